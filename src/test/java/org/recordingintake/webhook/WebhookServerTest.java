package org.recordingintake.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.testing.Patience;
import org.recordingintake.testing.RawSender;

/** Without routes: whoever is let in is told 404. */
class WebhookServerTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicReference<Settings.Webhook> settings = new AtomicReference<>();
    private final Vertx vertx = Vertx.vertx();
    private WebhookServer server;

    @BeforeEach
    void open() throws Exception {
        change(Map.of("webhook.username", "old", "webhook.password", "one"));
        server = new WebhookServer(settings::get, vertx, Clock.systemUTC());
        server.open(server.newRouter());
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void change(Map<String, String> changed) {
        Map<String, String> all = new HashMap<>(Map.of("webhook.host", "127.0.0.1", "webhook.port", "0"));
        all.putAll(changed);
        settings.set(SettingsLoader.isolated(all).load(new byte[0]).webhook());
    }

    private int statusFor(String credentials) throws Exception {
        String basic = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        return http.send(HttpRequest.newBuilder(URI.create(server.url())).header("Authorization", "Basic " + basic)
                .build(), BodyHandlers.discarding()).statusCode();
    }

    @Test
    void rotatesCredentialsWhileItRuns() throws Exception {
        // Given
        assertThat(statusFor("old:one")).isEqualTo(404);
        assertThat(statusFor("new:two")).isEqualTo(401);
        change(Map.of("webhook.username", "old", "webhook.password", "one",
                "webhook.username.2", "new", "webhook.password.2", "two"));
        assertThat(statusFor("old:one")).isEqualTo(404);
        assertThat(statusFor("new:two")).isEqualTo(404);

        // When
        change(Map.of("webhook.username.2", "new", "webhook.password.2", "two"));

        // Then
        assertThat(statusFor("old:one")).isEqualTo(401);
        assertThat(statusFor("new:two")).isEqualTo(404);
    }

    /** It may listen to everybody by now. */
    @Test
    void letsNobodyInOnceAllCredentialsAreGone() throws Exception {
        // Given
        assertThat(statusFor("old:one")).isEqualTo(404);

        // When
        change(Map.of());

        // Then
        assertThat(statusFor("old:one")).isEqualTo(401);
        assertThat(statusFor(":")).isEqualTo(401);
    }

    @Test
    void followsTheAllowedNetworksWhileItRuns() throws Exception {
        // Given
        assertThat(statusFor("old:one")).isEqualTo(404);

        // When
        change(Map.of("webhook.username", "old", "webhook.password", "one", "webhook.allowed-networks", "192.0.2.0/24"));

        // Then
        assertThat(statusFor("old:one")).isEqualTo(403);
    }

    @Test
    void hangsUpOnASenderThatAsksForMoreThanItReads() {
        // Given
        MeterRegistry meters = new SimpleMeterRegistry();
        server.registerAt(meters, meters.timer("acknowledgements"));
        byte[] requests = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1_000).getBytes(StandardCharsets.US_ASCII);

        // When
        try (RawSender greedy = new RawSender(server.url())) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(
                    () -> IntStream.range(0, 2_000).forEach(i -> greedy.send(requests)));

            // Then
            Patience.eventually().until(() -> meters.get("recording.intake.webhook.refused")
                    .tag("reason", "slow").functionCounter().count() == 1);
            assertThat(sending).succeedsWithin(Patience.LONGEST);
        }
    }
}
