package org.recordingintake.bandwidth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.retry.Failure;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;

/** What a person reads of a 401 once Bandwidth has ended Basic credentials. */
class LegacyCredentialsRefusedTest {

    private static final Map<String, String> BASIC = Map.of("bandwidth.username", "user", "bandwidth.password", "hush");
    private static final Map<String, String> OAUTH2 = Map.of("bandwidth.client-id", "id", "bandwidth.client-secret", "hush");

    private final Event event = Event.complete();
    private MediaApi api;

    @BeforeEach
    void refuse() {
        api = new MediaApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Failure failureAt(String time, Map<String, String> credentials, int status) throws Exception {
        api.answers(event, MediaApi.status(status));
        Map<String, String> given = new HashMap<>(credentials);
        given.put("bandwidth.base-url", api.baseUrl());
        given.put("bandwidth.token-url", api.tokenUrl());
        Settings settings = SettingsLoader.isolated(given).load(new byte[0]);
        CamelContext camel = new DefaultCamelContext();
        try {
            camel.addComponent("http", new BoundedHttpComponent());
            camel.addComponent("https", new BoundedHttpComponent());
            camel.getRegistry().bind("tokenClient", new TokenClient(settings::media));
            camel.getRegistry().bind("mediaClient", new MediaClient(() -> settings,
                    RecordingEventReader.mapper(() -> settings.accounts().onlyId()),
                    Clock.fixed(Instant.parse(time), ZoneOffset.UTC), () -> camel,
                    new SimpleMeterRegistry()));
            camel.start();
            Exchange exchange = camel.createProducerTemplate().request(
                    "http:media?httpClientConfigurer=#mediaClient&httpMethod=GET",
                    request -> request.getMessage().setHeader(Exchange.HTTP_URI, api.urlOf(event)));
            return Failure.of(exchange.getException());
        } finally {
            camel.stop();
        }
    }

    @Test
    void namesTheEndOfTheCredentialsFirst() throws Exception {
        // When
        Failure failure = failureAt("2026-12-02T00:00:00Z", BASIC, 401);

        // Then
        assertThat(failure.reason()).startsWith("Bandwidth ended Basic credentials (bandwidth.username) on 2 December 2026")
                .contains("bandwidth.client-id").endsWith("The server answered HTTP 401 (the credentials are not accepted).");
        assertThat(failure.status()).isEqualTo(401);
        assertThat(failure.isOutage()).isTrue();
    }

    @Test
    void doesNotNameItBeforeThatDayNorForAnotherAnswerOrOtherCredentials() throws Exception {
        // When
        Failure before = failureAt("2026-12-01T23:59:59Z", BASIC, 401);
        Failure forbidden = failureAt("2026-12-02T00:00:00Z", BASIC, 403);
        Failure token = failureAt("2026-12-02T00:00:00Z", OAUTH2, 401);

        // Then
        assertThat(before.reason()).startsWith("The server answered HTTP 401");
        assertThat(forbidden.reason()).startsWith("The server answered HTTP 403");
        assertThat(token.reason()).startsWith("The server answered HTTP 401");
    }
}
