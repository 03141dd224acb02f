package org.recordingintake.archive;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.recordingintake.settings.Origin;
import org.recordingintake.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Camel's HTTP client fit for downloads: credentials go to allowed origins only, an access token that is refused
 * is renewed once, size and pace are bounded, and a download that is given up is broken off instead of read to its end.
 */
public final class MediaClient implements HttpClientConfigurer {

    private static final Logger LOG = LoggerFactory.getLogger(MediaClient.class);

    private final Settings.Media media;
    private final Settings.Bandwidth bandwidth;
    private final Optional<AccessTokens> tokens;
    private final Set<BoundedStream> downloads = ConcurrentHashMap.newKeySet();

    public MediaClient(Settings settings, ObjectMapper json, Clock clock) {
        this.media = settings.media();
        this.bandwidth = settings.bandwidth();
        this.tokens = bandwidth.client()
                .map(client -> new AccessTokens(bandwidth.tokenUrl(), client, json, clock));
        if (bandwidth.client().isPresent() && bandwidth.user().isPresent()) {
            LOG.warn("bandwidth.client-id and bandwidth.username are both set: OAuth2 is used, the user is not."
                    + " Remove bandwidth.username and bandwidth.password.");
        }
    }

    /** Breaks off the downloads in progress; their recordings go back to the queue and lose no attempt. */
    public void interruptDownloads() {
        downloads.forEach(BoundedStream::interrupt);
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        builder.disableAutomaticRetries().disableRedirectHandling().disableCookieManagement()
                .disableContentCompression()
                .addExecInterceptorFirst("bounds", this::bounded)
                .addExecInterceptorFirst("credentials", this::authorised);
    }

    private ClassicHttpResponse authorised(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        requireAllowedOrigin(request);
        if (tokens.isEmpty()) {
            bandwidth.user().ifPresent(user -> request.setHeader(HttpHeaders.AUTHORIZATION, user.basic()));
            return chain.proceed(request, scope);
        }
        String token = tokens.get().current();
        ClassicHttpResponse response = proceedWith(token, request, scope, chain);
        if (response.getCode() != 401) {
            return response;
        }
        response.close();
        tokens.get().refuse(token);
        return proceedWith(tokens.get().current(), request, scope, chain);
    }

    private static ClassicHttpResponse proceedWith(String token, ClassicHttpRequest request, ExecChain.Scope scope,
                                                   ExecChain chain) throws IOException, HttpException {
        request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token);
        return chain.proceed(request, scope);
    }

    private void requireAllowedOrigin(ClassicHttpRequest request) throws IOException {
        Origin origin;
        try {
            origin = Origin.of(request.getUri());
        } catch (URISyntaxException e) {
            throw new IOException("Not a URL: " + request.getRequestUri(), e);
        }
        if (!media.allowedOrigins().contains(origin)) {
            throw new IOException(origin + " is not among media.allowed-origins; nothing was sent there");
        }
    }

    private ClassicHttpResponse bounded(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ClassicHttpResponse response = chain.proceed(request, scope);
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return response;
        }
        if (response.getCode() / 100 != 2) {
            scope.execRuntime.discardEndpoint();
            response.setEntity(null);
            return response;
        }
        if (entity.getContentEncoding() != null && !entity.getContentEncoding().equals("identity")) {
            scope.execRuntime.discardEndpoint();
            throw new UnusableMediaException("The media came compressed, which was not asked for.");
        }
        if (entity.getContentLength() > media.maxSize()) {
            scope.execRuntime.discardEndpoint();
            throw new UnusableMediaException("The media has " + entity.getContentLength()
                    + " bytes, more than media.max-size allows (" + media.maxSize() + ").");
        }
        response.setEntity(new BoundedEntity(entity, scope));
        return response;
    }

    private final class BoundedEntity extends HttpEntityWrapper {

        private final ExecChain.Scope scope;
        private BoundedStream content;

        BoundedEntity(HttpEntity entity, ExecChain.Scope scope) {
            super(entity);
            this.scope = scope;
        }

        @Override
        public InputStream getContent() throws IOException {
            if (content == null) {
                content = new BoundedStream(super.getContent(), media.maxSize(), media.stallTimeout(),
                        scope.execRuntime::discardEndpoint, () -> downloads.remove(content));
                downloads.add(content);
            }
            return content;
        }

        @Override
        public boolean isStreaming() {
            return true;
        }
    }
}
