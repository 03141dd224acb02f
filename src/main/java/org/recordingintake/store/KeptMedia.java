package org.recordingintake.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.file.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Media that came whole but says that it is longer, kept beside the store until a whole one has come or it is known that
 * none will: of each recording the longest so far, {@code .incomplete/{key}.media}, beside {@code {key}.json}, what the
 * servers said about it. One caller at a time for each recording.
 */
public final class KeptMedia {

    private static final Logger LOG = LoggerFactory.getLogger(KeptMedia.class);
    private static final String MEDIA = ".media";
    private static final String ANSWERS = ".json";
    /** Nothing is kept longer: Bandwidth deletes media after half this time, and then the kept media is stored. */
    private static final Duration FORGOTTEN = Duration.ofDays(60);
    private static final Duration BETWEEN_SWEEPS = Duration.ofDays(1);

    private final Path store;
    private final Path directory;
    private final DurableFiles files;
    private final ObjectMapper json;
    private final Clock clock;
    private volatile Instant swept = Instant.EPOCH;

    public KeptMedia(Path store, DurableFiles files, ObjectMapper json, Clock clock) {
        this.store = store;
        this.directory = DurableFiles.forIncomplete(store);
        this.files = files;
        this.json = json;
        this.clock = clock;
    }

    /** Whether there is some of this recording. */
    public boolean isThere(RecordingEvent event) {
        return event != null && Files.exists(mediaOf(event));
    }

    /** Whether it is this media that is kept. */
    public boolean is(RecordingEvent event, long bytes, String sha256) throws IOException {
        return isThere(event) && Files.size(mediaOf(event)) == bytes && answers(event).containsKey(sha256);
    }

    /** What is kept of the recording. */
    public InputStream open(RecordingEvent event) throws IOException {
        return Files.newInputStream(mediaOf(event));
    }

    /** What was known of media of this SHA-256 when it came, as far as it is known any more. */
    public Origin originOf(RecordingEvent event, String sha256) throws IOException {
        return answers(event).getOrDefault(sha256, Origin.UNKNOWN);
    }

    /**
     * Keeps the received media, unless the kept media is at least as long. Durable when it returns.
     *
     * @param part of the store, not yet synced; it is gone if it is kept
     */
    public void keep(RecordingEvent event, Path part, String sha256, Origin origin) throws IOException {
        if (isThere(event) && Files.size(mediaOf(event)) >= Files.size(part)) {
            return;
        }
        // first the files of the new media, next to those of the old
        Map<String, Origin> answers = answers(event);
        answers.put(sha256, origin);
        files.write(store, answersOf(event), json.writeValueAsBytes(answers));
        DurableFiles.syncAndMove(part, mediaOf(event));
    }

    /** Deletes the kept media of a recording that is now stored; if that fails, it only takes up space. */
    public void forget(RecordingEvent event) {
        try {
            // they are written first and deleted last
            if (Files.exists(answersOf(event))) {
                Files.deleteIfExists(mediaOf(event));
                Files.deleteIfExists(answersOf(event));
            }
            if (clock.instant().isAfter(swept.plus(BETWEEN_SWEEPS))) {
                swept = clock.instant();
                sweep();
            }
        } catch (IOException e) {
            LOG.warn("Files in {} that are no longer needed cannot be deleted: {}", directory, DurableFiles.reason(e));
        }
    }

    /** Deletes what no event asks for any more, because it was lost or erased. */
    private void sweep() throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path file : all) {
                if (lastModified(file).plus(FORGOTTEN).isBefore(clock.instant())) {
                    Files.deleteIfExists(file);
                    LOG.warn("{} was deleted: it was unused for {} days", file,
                            FORGOTTEN.toDays());
                }
            }
        }
    }

    private Instant lastModified(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException e) {
            return clock.instant(); // stored just now
        }
    }

    private Map<String, Origin> answers(RecordingEvent event) throws IOException {
        try {
            return json.readValue(Files.readAllBytes(answersOf(event)), new TypeReference<LinkedHashMap<String, Origin>>() { });
        } catch (NoSuchFileException | JsonProcessingException e) {
            return new LinkedHashMap<>();
        }
    }

    private Path mediaOf(RecordingEvent event) {
        return directory.resolve(event.key() + MEDIA);
    }

    private Path answersOf(RecordingEvent event) {
        return directory.resolve(event.key() + ANSWERS);
    }
}
