package org.recordingintake.bandwidth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.Patience.eventually;

import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.SuspendableService;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.queue.RetryLaterException;

class MediaBreakerTest {

    @TempDir
    private Path directory;

    private final CamelContext camel = new DefaultCamelContext();
    private final MediaBreaker breaker = new MediaBreaker("media API", () -> Duration.ofMillis(50));
    private final RoutePolicy policy = breaker.policy();
    private Route route;

    @BeforeEach
    void start() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("file:" + directory).routeId("fetch").routePolicy(policy).to("log:fetch");
            }
        });
        camel.start();
        route = camel.getRoute("fetch");
    }

    @AfterEach
    void stop() {
        camel.stop();
        breaker.close();
    }

    private Exchange admitted() throws RetryLaterException {
        Exchange exchange = new DefaultExchange(camel);
        breaker.admit(exchange);
        return exchange;
    }

    private void meetOutages() throws RetryLaterException {
        for (int i = 0; i < 5; i++) {
            Exchange exchange = admitted();
            exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new SocketException("Connection reset"));
            end(exchange);
        }
    }

    /** As Camel does at the end of a route. */
    private static void end(Exchange exchange) {
        exchange.getExchangeExtension().handoverCompletions().forEach(completion -> completion.onComplete(exchange));
    }

    @Test
    void doesNotResumeARouteThatAnotherIsAboutToSupersede() throws Exception {
        // Given
        SuspendableService consumer = (SuspendableService) route.getConsumer();
        meetOutages();

        // When
        policy.onSuspend(route);
        consumer.suspend();

        // Then
        eventually().ignoreExceptionsInstanceOf(RetryLaterException.class).until(() -> admitted() != null);
        assertThat(consumer.isSuspended()).isTrue();
    }

    @Test
    void startsOverWithoutARoute() throws Exception {
        // Given
        meetOutages();

        // When
        policy.onStop(route);

        // Then
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void closesAfterATrialOfARouteWithoutItsPolicy() throws Exception {
        // Given
        meetOutages();
        policy.onSuspend(route);
        Exchange[] trial = new Exchange[1];
        eventually().ignoreExceptionsInstanceOf(RetryLaterException.class).until(() -> (trial[0] = admitted()) != null);

        // When
        end(trial[0]);

        // Then
        assertThat(breaker.isOpen()).isFalse();
    }
}
