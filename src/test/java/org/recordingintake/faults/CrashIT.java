package org.recordingintake.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.recordingintake.testing.PackagedIntake;

/** The process dies without warning, at random moments, in the middle of its work. */
class CrashIT {

    /** How many times; more by {@code -Dfaults.rounds}. */
    private static final int ROUNDS = Integer.getInteger("faults.rounds", 20);

    @Test
    void losesNothingThatItAcknowledgedWhenItIsKilledUnderLoad() throws Exception {
        // Given
        Sender sender = new Sender();
        try (AnyMediaApi api = AnyMediaApi.troublesome();
             PackagedIntake intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl())) {

            // When
            for (int round = 0; round < ROUNDS; round++) {
                intake.start();
                int before = sender.acknowledged().size();
                sender.whileSending(intake.webhookUrl(), 4, () -> {
                    sender.awaitAcknowledged(before + 1);
                    TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(800));
                    return intake.kill();
                });
            }
            intake.start();
            intake.awaitIdle();
            intake.terminate();

            // Then
            assertThat(sender.acknowledged()).hasSizeGreaterThanOrEqualTo(ROUNDS);
            Audit.of(intake.dataDir()).requireEverythingOnce("kill -9 under load, " + ROUNDS + " times", sender);
        }
    }

    @Test
    void losesNothingWhenItIsKilledInTheMiddleOfDownloads() throws Exception {
        // Given
        Sender sender = new Sender();
        try (AnyMediaApi api = AnyMediaApi.reliable();
             PackagedIntake intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl())) {
            api.setDelayMillis(500);

            // When
            for (int round = 0; round < 4; round++) {
                intake.start();
                for (int i = 0; i < 30; i++) {
                    sender.send(intake.webhookUrl(), Sender.anyEvent());
                }
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(100, 700));
                intake.kill();
            }
            api.setDelayMillis(0);
            intake.start();
            intake.awaitIdle();
            intake.terminate();

            // Then
            Audit.of(intake.dataDir()).requireEverythingOnce("kill -9 in the middle of downloads", sender);
        }
    }
}
