package org.recordingintake.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.retry.DeadLetter;

/** Reads the files of dead letters; people edit them, so anything may be in one. */
final class DeadLetterFiles {

    /** An event has 256 KiB at most, and is longer where it is written as a text. */
    private static final long LARGEST = 4 << 20;

    private DeadLetterFiles() {
    }

    /** Empty if it is not there any more. */
    static Optional<DeadLetterView> read(DeadLetterBox.Letter letter) {
        Path file = letter.file();
        try {
            if (Files.size(file) > LARGEST) {
                return Optional.of(unreadable(letter.id(), letter.writtenAt(), "The file is far larger than any dead letter."));
            }
            return Optional.of(view(letter.id(), letter.writtenAt(), DeadLetter.read(Files.readAllBytes(file))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(unreadable(letter.id(), letter.writtenAt(), "The file is not a dead letter: "
                    + String.valueOf(DurableFiles.reason(e)).lines().findFirst().orElse("") + "."));
        }
    }

    private static DeadLetterView unreadable(String id, Instant writtenAt, String problem) {
        return new DeadLetterView(id, null, null, null, null, null, null, null, null, null, 0, null, null, null, writtenAt,
                null, null, null, problem);
    }

    private static DeadLetterView view(String id, Instant writtenAt, DeadLetter letter) {
        ObjectNode json = letter.event();
        RecordingEvent event = json == null ? null : RecordingEventReader.eventOf(json, Optional.empty());
        return new DeadLetterView(id, event == null || event.recordingId() == null ? letter.recordingId() : event.recordingId(),
                event == null ? null : event.status(), event == null ? null : event.accountId(),
                event == null ? null : event.callId(), event == null ? null : event.conferenceId(), field(event, "from"),
                field(event, "to"), field(event, "tag"), letter.reason(), letter.attempts(), letter.firstAt(),
                letter.lastAt(), letter.receivedAt(), writtenAt, letter.evidence(), json, letter.body(), null);
    }

    private static String field(RecordingEvent event, String name) {
        return event == null ? null : event.field(name);
    }

    /** The same for a list: an event may be large. */
    static DeadLetterView withoutEvent(DeadLetterView letter) {
        return new DeadLetterView(letter.id(), letter.recordingId(), letter.status(), letter.accountId(), letter.callId(),
                letter.conferenceId(), letter.from(), letter.to(), letter.tag(), letter.reason(), letter.attempts(),
                letter.firstAt(), letter.lastAt(), letter.receivedAt(), letter.writtenAt(), letter.evidence(), null, null,
                letter.problem());
    }
}
