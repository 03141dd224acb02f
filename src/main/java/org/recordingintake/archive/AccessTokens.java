package org.recordingintake.archive;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.recordingintake.failure.NoTokenException;
import org.recordingintake.settings.Credentials;

/**
 * OAuth2 access tokens by client credentials (RFC 6749, 4.4): one at a time, renewed before it expires. The client
 * secret goes to the token URL and nowhere else; redirects are not followed. Thread-safe.
 */
final class AccessTokens {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** RFC 6749 only recommends expires_in; Bandwidth documents an hour. */
    private static final long DEFAULT_LIFETIME_SECONDS = 3600;

    private final URI tokenUrl;
    private final Credentials client;
    private final ObjectMapper json;
    private final Clock clock;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER).build();

    private String token;
    private Instant renewAt = Instant.MIN;

    AccessTokens(URI tokenUrl, Credentials client, ObjectMapper json, Clock clock) {
        this.tokenUrl = tokenUrl;
        this.client = client;
        this.json = json;
        this.clock = clock;
    }

    /**
     * A token that is good for a while; asked for only if there is none.
     *
     * @throws NoTokenException if the token endpoint does not give one; the message holds no secret
     */
    synchronized String current() throws NoTokenException {
        if (token == null || !clock.instant().isBefore(renewAt)) {
            request();
        }
        return token;
    }

    /** Forgets a token that was refused, unless it has been replaced meanwhile. */
    synchronized void refuse(String refused) {
        if (refused.equals(token)) {
            token = null;
        }
    }

    private void request() throws NoTokenException {
        HttpResponse<String> response = send(HttpRequest.newBuilder(tokenUrl).timeout(TIMEOUT)
                .header("Authorization", client.basic())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials")).build());
        if (response.statusCode() != 200) {
            throw new NoTokenException(tokenUrl + " gave no access token: HTTP " + response.statusCode()
                    + (response.statusCode() == 400 || response.statusCode() == 401
                    ? ". Check bandwidth.client-id and bandwidth.client-secret." : "."));
        }
        try {
            JsonNode answer = json.readTree(response.body());
            String issued = answer.path("access_token").asText("");
            if (!issued.matches("[\\x21-\\x7E]+")) {
                throw new NoTokenException(tokenUrl + " answered without a usable access_token.");
            }
            long lifetime = Math.max(0, answer.path("expires_in").asLong(DEFAULT_LIFETIME_SECONDS));
            token = issued;
            renewAt = clock.instant().plusSeconds(lifetime - Math.min(60, lifetime / 10));
        } catch (JsonProcessingException e) {
            throw new NoTokenException(tokenUrl + " answered with something other than JSON.");
        }
    }

    private HttpResponse<String> send(HttpRequest request) throws NoTokenException {
        try {
            return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoTokenException("Interrupted while asking " + tokenUrl + " for an access token.");
        } catch (TimeoutException e) {
            throw new NoTokenException(tokenUrl + " gave no access token in " + TIMEOUT.toSeconds() + " s.");
        } catch (ExecutionException e) {
            String reason = e.getCause() instanceof ConnectException ? "no connection" : String.valueOf(e.getCause());
            throw new NoTokenException(tokenUrl + " gave no access token: " + reason + ".");
        }
    }
}
