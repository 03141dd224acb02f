package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.SimulatedAccount.recording;
import static org.recordingintake.testing.TestIntake.eventually;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.SimulatedAccount;
import org.recordingintake.testing.TestIntake;
import org.slf4j.LoggerFactory;

class RetentionTest {

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private SimulatedAccount account;
    private TestIntake intake;

    @BeforeEach
    void start() throws Exception {
        account = new SimulatedAccount();
        intake = TestIntake.using(account.baseUrl(), account.tokenUrl());
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void stop() throws Exception {
        root.detachAppender(log);
        intake.close();
        account.close();
    }

    private List<String> warningsAbout(Event event) {
        return List.copyOf(log.list).stream().filter(line -> line.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage).filter(line -> line.startsWith(event.id())).toList();
    }

    private void replay(Event event) throws Exception {
        Path file = Files.createDirectories(intake.dataDir().resolve("replay")).resolve("again.json");
        Files.writeString(file, event.toString());
        eventually().until(() -> Files.notExists(file));
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
    void deletesNothingAgainWhenTheEventComesAgain() throws Exception {
        // Given
        Event event = recording("r-redelivered", Instant.now());
        intake.with("bandwidth.delete-after-store", "true").start();
        intake.post(event);
        intake.awaitStored(event);
        intake.awaitIdle();

        // When
        intake.post(event);

        // Then
        intake.awaitIdle();
        assertThat(account.deletions()).containsExactly(event.id());
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

    @Test
    void leavesMediaAloneThatIsNotAsItsEventSays() throws Exception {
        // Given
        Event event = recording("r-short", Instant.now()).with("duration", "PT1H");
        intake.with("bandwidth.delete-after-store", "true").start();

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
        intake.awaitIdle();
        assertThat(account.deletions()).isEmpty();
        assertThat(warningsAbout(event)).filteredOn(line -> line.contains("not deleted at Bandwidth"))
                .singleElement().asString().contains("announced with 3600.000 s");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"false, false, -, false", "true, false, -, true", "false, true, -, true",
        "false, false, PT0.1S, true"})
    void deletesOnlyWhatSomethingProvesToBeAllThere(boolean lengthInHeader, boolean lengthInAudio, String duration,
                                                    boolean deleted) throws Exception {
        // Given
        Event event = recording("r-open-ended", Instant.now()).with("duration", duration);
        account.answersMediaWith(lengthInAudio ? Audio.wav(100) : Audio.openEndedWav(100), lengthInHeader);
        intake.with("bandwidth.delete-after-store", "true").start();

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
        intake.awaitIdle();
        assertThat(account.deletions()).hasSize(deleted ? 1 : 0);
        assertThat(warningsAbout(event)).hasSize(deleted ? 0 : 1)
                .allSatisfy(line -> assertThat(line).contains("nothing proves that it is all there"));
    }

    @ParameterizedTest
    @CsvSource({"good/riff-size-is-file-size.wav, true", "odd/all-sizes-44-too-large.wav, false",
        "good/damaged-in-the-middle.mp3, false"})
    void deletesOnlyWhatHasNoOddityByWhichAudioMayBeMissing(String file, boolean deleted) throws Exception {
        // Given
        Event event = recording("r-odd", Instant.now()).with("duration", null).with("fileFormat", null);
        account.answersMediaWith(Files.readAllBytes(Path.of("src/test/resources/audio", file)), true);
        intake.with("bandwidth.delete-after-store", "true").with("media.recheck-attempts", "0").start();

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
        intake.awaitIdle();
        assertThat(account.deletions()).hasSize(deleted ? 1 : 0);
        assertThat(warningsAbout(event)).filteredOn(line -> line.contains("not deleted at Bandwidth")).hasSize(deleted ? 0 : 1)
                .allSatisfy(line -> assertThat(line).contains("audio may be missing"));
    }

    enum Loss {
        OF_THE_RECEIPT, OF_THE_MEDIA, OF_BOTH, OF_A_PART, OF_A_BIT, OF_THE_RECEIPTS_SENSE;

        void strike(Path media, Path receipt) throws Exception {
            switch (this) {
                case OF_THE_RECEIPT -> Files.delete(receipt);
                case OF_THE_MEDIA -> Files.delete(media);
                case OF_BOTH -> {
                    Files.delete(media);
                    Files.delete(receipt);
                }
                case OF_A_PART -> Files.write(media, new byte[100]);
                case OF_A_BIT -> {
                    byte[] content = Files.readAllBytes(media);
                    content[content.length - 1] ^= 1;
                    Files.write(media, content, StandardOpenOption.TRUNCATE_EXISTING);
                }
                case OF_THE_RECEIPTS_SENSE -> Files.writeString(receipt, "{}");
                default -> throw new IllegalStateException(name());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void leavesTheLastCopyOfARecordingThatIsLostHere(Loss loss) throws Exception {
        // Given
        Event event = recording("r-lost", Instant.now());
        intake.start().post(event);
        Path media = intake.awaitStored(event);
        intake.awaitIdle();
        intake.stop();
        loss.strike(media, intake.receiptsOf(event).get(0));
        intake.with("bandwidth.delete-after-store", "true").start();

        // When
        replay(event);

        // Then
        eventually().until(() -> !warningsAbout(event).isEmpty());
        intake.awaitIdle();
        assertThat(account.deletions()).isEmpty();
        assertThat(warningsAbout(event)).singleElement().asString().contains("its media is not deleted at Bandwidth:  ");
    }

    @Test
    void deletesMediaThatWasStoredBeforeTheSettingWhenItsEventIsReplayed() throws Exception {
        // Given
        Event event = recording("r-before", Instant.now());
        intake.start().post(event);
        intake.awaitStored(event);
        intake.awaitIdle();
        intake.stop();
        intake.with("bandwidth.delete-after-store", "true").start();

        // When
        replay(event);

        // Then
        eventually().until(() -> account.deletions().contains(event.id()));
        assertThat(account.downloadsOf(event)).isEqualTo(1);
    }

    @Test
    void deletesNothingThatAnEventPointsTo() throws Exception {
        // Given
        Event event = recording("r-hostile", Instant.now())
                .with("mediaUrl", account.baseUrl() + "/accounts/" + SimulatedAccount.ID + "/media/greeting.wav");
        intake.with("bandwidth.delete-after-store", "true").start();

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
        intake.awaitIdle();
        assertThat(account.deletions()).isEmpty();
        assertThat(warningsAbout(event)).singleElement().asString().contains("came from another URL");
    }
}
