package org.recordingintake.bandwidth;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;

import javax.net.ssl.SSLException;

import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.NoHttpResponseException;

/**
 * Repeats a GET once, at once and on a new connection, if the one that was kept from before broke before an answer came:
 * servers and balancers close these whenever they like, which says nothing about the request (RFC 9112, 9.3.1).
 */
final class FreshConnection implements ExecChainHandler {

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        SsrfGuard.forget(scope.clientContext);
        try {
            return chain.proceed(request, scope);
        } catch (NoHttpResponseException | SocketException | ConnectionClosedException | SSLException e) {
            if (!Method.GET.isSame(request.getMethod()) || e instanceof ConnectException
                    || !SsrfGuard.wasKept(scope.clientContext)) {
                throw e;
            }
        }
        try {
            scope.execRuntime.acquireEndpoint(scope.exchangeId, scope.route, scope.clientContext.getUserToken(),
                    scope.clientContext);
            scope.execRuntime.disconnectEndpoint(); // the next one from the pool may be as dead
            return chain.proceed(request, scope);
        } catch (IOException | HttpException | RuntimeException e) {
            scope.execRuntime.discardEndpoint();
            throw e;
        }
    }
}
