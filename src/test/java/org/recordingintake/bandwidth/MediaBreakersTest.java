package org.recordingintake.bandwidth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.recordingintake.testing.Patience.eventually;

import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.queue.RetryLaterException;
import org.recordingintake.settings.Accounts;
import org.recordingintake.settings.SettingsLoader;

class MediaBreakersTest {

    @TempDir
    private Path directory;

    private final CamelContext camel = new DefaultCamelContext();
    private Accounts accounts = accounts("1");
    private Duration maxDelay = Duration.ofMillis(50);
    private final MediaBreakers breakers = new MediaBreakers("media API", () -> accounts, () -> maxDelay);
    private final RoutePolicy policy = breakers.policy();
    private Route route;

    private static Accounts accounts(String ids) {
        return SettingsLoader.isolated(Map.of("bandwidth.account-id", ids)).load(new byte[0]).accounts();
    }

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
        breakers.close();
    }

    private Exchange admitted(String account) throws RetryLaterException {
        Exchange exchange = new DefaultExchange(camel);
        breakers.admit(exchange, RecordingEventReader.eventOf(new ObjectMapper().createObjectNode().put("accountId", account),
                Optional.empty()));
        return exchange;
    }

    private void meetOutages(String account) throws RetryLaterException {
        for (int i = 0; i < 5; i++) {
            Exchange exchange = admitted(account);
            exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new SocketException("Connection reset"));
            end(exchange);
        }
    }

    /** As Camel does at the end of a route. */
    private static void end(Exchange exchange) {
        exchange.getExchangeExtension().handoverCompletions().forEach(completion -> completion.onComplete(exchange));
    }

    private SuspendableService consumer() {
        return (SuspendableService) route.getConsumer();
    }

    @Test
    void doesNotResumeARouteThatAnotherIsAboutToSupersede() throws Exception {
        // Given
        meetOutages("1");

        // When
        policy.onSuspend(route);
        consumer().suspend();

        // Then
        eventually().ignoreExceptionsInstanceOf(RetryLaterException.class).until(() -> admitted("1") != null);
        assertThat(consumer().isSuspended()).isTrue();
    }

    @Test
    void startsOverWithoutARoute() throws Exception {
        // Given
        meetOutages("1");

        // When
        policy.onStop(route);

        // Then
        assertThat(breakers.isOpen("1")).isFalse();
    }

    @Test
    void closesAfterATrialOfARouteWithoutItsPolicy() throws Exception {
        // Given
        meetOutages("1");
        policy.onSuspend(route);
        Exchange[] trial = new Exchange[1];
        eventually().ignoreExceptionsInstanceOf(RetryLaterException.class).until(() -> (trial[0] = admitted("1")) != null);

        // When
        end(trial[0]);

        // Then
        assertThat(breakers.isOpen("1")).isFalse();
    }

    @Test
    void letsInWhatIsOfOtherAccountsAndDoesNotSuspendTheRoute() throws Exception {
        // Given
        accounts = accounts("1,2");
        maxDelay = Duration.ofMinutes(10);

        // When
        meetOutages("1");

        // Then
        assertThatThrownBy(() -> admitted("1")).isInstanceOf(RetryLaterException.class);
        end(admitted("2"));
        assertThat(breakers.open()).extracting(account -> account.key()).containsExactly("1");
        assertThat(consumer().isSuspended()).isFalse();
    }

    @Test
    void suspendsTheRouteOnceNothingIsToBeHadForAnyAccount() throws Exception {
        // Given
        accounts = accounts("1,2");
        maxDelay = Duration.ofMinutes(10);

        // When
        meetOutages("1");
        meetOutages("2");

        // Then
        eventually().until(() -> consumer().isSuspended());
    }

    @Test
    void bringsBackVeryManyThatWaitOneAfterTheOtherAndNoneAfterMoreThanAnHour() throws Exception {
        // Given
        accounts = accounts("1,2");
        maxDelay = Duration.ofMinutes(2);
        meetOutages("1");

        // When
        long[] delays = IntStream.range(0, 200_000).mapToLong(i -> catchThrowableOfType(RetryLaterException.class,
                () -> admitted("1")).delay().toMillis()).toArray();

        // Then
        assertThat(delays[0]).isEqualTo(30_000);
        assertThat(delays[10_000]).isGreaterThan(delays[0] + 60_000);
        assertThat(Arrays.stream(delays)).allMatch(delay -> delay >= 30_000 && delay <= Duration.ofHours(1).toMillis());
    }

    @Test
    void treatsAccountsThatAreNotKnownAlike() throws Exception {
        // Given
        accounts = accounts("1,2");

        // When
        meetOutages("3");

        // Then
        assertThat(breakers.isOpen("4")).isTrue();
        assertThat(breakers.isOpen(null)).isTrue();
        assertThat(breakers.isOpen("1")).isFalse();
    }
}
