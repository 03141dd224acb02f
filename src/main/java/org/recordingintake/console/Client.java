package org.recordingintake.console;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import org.recordingintake.settings.ConsoleSettings;

/**
 * Where a request comes from.
 *
 * @param address      of the client: the other end of the connection or, if that is a trusted proxy, what it says
 * @param isProxy      whether the other end of the connection is a trusted proxy
 * @param isLoopback   whether the other end of the connection is on this machine
 * @param isSecure     whether the client uses TLS, here or at the proxy
 * @param isSameOrigin false if a browser says that a page from elsewhere makes the request
 */
record Client(String address, boolean isProxy, boolean isLoopback, boolean isSecure, boolean isSameOrigin) {

    static Client of(HttpServerRequest request, ConsoleSettings settings) {
        String peer = request.connection().remoteAddress().hostAddress();
        InetAddress machine = peer == null ? null : NetUtil.createInetAddressFromIpAddressString(peer);
        boolean isProxy = machine != null && settings.isTrustedProxy(peer);
        boolean isSecure = request.isSSL()
                || isProxy && "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
        return new Client(isProxy ? forwardedFor(request, settings, peer) : String.valueOf(peer), isProxy,
                machine != null && machine.isLoopbackAddress(), isSecure, isSameOrigin(request, isProxy));
    }

    /** The last address in the list that is not a trusted proxy's: whatever is before that, anyone can have written. */
    private static String forwardedFor(HttpServerRequest request, ConsoleSettings settings, String peer) {
        List<String> hops = request.headers().getAll("X-Forwarded-For").stream()
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
    private static boolean isSameOrigin(HttpServerRequest request, boolean isProxy) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") || site.equals("none");
        }
        String origin = request.getHeader("Origin");
        if (origin == null) {
            return true;
        }
        String host = isProxy && request.getHeader("X-Forwarded-Host") != null ? request.getHeader("X-Forwarded-Host")
                : request.getHeader("Host");
        return host != null && origin.toLowerCase(Locale.ROOT).replaceFirst("^https?://", "")
                .equals(host.toLowerCase(Locale.ROOT));
    }
}
