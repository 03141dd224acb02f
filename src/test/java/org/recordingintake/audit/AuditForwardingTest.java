package org.recordingintake.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.Patience.eventually;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.testing.LogLines;
import org.recordingintake.testing.MovableClock;

class AuditForwardingTest {

    private static final Actor JANE = new Actor() {
        @Override
        public String name() {
            return "jane";
        }

        @Override
        public String address() {
            return "192.0.2.7";
        }
    };

    @TempDir
    private Path dataDir;
    private final MovableClock clock = MovableClock.standing(Instant.parse("2026-11-26T22:00:00Z"));
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private volatile Optional<String> uri = Optional.of("direct:audit");
    private volatile boolean isDown;
    private Audit audit;
    private AuditForwarding forwarding;

    @BeforeEach
    void open() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:audit").process(exchange -> {
                    if (isDown) {
                        throw new IOException("down");
                    }
                    sent.add(exchange.getMessage().getBody(String.class));
                });
            }
        });
        camel.start();
        audit = new Audit(dataDir, new DurableFiles("test"), clock);
        start();
    }

    private void start() {
        forwarding = new AuditForwarding(dataDir, new DurableFiles("test"), () -> uri, () -> camel, Duration.ofMillis(20),
                Duration.ofMillis(20));
    }

    @AfterEach
    void close() throws Exception {
        forwarding.close();
        camel.close();
    }

    private void record(String... actions) {
        for (String action : actions) {
            audit.record(JANE, action, Map.of());
        }
    }

    private List<String> allLines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : new AuditFiles(dataDir).all()) {
            lines.addAll(Files.readAllLines(file));
        }
        return lines;
    }

    private void awaitAllSent() {
        eventually().untilAsserted(() -> assertThat(sent).containsExactlyElementsOf(allLines()));
    }

    @Test
    void sendsEachLineOnceAndInOrder() throws Exception {
        // When
        record("searched", "listened");
        awaitAllSent();
        record("downloaded");

        // Then
        awaitAllSent();
        assertThat(sent).hasSize(3);
    }

    @Test
    void goesOnOverTheEndOfADay() throws Exception {
        // Given
        record("searched");
        awaitAllSent();

        // When
        record("listened");
        clock.advance(Duration.ofDays(1));
        record("downloaded");

        // Then
        awaitAllSent();
        assertThat(sent).hasSize(3);
    }

    @Test
    void sendsAfterAnOutageWhatWasRecordedInIt() throws Exception {
        // Given
        isDown = true;
        try (LogLines log = new LogLines()) {
            record("searched", "listened");
            eventually().until(() -> !log.naming("The audit log cannot be sent to audit.uri: down").isEmpty());

            // When
            isDown = false;

            // Then
            awaitAllSent();
            assertThat(log.naming("cannot be sent")).hasSize(1);
        }
    }

    @Test
    void goesOnAfterARestartWhereItStopped() throws Exception {
        // Given
        record("searched");
        awaitAllSent();
        forwarding.close();
        record("listened");
        clock.advance(Duration.ofDays(1));
        record("downloaded");
        clock.advance(Duration.ofDays(1));
        record("logged-out");

        // When
        start();

        // Then
        awaitAllSent();
        assertThat(sent).hasSize(4);
    }

    @Test
    void sendsNothingWithoutADestinationAndBeginsWithTheLinesOfTheDay() throws Exception {
        // Given
        uri = Optional.empty();
        record("searched");
        clock.advance(Duration.ofDays(1));
        record("listened");

        // When
        uri = Optional.of("direct:audit");

        // Then
        eventually().untilAsserted(() -> assertThat(sent).containsExactlyElementsOf(Files.readAllLines(dataDir.resolve("audit.log"))));
    }

    @Test
    void keepsACopyInAFileLineByLine() throws Exception {
        // Given
        Path copies = dataDir.resolve("copies");
        uri = Optional.of("file:" + copies + "?fileName=audit.log&fileExist=Append&appendChars=\\n");

        // When
        record("searched", "listened");

        // Then
        eventually().untilAsserted(() -> assertThat(copies.resolve("audit.log")).hasSameTextualContentAs(dataDir.resolve("audit.log")));
    }
}
