package org.recordingintake.bandwidth;

import java.io.IOException;
import java.util.regex.Pattern;

import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;

/**
 * Reads the {@code Location} of a redirect as browsers do: characters that no URL may hold, such as a plain blank, are
 * percent-encoded (URL Standard, percent-encode sets) instead of making the whole unreadable.
 */
final class BrowserLocation implements ExecChainHandler {

    private static final Pattern NOT_IN_URLS = Pattern.compile("[ \"<>^`{|}]");

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ClassicHttpResponse response = chain.proceed(request, scope);
        Header location = response.getFirstHeader(HttpHeaders.LOCATION);
        if (location != null) {
            response.setHeader(HttpHeaders.LOCATION, NOT_IN_URLS.matcher(location.getValue().strip())
                    .replaceAll(found -> String.format("%%%02X", (int) found.group().charAt(0))));
        }
        return response;
    }
}
