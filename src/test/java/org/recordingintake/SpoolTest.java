package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

class SpoolTest {

    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void startWithoutABroker() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).with("queue.url", "tcp://127.0.0.1:1").start();
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        api.close();
    }

    @Test
    void keepsEventsBesideAQueueThatIsAway() throws Exception {
        // Given
        Event event = Event.complete();

        // When
        int answer = intake.post(event).statusCode();

        // Then
        assertThat(answer).isEqualTo(204);
        assertThat(intake.filesIn("spool")).singleElement()
                .satisfies(file -> assertThat(file).hasContent(event.toString()));
        eventually().untilAsserted(() -> assertThat(intake.management("/observe/health")).satisfies(health -> {
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(health.body()).contains("\"name\":\"queue\",\"status\":\"DOWN\"");
        }));
        assertThat(intake.management("/observe/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void movesThemIntoTheQueueOnceThereIsOneAgain() throws Exception {
        // Given
        Event complete = Event.complete();
        Event partial = Event.partial();
        api.has(complete);
        intake.post(complete);
        intake.post(partial);
        int refused = intake.post("[]").statusCode();
        intake.stop();

        // When
        intake.with("queue.url", "embedded").start();

        // Then
        assertThat(refused).isEqualTo(400);
        intake.awaitStored(complete);
        intake.awaitAlert(partial);
        eventually().until(() -> intake.filesIn("dead-letters").size() == 1);
        assertThat(intake.filesIn("spool")).isEmpty();
    }

    @Test
    void leavesAReplayAloneUntilThereIsAQueue() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        Path dropped = Files.createDirectories(intake.dataDir().resolve("replay")).resolve("some.json");
        Files.writeString(dropped, event.toString());
        intake.post(event);
        intake.stop();
        assertThat(dropped).exists();

        // When
        intake.with("queue.url", "embedded").start();

        // Then
        intake.awaitStored(event);
        eventually().until(() -> Files.notExists(dropped));
        assertThat(intake.filesIn("replay")).isEmpty();
    }
}
