package org.recordingintake.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.ProcessorEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.alert.Alerts;
import org.recordingintake.check.Diagnostic.Severity;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.check.FileSet;

class RouteAlertsTest {

    private static final Change REFUSED = new Change(Clock.systemUTC().instant(), Change.Outcome.REFUSED,
            FileSet.empty(), Plan.nothing(),
            List.of(new Diagnostic(Path.of("a.camel.yaml"), 1, 1, Severity.ERROR, "S1", "It is broken.")),
            new TreeSet<>(), null, OptionalInt.empty());

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private RouteAlerts alerts;
    /** What the queue does before it takes a message. */
    private Processor before = exchange -> { };

    @BeforeEach
    void start() {
        context.addComponent("queue", new DefaultComponent() {
            @Override
            protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
                parameters.clear();
                return new ProcessorEndpoint(uri, this, exchange -> {
                    before.process(exchange);
                    sent.add(exchange.getMessage().getBody(String.class));
                });
            }
        });
        context.start();
        alerts = new RouteAlerts(() -> context, new Alerts(Clock.systemUTC()), Optional.empty());
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void holdsNothingUpWhileTheQueueDoesNotAnswer() {
        // Given
        CountDownLatch answers = new CountDownLatch(1);
        before = exchange -> answers.await(30, TimeUnit.SECONDS);

        // When
        alerts.tell(REFUSED);

        // Then
        assertThat(sent).isEmpty();
        answers.countDown();
        eventually().untilAsserted(() -> assertThat(sent).singleElement().asString().contains("It is broken."));
    }

    @Test
    void triesAgainWhatTheQueueDidNotTake() {
        // Given
        CountDownLatch refusals = new CountDownLatch(2);
        before = exchange -> {
            if (refusals.getCount() > 0) {
                refusals.countDown();
                throw new IOException("away");
            }
        };
        alerts.tell(REFUSED);

        // When
        eventually().until(() -> {
            alerts.sendUnsent();
            return !sent.isEmpty();
        });

        // Then
        assertThat(sent).singleElement().asString().contains("It is broken.");
    }
}
