package org.recordingintake.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;

class WebhookSignatureTest {

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_614_265_330), ZoneOffset.UTC);

    private static WebhookSignature with(Map<String, String> settings) {
        Settings read = SettingsLoader.isolated(settings).load(new byte[0]);
        return new WebhookSignature(read::signingKey, CLOCK);
    }

    private static Exchange exchange(Object body) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(body);
        return exchange;
    }

    /** The example that libraries for Standard Webhooks are tested with. */
    @Test
    void signsAsReceiversExpect() throws Exception {
        // Given
        Exchange exchange = exchange("{\"test\": 2432232314}");

        // When
        with(Map.of("publish.signing-key", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
                .sign(exchange, "msg_p5jXN8AQM9LWM0D4loKWxJek");

        // Then
        assertThat(exchange.getMessage().getHeaders()).containsExactlyInAnyOrderEntriesOf(Map.of(
                "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp", "1614265330",
                "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        assertThat(exchange.getMessage().getBody()).isInstanceOf(byte[].class);
    }

    @Test
    void leavesAMessageAsItIsWithoutAKey() throws Exception {
        // Given
        Exchange exchange = exchange("a body");

        // When
        new WebhookSignature(Optional::empty, CLOCK).sign(exchange, "an-id");

        // Then
        assertThat(exchange.getMessage().getHeaders()).isEmpty();
        assertThat(exchange.getMessage().getBody()).isEqualTo("a body");
    }
}
