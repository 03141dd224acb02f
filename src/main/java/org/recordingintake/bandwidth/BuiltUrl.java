package org.recordingintake.bandwidth;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;

/**
 * Where the announced URL of a recording is refused or leads to nothing, goes on to the one that is built from its ids, as
 * if the server had redirected there: what is said about the second answer holds.
 */
final class BuiltUrl implements ExecChainHandler {

    /**
     * The request header that makes a request one for media, and names the URL that is built from the ids; empty where
     * that is asked for already, or there is none. It is sent nowhere.
     */
    static final String HEADER = "Intake-Built-Url";

    private static final String IS_MEDIA = "intake.media";
    private static final String TAKEN = "intake.built-url";
    private static final Set<Integer> REFUSALS = Set.of(HttpStatus.SC_UNAUTHORIZED, HttpStatus.SC_FORBIDDEN,
            HttpStatus.SC_NOT_FOUND, HttpStatus.SC_GONE);

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Header header = request.getFirstHeader(HEADER);
        request.removeHeaders(HEADER);
        if (header == null) {
            return chain.proceed(request, scope);
        }
        HttpClientContext context = scope.clientContext;
        context.setAttribute(IS_MEDIA, true);
        ClassicHttpResponse response = chain.proceed(request, scope);
        String builtUrl = header.getValue();
        if (builtUrl.isEmpty() || !REFUSALS.contains(response.getCode()) || taken(context).isPresent()
                || context.getRedirectLocations().contains(URI.create(builtUrl))) {
            return response;
        }
        response.close();
        context.setAttribute(TAKEN, builtUrl);
        ClassicHttpResponse redirect = new BasicClassicHttpResponse(HttpStatus.SC_TEMPORARY_REDIRECT);
        redirect.setHeader(HttpHeaders.LOCATION, builtUrl);
        return redirect;
    }

    /** Whether media is asked for, and nothing else of the API. */
    static boolean isMedia(HttpClientContext context) {
        return context.getAttribute(IS_MEDIA) != null;
    }

    /** The built URL, if it has taken the place of the announced one. */
    static Optional<String> taken(HttpClientContext context) {
        return Optional.ofNullable(context.getAttribute(TAKEN, String.class));
    }
}
