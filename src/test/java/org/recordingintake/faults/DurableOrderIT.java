package org.recordingintake.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.PackagedIntake;

/** The power goes off, and only what was synced is left: the system calls of the runtime, in their order. */
class DurableOrderIT {

    private AnyMediaApi api;
    private PackagedIntake intake;
    private final Sender sender = new Sender();

    @BeforeEach
    void start() throws IOException {
        Strace.assumeUsable();
        api = AnyMediaApi.reliable();
        intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl()).start();
    }

    @AfterEach
    void stop() {
        if (intake != null) {
            intake.close();
            api.close();
        }
    }

    @Test
    void syncsACompleteRecordingStepByStep() throws IOException {
        // Given
        Event event = Event.complete();

        // When
        DurableOrder order = traceOf(event);

        // Then
        order.requireJournalBeforeAnswer();
        order.requireStoredBeforeConsumed();
    }

    @Test
    void syncsATranscriptStepByStep() throws IOException {
        // Given
        Event event = Event.complete().transcribed("t-1");

        // When
        DurableOrder order = traceOf(event);

        // Then
        order.requireJournalBeforeAnswer();
        order.requireTranscribedBeforeConsumed();
    }

    @Test
    void syncsAnAlertStepByStep() throws IOException {
        // Given
        Event event = Event.partial();

        // When
        DurableOrder order = traceOf(event);

        // Then
        order.requireJournalBeforeAnswer();
        order.requireAlertedBeforeConsumed();
    }

    @Test
    void acknowledgesWhatTheJournalDoesNotTakeOnlyOnceTheSpoolIsSynced() throws IOException {
        // Given
        Event event = Event.complete();
        try (Strace strace = Strace.attach(intake.process().pid(), intake.home(), "-f",
                "-e", Strace.DURABLE_STEPS, "-e", "inject=fdatasync:error=EIO:when=1")) {

            // When
            int status = sender.send(intake.webhookUrl(), event);

            // Then
            assertThat(status).isEqualTo(204);
            assertThat(intake.exitCode()).isEqualTo(1);
            new DurableOrder(strace.calls(), event.id()).requireSpoolBeforeAnswer();
        }
    }

    private DurableOrder traceOf(Event event) throws IOException {
        try (Strace strace = Strace.attach(intake.process().pid(), intake.home(), "-f",
                "-e", Strace.DURABLE_STEPS)) {
            assertThat(sender.send(intake.webhookUrl(), event)).isEqualTo(204);
            intake.awaitIdle();
            strace.detach();
            return new DurableOrder(strace.calls(), event.id());
        }
    }
}
