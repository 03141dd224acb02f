package org.recordingintake.bandwidth;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.recordingintake.settings.Settings;

/**
 * Makes Camel's HTTP client fit for the client secret: it goes to one server, whose redirects are not followed and whose
 * answer is bounded. Proxy and trusted certificates are those of Camel's {@code https} component, as for downloads.
 */
public final class TokenClient implements HttpClientConfigurer {

    /** A token may be some kilobytes long. */
    private static final int MAX_BYTES = 65_536;

    private final Supplier<Settings.Media> settings;

    public TokenClient(Supplier<Settings.Media> settings) {
        this.settings = settings;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        builder.disableAutomaticRetries().disableRedirectHandling().disableCookieManagement()
                .disableContentCompression()
                .setRequestExecutor(new SsrfGuard(new AddressPolicy(() -> settings.get().privateHosts())))
                .addExecInterceptorFirst("bounds", this::bounded)
                .addExecInterceptorLast("timely head", new ResponseHeaderTimeout(() -> settings.get().stallTimeout()));
    }

    private ClassicHttpResponse bounded(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ClassicHttpResponse response = chain.proceed(request, scope);
        if (response.getEntity() == null) {
            return response;
        }
        try (InputStream body = new BoundedStream(response.getEntity().getContent(), Long.MAX_VALUE,
                settings.get().stallTimeout(), scope.execRuntime::discardEndpoint, () -> { })) {
            byte[] answer = body.readNBytes(MAX_BYTES + 1);
            if (answer.length > MAX_BYTES) {
                throw new IOException("the answer is no access token: it has more than " + MAX_BYTES + " bytes");
            }
            response.setEntity(new ByteArrayEntity(answer, ContentType.APPLICATION_JSON));
            return response;
        }
    }
}
