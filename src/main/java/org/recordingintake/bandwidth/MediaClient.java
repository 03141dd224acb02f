package org.recordingintake.bandwidth;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.recordingintake.retry.UnusableMediaException;
import org.recordingintake.settings.Account;
import org.recordingintake.settings.Accounts;
import org.recordingintake.settings.LegacyCredentials;
import org.recordingintake.settings.Origin;
import org.recordingintake.settings.PerAccount;
import org.recordingintake.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Camel's HTTP client fit for downloads: it and its redirects go to allowed origins only, credentials follow no
 * redirect to another server, an access token that is refused is renewed once, size and pace are bounded, and a download
 * that is given up is broken off instead of read to its end.
 */
public final class MediaClient implements HttpClientConfigurer {

    private static final Logger LOG = LoggerFactory.getLogger(MediaClient.class);

    /** What a signed URL takes is one or two. */
    private static final int MAX_REDIRECTS = 5;
    private static final HttpEntity NOTHING = new ByteArrayEntity(new byte[0], null);

    private final Supplier<Settings> settings;
    private final LegacyCredentials legacy;
    private final PerAccount<AccountAccess> accesses;
    private final Set<BoundedStream> downloads = ConcurrentHashMap.newKeySet();

    /**
     * @param camel   asks for access tokens, by its bean {@code tokenClient}
     * @param metrics counts the requests for access tokens
     */
    public MediaClient(Supplier<Settings> settings, ObjectMapper json, Clock clock, Supplier<CamelContext> camel,
                       MeterRegistry metrics) {
        this.settings = settings;
        this.legacy = new LegacyCredentials(clock);
        this.accesses = new PerAccount<>(key -> {
            CredentialRefusal refusal = new CredentialRefusal();
            AccessTokens tokens = new AccessTokens(json, clock, camel, refusal);
            tokens.registerAt(metrics, key);
            return new AccountAccess(tokens, refusal, new CredentialRefusal());
        });
        if (settings.get().accounts().all().stream().anyMatch(account ->
                account.client().isPresent() && account.user().isPresent())) {
            LOG.warn("bandwidth.client-id and bandwidth.username are both set: OAuth2 is used, the user is not."
                    + " Remove bandwidth.username and bandwidth.password.");
        }
    }

    /** Counts the requests for tokens of these accounts from now on. */
    public void of(Accounts accounts) {
        accounts.all().forEach(account -> accesses.of(account.key()));
    }

    /** Why the credentials of an account were refused when they were used last, and what to do; empty if they were not. */
    public Optional<String> credentialsRefused(Account account) {
        return accesses.of(account.key()).refusal().reason();
    }

    /** What the credentials of an account did not permit when they were used last, and what to do; empty if nothing. */
    public Optional<String> credentialsRestricted(Account account) {
        return accesses.of(account.key()).restriction().reason();
    }

    /** Breaks off the downloads in progress; their recordings go back to the queue and lose no attempt. */
    public void interruptDownloads() {
        downloads.forEach(BoundedStream::interrupt);
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        // before PROTOCOL: once for each hop, within the redirects, the first of them outermost
        builder.disableAutomaticRetries().disableCookieManagement().disableContentCompression()
                .setRequestExecutor(new SsrfGuard(new AddressPolicy(() -> settings.get().media().privateHosts())))
                .addExecInterceptorBefore(ChainElement.PROTOCOL.name(), "readable location", new BrowserLocation())
                .addExecInterceptorBefore(ChainElement.PROTOCOL.name(), "account", new RequestAccount())
                .addExecInterceptorBefore(ChainElement.PROTOCOL.name(), "built URL", new BuiltUrl())
                .addExecInterceptorBefore(ChainElement.PROTOCOL.name(), "credentials", this::authorised)
                .addExecInterceptorBefore(ChainElement.PROTOCOL.name(), "bounds", this::bounded)
                .addExecInterceptorBefore(ChainElement.PROTOCOL.name(), "fresh connection", new FreshConnection())
                .addExecInterceptorBefore(ChainElement.PROTOCOL.name(), "timely head",
                        new ResponseHeaderTimeout(() -> settings.get().media().stallTimeout()));
    }

    private ClassicHttpResponse authorised(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        String key = RequestAccount.of(scope.clientContext);
        Account account = settings.get().accounts().of(key).orElseThrow(() ->
                new IOException("There are no credentials for account " + key + " (bandwidth.accounts)"));
        Origin origin = requireAllowedOrigin(request, account);
        int redirects = scope.clientContext.getRedirectLocations().size();
        if (redirects > MAX_REDIRECTS) {
            throw new IOException("The media is behind more than " + MAX_REDIRECTS + " redirects.");
        }
        if (redirects > 0 && !origin.equals(Origin.of(account.baseUrl()))) {
            return chain.proceed(request, scope);
        }
        AccountAccess access = accesses.of(account.key());
        if (account.client().isEmpty()) {
            account.user().ifPresent(user -> request.setHeader(HttpHeaders.AUTHORIZATION, user.basic()));
            return judged(withReason(chain.proceed(request, scope), account), access, account);
        }
        String token = access.tokens().current(account);
        ClassicHttpResponse response = proceedWith(token, request, scope, chain);
        if (response.getCode() == 401) {
            response.close();
            access.tokens().refuse(token);
            response = proceedWith(access.tokens().current(account), request, scope, chain);
        }
        return judged(response, access, account);
    }

    /** Notes whether the server has accepted the credentials. */
    private static ClassicHttpResponse judged(ClassicHttpResponse response, AccountAccess access, Account account) {
        String names = account.credentialSettings();
        switch (response.getCode()) {
            case 401 -> access.refusal().because("The media API refuses the credentials (HTTP 401): nothing can be fetched,"
                    + " and media is deleted after 30 days. Check " + names + ".");
            case 403 -> access.restriction().because("The media API does not let the credentials fetch what they were last"
                    + " used for (HTTP 403). Check the permissions of the account and of " + names + ".");
            default -> access.restriction().isOver();
        }
        if (response.getCode() != 401 && response.getCode() < 500) {
            access.refusal().isOver();
        }
        return response;
    }

    /** From the day on which Bandwidth ends them, that is the first thing to know of a refusal. */
    private ClassicHttpResponse withReason(ClassicHttpResponse response, Account account) {
        if (response.getCode() == 401 && legacy.areAllOf(account) && legacy.haveEnded()) {
            response.setReasonPhrase(LegacyCredentials.ENDED);
        }
        return response;
    }

    private static ClassicHttpResponse proceedWith(String token, ClassicHttpRequest request, ExecChain.Scope scope,
                                                   ExecChain chain) throws IOException, HttpException {
        request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token);
        return chain.proceed(request, scope);
    }

    private Origin requireAllowedOrigin(ClassicHttpRequest request, Account account) throws IOException {
        Origin origin;
        try {
            origin = Origin.of(request.getUri());
        } catch (URISyntaxException e) {
            throw new IOException("Not a URL: " + request.getRequestUri(), e);
        }
        if (!settings.get().allows(account, origin)) {
            throw new IOException(origin + (settings.get().media().allowedOrigins().contains(origin)
                    ? " is the server of another account" : " is not among media.allowed-origins")
                    + "; nothing was sent there");
        }
        return origin;
    }

    private ClassicHttpResponse bounded(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ClassicHttpResponse response = chain.proceed(request, scope);
        HttpEntity entity = response.getEntity();
        if (entity != null && response.getCode() / 100 != 2) {
            scope.execRuntime.discardEndpoint();
            response.setEntity(null);
            return response;
        }
        boolean isMedia = BuiltUrl.isMedia(scope.clientContext);
        if (response.getCode() / 100 != 2 || entity == null && !isMedia) {
            return response;
        }
        Settings.Media media = settings.get().media();
        if (entity != null && entity.getContentLength() > media.maxSize()) {
            scope.execRuntime.discardEndpoint();
            throw new UnusableMediaException("The media has " + entity.getContentLength()
                    + " bytes, more than media.max-size allows (" + media.maxSize() + ").");
        }
        Optional<Answer> answer = Optional.of(new Answer(response.getCode(), List.of(response.getHeaders()),
                BuiltUrl.taken(scope.clientContext))).filter(any -> isMedia);
        response.setEntity(new BoundedEntity(entity == null ? NOTHING : entity, scope, media, answer));
        if (isMedia) {
            // Camel would unpack, or not hand on at all, what claims to be something that it is not
            response.removeHeaders(HttpHeaders.CONTENT_ENCODING);
            response.removeHeaders(HttpHeaders.CONTENT_TYPE);
        }
        return response;
    }

    private final class BoundedEntity extends HttpEntityWrapper {

        private final ExecChain.Scope scope;
        private final Settings.Media media;
        private final Optional<Answer> answer;
        private BoundedStream bounded;
        private InputStream content;

        /** @param answer to go with the content, if that is media */
        BoundedEntity(HttpEntity entity, ExecChain.Scope scope, Settings.Media media, Optional<Answer> answer) {
            super(entity);
            this.scope = scope;
            this.media = media;
            this.answer = answer;
        }

        @Override
        public InputStream getContent() throws IOException {
            if (content == null) {
                bounded = new BoundedStream(super.getContent(), media.maxSize(), media.stallTimeout(),
                        scope.execRuntime::discardEndpoint, () -> downloads.remove(bounded));
                downloads.add(bounded);
                content = answer.isPresent() ? new Download(bounded, answer.get()) : bounded;
            }
            return content;
        }

        @Override
        public boolean isStreaming() {
            return true;
        }
    }
}
