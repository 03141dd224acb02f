package org.recordingintake.bandwidth;

import java.io.IOException;

import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;

/** Notes which account a request is for: its credentials go with it. */
final class RequestAccount implements ExecChainHandler {

    /** The request header that holds the key of the account; without it, that of the only one. It is sent nowhere. */
    static final String HEADER = "Intake-Account";

    private static final String ATTRIBUTE = "intake.account";

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Header header = request.getFirstHeader(HEADER);
        request.removeHeaders(HEADER);
        if (header != null) { // a redirect need not repeat it
            scope.clientContext.setAttribute(ATTRIBUTE, header.getValue());
        }
        return chain.proceed(request, scope);
    }

    /** The key of the account that a request is for; "" where it does not say. */
    static String of(HttpClientContext context) {
        String key = context.getAttribute(ATTRIBUTE, String.class);
        return key == null ? "" : key;
    }
}
