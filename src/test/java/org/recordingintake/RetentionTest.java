package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.SimulatedAccount.recording;
import static org.recordingintake.testing.TestIntake.eventually;

import java.nio.file.Path;
import java.time.Instant;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.SimulatedAccount;
import org.recordingintake.testing.TestIntake;

class RetentionTest {

    private SimulatedAccount account;
    private TestIntake intake;

    @BeforeEach
    void start() throws Exception {
        account = new SimulatedAccount();
        intake = TestIntake.using(account.baseUrl(), account.tokenUrl());
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        account.close();
    }

    @Test
    void leavesTheMediaAtBandwidthByDefault() throws Exception {
        // Given
        Event event = recording("r-kept", Instant.now());
        intake.start();

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
        intake.awaitIdle();
        assertThat(account.deletions()).isEmpty();
    }

    @Test
    void deletesTheMediaAtBandwidthOnceItIsStored() throws Exception {
        // Given
        Event event = recording("r-deleted", Instant.now());
        intake.with("bandwidth.delete-after-store", "true").start();

        // When
        intake.post(event);

        // Then
        Path media = intake.awaitStored(event);
        eventually().until(() -> account.deletions().contains(event.id()));
        intake.awaitIdle();
        assertThat(media).exists();
        assertThat(account.deletions()).hasSize(1);
    }

    @Test
    void deletesNothingThatCouldNotBeStored() throws Exception {
        // Given
        Event event = recording("r-refused", Instant.now());
        account.answersMediaWith(410);
        intake.with("bandwidth.delete-after-store", "true").start();

        // When
        intake.post(event);

        // Then
        intake.awaitDeadLetter(event);
        intake.awaitIdle();
        assertThat(account.deletions()).isEmpty();
    }

    @Test
    void repeatsADeletionThatFailsAndNoDownload() throws Exception {
        // Given
        Event event = recording("r-again", Instant.now());
        account.answersDeletionsWith(500, 429, 403);
        intake.with("bandwidth.delete-after-store", "true").start();

        // When
        intake.post(event);

        // Then
        eventually().until(() -> account.deletions().size() == 4);
        intake.awaitIdle();
        assertThat(account.downloadsOf(event)).isEqualTo(1);
        assertThat(intake.filesIn("alerts")).isEmpty();
        assertThat(intake.filesIn("dead-letters")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void isContentWhereTheMediaIsGoneAlready(int status) throws Exception {
        // Given
        Event event = recording("r-gone", Instant.now());
        account.answersDeletionsWith(status);
        intake.with("bandwidth.delete-after-store", "true").start();

        // When
        intake.post(event);

        // Then
        eventually().until(() -> account.deletions().contains(event.id()));
        intake.awaitIdle();
        assertThat(account.deletions()).hasSize(1);
    }

    @Test
    void leavesMediaToExpireThatCannotBeDeleted() throws Exception {
        // Given
        Event event = recording("r-stays", Instant.now());
        account.answersDeletionsWith(403, 403, 403, 403, 403, 403, 403, 403);
        intake.with("bandwidth.delete-after-store", "true").start();

        // When
        intake.post(event);

        // Then
        eventually().until(() -> account.deletions().size() == 5);
        intake.awaitIdle();
        assertThat(account.deletions()).hasSize(5);
        assertThat(intake.filesIn("dead-letters")).isEmpty();
        assertThat(intake.mediaOf(event)).hasSize(1);
    }
}
