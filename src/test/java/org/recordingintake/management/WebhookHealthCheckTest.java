package org.recordingintake.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Map;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.webhook.WebhookServer;

class WebhookHealthCheckTest {

    private final Settings.Webhook settings =
            SettingsLoader.isolated(Map.of("webhook.port", "0")).load(new byte[0]).webhook();
    private Vertx vertx;
    private WebhookServer server;

    @BeforeEach
    void prepare() {
        vertx = Vertx.vertx();
        server = new WebhookServer(() -> settings, vertx, Clock.systemUTC());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void isDownBeforeThePortIsOpen() {
        // When
        Condition condition = new WebhookHealthCheck(server, () -> true).condition();

        // Then
        assertThat(condition.status()).isEqualTo(Condition.Status.DOWN);
        assertThat(condition.message()).contains("not open");
    }

    @Test
    void isDownWithoutARouteThatTakesEvents() throws Exception {
        // Given
        server.open(server.newRouter());

        // When
        Condition without = new WebhookHealthCheck(server, () -> false).condition();
        Condition with = new WebhookHealthCheck(server, () -> true).condition();

        // Then
        assertThat(without.status()).isEqualTo(Condition.Status.DOWN);
        assertThat(without.message()).contains("No route takes events at webhook.path", "rollback");
        assertThat(with.status()).isEqualTo(Condition.Status.UP);
    }
}
