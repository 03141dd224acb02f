package org.recordingintake.bandwidth;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

import org.apache.hc.client5.http.RouteInfo;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Looks at the address at the other end of the very connection that a request is about to be sent on, new or kept from
 * before, and sends nothing if the server may not have it: what a name resolved to at some other moment says nothing.
 * Through a proxy it is the proxy that resolves names, and that has to look.
 */
final class SsrfGuard extends HttpRequestExecutor {

    private static final String KEPT = "intake.kept-connection";

    private final AddressPolicy addresses;

    SsrfGuard(AddressPolicy addresses) {
        this.addresses = addresses;
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, HttpClientConnection connection,
                                       HttpResponseInformationCallback information, HttpContext context)
            throws IOException, HttpException {
        RouteInfo route = HttpClientContext.castOrCreate(context).getHttpRoute();
        if (route.getProxyHost() == null) {
            requireAllowed(route.getTargetHost().getHostName(), connection);
        }
        context.setAttribute(KEPT, connection.getEndpointDetails() != null
                && connection.getEndpointDetails().getRequestCount() > 0);
        return super.execute(request, connection, information, context);
    }

    /** Whether the last request was sent on a connection that had been used before. */
    static boolean wasKept(HttpContext context) {
        return Boolean.TRUE.equals(context.getAttribute(KEPT));
    }

    /** To be called before a request of which that is asked. */
    static void forget(HttpContext context) {
        context.removeAttribute(KEPT);
    }

    private void requireAllowed(String host, HttpClientConnection connection) throws IOException {
        SocketAddress remote = connection.getRemoteAddress();
        if (!(remote instanceof InetSocketAddress peer) || peer.getAddress() == null
                || !addresses.allow(host, peer.getAddress())) {
            connection.close();
            throw new ConnectException(host + " leads to " + remote + ", which is not a public address; nothing was sent"
                    + " there. If it is meant to, add the name to media.private-hosts");
        }
    }
}
