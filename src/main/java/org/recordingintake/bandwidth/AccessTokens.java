package org.recordingintake.bandwidth;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.recordingintake.retry.NoTokenException;
import org.recordingintake.settings.Account;
import org.recordingintake.settings.Credentials;

/**
 * OAuth2 access tokens by client credentials (RFC 6749, 4.4): one at a time, renewed before it expires. The client
 * secret goes to the token URL and nowhere else; redirects are not followed. Thread-safe.
 */
final class AccessTokens {

    /** Camel's own client, so that the proxy and the certificates of its configuration hold here as well. */
    private static final String ENDPOINT = "https:token?httpMethod=POST&httpClientConfigurer=#tokenClient"
            + "&throwExceptionOnFailure=false&copyHeaders=false";
    /** RFC 6749 only recommends expires_in; Bandwidth documents an hour. */
    private static final long DEFAULT_LIFETIME_SECONDS = 3600;

    private final ObjectMapper json;
    private final Clock clock;
    private final Supplier<CamelContext> camel;
    private final CredentialRefusal refusal;
    private final AtomicLong issued = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private URI issuer;
    private Credentials holder;
    private String token;
    private Instant renewAt = Instant.MIN;
    private NoTokenException failure;
    private long failedAt;

    /** @param camel has a {@link TokenClient} bound as {@code tokenClient} by the time a token is asked for */
    AccessTokens(ObjectMapper json, Clock clock, Supplier<CamelContext> camel, CredentialRefusal refusal) {
        this.json = json;
        this.clock = clock;
        this.camel = camel;
        this.refusal = refusal;
    }

    /**
     * A token of this account's client that is good for a while; asked for only if there is none. Those that wait while it
     * is asked for in vain fail with the first: one after the other they would wait for long.
     *
     * @throws NoTokenException if the token endpoint does not give one; the message holds no secret
     */
    String current(Account account) throws NoTokenException {
        return current(account, account.client().orElseThrow(), System.nanoTime());
    }

    private synchronized String current(Account account, Credentials client, long since) throws NoTokenException {
        URI url = account.tokenUrl();
        if (token == null || !clock.instant().isBefore(renewAt) || !url.equals(issuer) || !client.equals(holder)) {
            if (failure != null && failedAt - since > 0) {
                throw new NoTokenException(failure.getMessage());
            }
            try {
                request(url, client, account.credentialSettings());
                issued.incrementAndGet();
                failure = null;
            } catch (NoTokenException e) {
                failed.incrementAndGet();
                failure = e;
                failedAt = System.nanoTime();
                throw e;
            }
            issuer = url;
            holder = client;
        }
        return token;
    }

    /** Counts the requests for tokens at this registry, as those of an account. */
    void registerAt(MeterRegistry registry, String account) {
        Map.of("issued", issued, "failed", failed).forEach((outcome, count) ->
                FunctionCounter.builder("recording.intake.token.requests", count, AtomicLong::get)
                        .tag("outcome", outcome).tag("account", account)
                        .description("Requests for an access token").register(registry));
    }

    /** Forgets a token that was refused, unless it has been replaced meanwhile. */
    synchronized void refuse(String refused) {
        if (refused.equals(token)) {
            token = null;
        }
    }

    /** @param settings that hold the credentials, as part of a sentence */
    private void request(URI url, Credentials client, String settings) throws NoTokenException {
        Message response = send(url, client);
        int status = response.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        if (status == 400 || status == 401) {
            refusal.because("The token endpoint refuses the credentials (HTTP " + status + "): nothing can be fetched, and"
                    + " media is deleted after 30 days. Check " + settings + ".");
        }
        if (status != 200) {
            throw new NoTokenException(url + " gave no access token: HTTP " + status
                    + (status == 400 || status == 401
                    ? ". Check " + settings + "." : "."));
        }
        try {
            JsonNode answer = json.readTree(response.getBody(String.class));
            String issued = answer.path("access_token").asText("");
            if (!issued.matches("[\\x21-\\x7E]+")) {
                throw new NoTokenException(url + " answered without a usable access_token.");
            }
            long lifetime = Math.max(0, answer.path("expires_in").asLong(DEFAULT_LIFETIME_SECONDS));
            token = issued;
            renewAt = clock.instant().plusSeconds(lifetime - Math.min(60, lifetime / 10));
        } catch (JsonProcessingException e) {
            throw new NoTokenException(url + " answered with something other than JSON.");
        }
    }

    private Message send(URI url, Credentials client) throws NoTokenException {
        try (ProducerTemplate template = camel.get().createProducerTemplate()) {
            Exchange exchange = template.request(ENDPOINT, request -> {
                Message message = request.getMessage();
                message.setHeader(Exchange.HTTP_URI, url.toString());
                message.setHeader("Authorization", client.basic());
                message.setHeader("Content-Type", "application/x-www-form-urlencoded");
                message.setHeader("Accept", "application/json");
                message.setBody("grant_type=client_credentials");
            });
            if (exchange.getException() != null) {
                throw new NoTokenException(url + " gave no access token: " + reason(exchange.getException()) + ".");
            }
            return exchange.getMessage();
        } catch (NoTokenException e) {
            throw e;
        } catch (IOException e) {
            throw new NoTokenException(url + " cannot be asked for an access token: " + e.getMessage());
        }
    }

    private static String reason(Exception failure) {
        if (failure instanceof UnknownHostException) {
            return "the name of the server cannot be resolved";
        }
        return failure instanceof ConnectException
                ? "no connection (" + failure.getMessage() + ")" : String.valueOf(failure);
    }
}
