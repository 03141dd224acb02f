package org.recordingintake.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.recordingintake.testing.PackagedIntake;

/** The supervisor asks the process to stop. */
class StopIT {

    /** Whoever waited for its end would be noticed. */
    private static final Duration LONG_DOWNLOAD = Duration.ofHours(1);

    @Test
    void dropsNoRequestWhenItIsStoppedUnderLoad() throws Exception {
        // Given
        Sender sender = new Sender();
        try (AnyMediaApi api = AnyMediaApi.reliable();
             PackagedIntake intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl())
                     .with("SHUTDOWN_DRAIN", "1s")) {
            intake.start();

            // When
            int exitCode = sender.whileSending(intake.webhookUrl(), 32, () -> {
                sender.awaitAcknowledged(100);
                return intake.terminate();
            });

            // Then
            assertThat(exitCode).isZero();
            assertThat(sender.refusals()).isSubsetOf(0);
            // refused, or reset while it waited to be accepted; never cut off
            assertThat(sender.unanswered()).allMatch(reason -> reason.contains("ConnectException")
                    || reason.contains("reset"));
            intake.start();
            intake.awaitIdle();
            intake.terminate();
            Audit.of(intake.dataDir()).requireEverythingOnce("SIGTERM under load", sender);
        }
    }

    @Test
    void takesEventsWhileItIsNotReadyAnyMore() throws Exception {
        // Given
        Sender sender = new Sender();
        try (AnyMediaApi api = AnyMediaApi.reliable();
             PackagedIntake intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl())
                     .with("SHUTDOWN_DRAIN", "10s")) {
            intake.start();

            // When
            intake.process().destroy();

            // Then
            eventually().until(() -> intake.management("/observe/health/ready").statusCode() == 503);
            assertThat(sender.send(intake.webhookUrl(), Sender.anyEvent())).isEqualTo(204);
            assertThat(intake.exitCode()).isZero();
            intake.start();
            intake.awaitIdle();
            Audit.of(intake.dataDir()).requireEverythingOnce("SIGTERM, an event while draining", sender);
        }
    }

    @Test
    void handsLongDownloadsBackToTheQueue() throws Exception {
        // Given
        Sender sender = new Sender();
        try (AnyMediaApi api = AnyMediaApi.reliable();
             PackagedIntake intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl())) {
            api.setDelayMillis((int) LONG_DOWNLOAD.toMillis());
            intake.start();
            while (api.requests() == 0) {
                sender.send(intake.webhookUrl(), Sender.anyEvent());
            }
            long asked = System.nanoTime();

            // When
            int exitCode = intake.terminate();

            // Then
            assertThat(exitCode).isZero();
            System.out.printf("SIGTERM during long downloads: ended after %d ms, and has 30 s%n",
                    Duration.ofNanos(System.nanoTime() - asked).toMillis());
            api.setDelayMillis(0);
            intake.start();
            intake.awaitIdle();
            Audit.of(intake.dataDir()).requireEverythingOnce("SIGTERM during long downloads", sender);
        }
    }

    @Test
    void refusesASecondRuntimeOnTheSameDataAndNamesTheFirst() throws Exception {
        // Given
        try (AnyMediaApi api = AnyMediaApi.reliable();
             PackagedIntake first = new PackagedIntake().using(api.baseUrl(), api.tokenUrl());
             PackagedIntake second = new PackagedIntake().using(api.baseUrl(), api.tokenUrl())) {
            first.start();

            // When
            second.with("DATA_DIR", first.dataDir().toString()).launch();

            // Then
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.output()).contains(first.dataDir().toString())
                    .contains("process " + first.process().pid());
        }
    }
}
