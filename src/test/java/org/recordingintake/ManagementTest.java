package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

class ManagementTest {

    private static MediaApi api;
    private static TestIntake intake;

    @BeforeAll
    static void start() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).start();
    }

    @AfterAll
    static void stop() throws Exception {
        intake.close();
        api.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/observe/health", "/observe/health/live", "/observe/health/ready"})
    void isHealthyOnceItTakesEvents(String path) {
        // When
        HttpResponse<String> answer = intake.management(path);

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"status\":\"UP\"");
    }

    @Test
    void namesWhatItsHealthDependsOn() {
        // When
        HttpResponse<String> answer = intake.management("/observe/health/ready");

        // Then
        assertThat(answer.body()).contains("\"queue\"", "\"store\"", "\"data\"", "\"webhook\"");
    }

    @Test
    void isNotReadyWhenTheStoreCannotBeUsed() throws Exception {
        // Given
        Path notADirectory = Files.createTempFile(
                Files.createDirectories(Path.of("target")), "store", "");
        try (TestIntake other = TestIntake.using(api).with("store.dir",
                intake.dataDir().resolve("vanishing").toString()).start()) {
            Files.move(notADirectory, other.storeDir());

            // When
            HttpResponse<String> answer = other.management("/observe/health/ready");

            // Then
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("store.dir cannot be written to").contains("\"status\":\"DOWN\"");
        }
    }

    @Test
    void countsWhatComesInAndWhatBecomesOfIt() {
        // Given
        Event complete = Event.complete();
        Event partial = Event.partial();
        api.has(complete);

        // When
        intake.post(complete);
        intake.post(partial);
        intake.post("[]");

        // Then
        intake.awaitStored(complete);
        intake.awaitAlert(partial);
        eventually().untilAsserted(() -> assertThat(intake.management("/observe/metrics").body().lines())
                .haveExactly(1, startingWith("recording_intake_events_received_total{status=\"complete\",type=\"recordingAvailable\"} 1"))
                .haveExactly(1, startingWith("recording_intake_events_received_total{status=\"partial\",type=\"recordingAvailable\"} 1"))
                .haveExactly(1, startingWith("recording_intake_outcomes_total{outcome=\"stored\"} 1"))
                .haveExactly(1, startingWith("recording_intake_outcomes_total{outcome=\"alerted\"} "))
                .haveExactly(1, startingWith("recording_intake_outcomes_total{outcome=\"dead\"} 1"))
                .haveExactly(1, startingWith("recording_intake_dead_letters 1"))
                .haveExactly(5, startingWith("recording_intake_queue_depth{queue="))
                .haveExactly(1, startingWith("recording_intake_downloads_in_progress 0")));
    }

    private static Condition<String> startingWith(String start) {
        return new Condition<>(line -> line.startsWith(start), "starting with %s", start);
    }

    @Test
    void makesNoLabelsOfWhatASenderInvents() {
        // Given
        Event event = Event.complete().with("eventType", "invented").with("status", "made-up");

        // When
        intake.post(event);

        // Then
        intake.awaitAlert(event);
        assertThat(intake.management("/observe/metrics").body()).doesNotContain("invented").doesNotContain("made-up");
    }
}
