package org.recordingintake.console;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.netty.util.NetUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import org.recordingintake.settings.ConsoleSettings;

/**
 * Where a request comes from.
 *
 * @param address      of the client: the other end of the connection or, if that is a trusted proxy, what it says
 * @param isProxy      whether the other end of the connection is a trusted proxy
 * @param isAllowed    whether nobody can read along: by TLS, on this machine, or as far as the proxy sees to it
 * @param isSecure     whether the client uses TLS, here or at the proxy
 * @param isSameOrigin false if a browser says that a page from elsewhere makes the request
 */
record Client(String address, boolean isProxy, boolean isAllowed, boolean isSecure, boolean isSameOrigin) {

    static Client of(HttpServerRequest request, ConsoleSettings settings) {
        return of(request.connection().remoteAddress().hostAddress(), request.isSSL(), request.headers(), settings);
    }

    /** @param peer the address of the other end of the connection; null for one that is none of IP */
    static Client of(String peer, boolean isTls, MultiMap headers, ConsoleSettings settings) {
        InetAddress machine = peer == null ? null : NetUtil.createInetAddressFromIpAddressString(peer);
        boolean isProxy = machine != null && settings.isTrustedProxy(peer);
        boolean isSecure = isTls || isProxy && "https".equalsIgnoreCase(headers.get("X-Forwarded-Proto"));
        boolean isLoopback = machine != null && machine.isLoopbackAddress();
        return new Client(isProxy ? forwardedFor(headers, settings, peer) : String.valueOf(peer), isProxy,
                isTls || isLoopback || isProxy, isSecure, isSameOrigin(headers, isProxy));
    }

    /** The last address in the list that is not a trusted proxy's: whatever is before that, anyone can have written. */
    private static String forwardedFor(MultiMap headers, ConsoleSettings settings, String peer) {
        List<String> hops = headers.getAll("X-Forwarded-For").stream()
                .flatMap(line -> Stream.of(line.split(","))).map(String::strip).toList();
        String client = peer;
        for (int i = hops.size() - 1; i >= 0; i--) {
            if (NetUtil.createByteArrayFromIpAddressString(hops.get(i)) == null) {
                return client;
            }
            client = hops.get(i);
            if (!settings.isTrustedProxy(client)) {
                return client;
            }
        }
        return client;
    }

    /** By {@code Sec-Fetch-Site} where a browser sends it, else by {@code Origin} (Fetch standard, 3.1 and 3.2). */
    private static boolean isSameOrigin(MultiMap headers, boolean isProxy) {
        String site = headers.get("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") || site.equals("none");
        }
        String origin = headers.get("Origin");
        if (origin == null) {
            return true;
        }
        String host = isProxy && headers.get("X-Forwarded-Host") != null ? headers.get("X-Forwarded-Host")
                : headers.get("Host");
        return host != null && origin.toLowerCase(Locale.ROOT).replaceFirst("^https?://", "")
                .equals(host.toLowerCase(Locale.ROOT));
    }
}
