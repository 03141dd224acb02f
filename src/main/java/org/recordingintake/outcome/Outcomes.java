package org.recordingintake.outcome;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.apache.camel.support.service.ServiceSupport;
import org.recordingintake.event.Ids;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.failure.DeadLetters;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.queue.MessageHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The ledger: one small file for each recording and status that has reached an outcome, written last. It answers
 * "where is recording r-…?" ({@code find data/outcomes -name 'r-…*'}) and makes duplicates cheap, at any number of
 * recordings and without any memory. Thread-safe.
 *
 * <p>The stage that reaches an outcome records it. A dead letter is recorded too, but does not settle a recording: a
 * replay or a later, better event goes on.
 */
public final class Outcomes extends ServiceSupport implements DeadLetters.Ledger {

    private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);
    private static final String STORED = "stored";
    private static final String ALERTED = "alerted";
    private static final String DEAD = "dead";
    /** An outage of the media API may last, and costs no attempt; after so long there is still time to fetch it anew. */
    private static final Duration LONGEST_WAY = Duration.ofDays(21);

    private final Path directory;
    private final DurableFiles files;
    private final ObjectMapper json;
    private final MeterRegistry metrics;
    private final Instant queuesBegan;
    private final Clock clock;
    private final OutcomeLog log;

    /**
     * @param queuesBegan what was on its way before then is lost
     * @param logLevel    of the line for each outcome
     */
    public Outcomes(Path directory, DurableFiles files, ObjectMapper json, MeterRegistry metrics,
                    Instant queuesBegan, Supplier<Level> logLevel, Clock clock) {
        this.directory = directory;
        this.files = files;
        this.json = json;
        this.metrics = metrics;
        this.queuesBegan = queuesBegan;
        this.clock = clock;
        this.log = new OutcomeLog(logLevel, clock);
    }

    @Override
    protected void doStart() throws IOException {
        files.deleteParts(directory);
    }

    /**
     * Notes that an event has come which has no outcome yet, by an empty file beside the place of its outcome. It is
     * only there to tell it from one that never came, so it is not synced, and nothing fails where it cannot be made.
     */
    public void came(RecordingEvent event) {
        Path mark = markOf(event.key());
        try {
            if (Files.notExists(fileOf(event.key()))) {
                DurableFiles.createDirectories(mark.getParent());
                DurableFiles.open(mark).close();
                Files.setLastModifiedTime(mark, FileTime.from(clock.instant()));
            }
        } catch (IOException e) {
            LOG.debug("No mark in {}", mark, e);
        }
    }

    /**
     * Whether an event for this recording in this status has come: it has an outcome, or lies among the dead letters,
     * or is on its way since less than three weeks. One that is stored needs no event in any other status either.
     */
    public boolean accountsFor(RecordingEvent event) {
        return Files.exists(fileOf(event.key())) || isOnItsWay(event.key())
                || read(event.keyAs("complete")).filter(Outcomes::isSettled).isPresent();
    }

    /** Since when the queues can have kept what they took. */
    public Instant queuesBegan() {
        return queuesBegan;
    }

    private boolean isOnItsWay(String key) {
        try {
            Instant since = Files.getLastModifiedTime(markOf(key)).toInstant();
            return since.plus(LONGEST_WAY).isAfter(clock.instant()) && !since.isBefore(queuesBegan);
        } catch (IOException e) {
            return false;
        }
    }

    /** Notes that people were warned that the media of this recording is about to be deleted. */
    void warned(RecordingEvent event) throws IOException {
        files.write(directory, warningOf(event.key()), new byte[0]);
    }

    /** Whether nobody was warned yet that the media of this recording is about to be deleted. */
    @Override
    public boolean isUnwarned(RecordingEvent event) {
        return Files.notExists(warningOf(event.key()));
    }

    /**
     * The recording lies in the store. The header {@code intakeWhere}, the path of its receipt, then is that of its
     * first one, where another announcement led to one.
     *
     * @param media null where an earlier attempt has stored it
     */
    public void stored(Exchange exchange, @Variable("event") RecordingEvent event,
                       @Header(MessageHeaders.WHERE) String where, @Header(MessageHeaders.RECEIVED_AT) String receivedAt,
                       @Variable("stored") StoredMedia media) throws IOException {
        if (reach(event, STORED, where)) {
            log.stored(event, receivedAt, media);
        }
        exchange.getMessage().setHeader(MessageHeaders.WHERE, where(event));
    }

    /** The alert channel has taken the alert. */
    void alerted(RecordingEvent event, String alertId, String type, String receivedAt) throws IOException {
        if (reach(event, ALERTED, alertId)) {
            log.alerted(event, receivedAt, type);
        }
    }

    /** The event lies among the dead letters; {@code where} is its path. A settled outcome stays as it is. */
    @Override
    public void dead(RecordingEvent event, String where, String receivedAt, Integer attempts) throws IOException {
        if (reach(event, DEAD, where)) {
            log.dead(event, receivedAt, attempts == null ? 0 : attempts);
        }
    }

    /** Whether this recording and status has an outcome that nothing should repeat. */
    public boolean isSettled(@Variable("event") RecordingEvent event) {
        return read(event.key()).filter(Outcomes::isSettled).isPresent();
    }

    /** Whether the recording is known to lie in the store, be it under another day or call than this event names. */
    @Override
    public boolean isStored(@Variable("event") RecordingEvent event) {
        return read(event.key()).filter(outcome -> STORED.equals(outcome.path("outcome").asText())).isPresent();
    }

    /** Where the recorded outcome lies; null if there is none. */
    private String where(RecordingEvent event) {
        return read(event.key()).map(outcome -> outcome.path("where").asText()).orElse(null);
    }

    /** Notes that the recording has been handed on, so that nothing hands it on again. */
    public void published(@Variable("event") RecordingEvent event) throws IOException {
        note(event, "publishedAt");
    }

    /** Whether the recording has not been handed on yet. */
    public boolean isUnpublished(@Variable("event") RecordingEvent event) {
        return isWithout(event, "publishedAt");
    }

    /** Notes that people know of a stored recording that is not as announced, so that nothing tells them again. */
    void mismatchAlerted(RecordingEvent event) throws IOException {
        note(event, "mismatchAlertedAt");
    }

    /** Whether people have not been told yet that the recording is not as announced. */
    public boolean isMismatchUntold(@Variable("event") RecordingEvent event) {
        return isWithout(event, "mismatchAlertedAt");
    }

    private synchronized void note(RecordingEvent event, String field) throws IOException {
        Optional<ObjectNode> outcome = read(event.key());
        if (outcome.isPresent()) {
            write(event.key(), outcome.get().put(field, clock.instant().toString()));
        }
    }

    private boolean isWithout(RecordingEvent event, String field) {
        return read(event.key()).filter(outcome -> outcome.hasNonNull(field)).isEmpty();
    }

    /** Records an outcome unless there is one that stays; answers whether there was none. */
    private synchronized boolean reach(RecordingEvent event, String outcome, String where) throws IOException {
        boolean reached = !isSettled(event);
        if (reached) {
            record(event, outcome, where);
        }
        return reached;
    }

    private static boolean isSettled(ObjectNode outcome) {
        return !DEAD.equals(outcome.path("outcome").asText());
    }

    private void record(RecordingEvent event, String outcome, String where) throws IOException {
        write(event.key(), json.createObjectNode().put("recordingId", event.recordingId())
                .put("status", event.status()).put("accountId", event.accountId()).put("callId", event.callId())
                .put("conferenceId", event.conferenceId())
                .put("outcome", outcome).put("where", where).put("at", clock.instant().toString()));
        metrics.counter("recording.intake.outcomes", "outcome", outcome).increment();
        try {
            Files.deleteIfExists(markOf(event.key()));
        } catch (IOException e) {
            LOG.debug("{} is left over", markOf(event.key()), e);
        }
    }

    private void write(String key, ObjectNode outcome) throws IOException {
        files.write(directory, fileOf(key), json.writeValueAsBytes(outcome));
    }

    private Optional<ObjectNode> read(String key) {
        try {
            JsonNode outcome = json.readTree(Files.readAllBytes(fileOf(key)));
            return outcome instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            LOG.error("The outcome in {} is not readable and counts as none", fileOf(key));
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("The outcome in " + fileOf(key) + " cannot be read", e);
        }
    }

    private Path fileOf(String key) {
        return fileOf(directory, key);
    }

    /** Where a ledger in this directory keeps the outcome of this {@link RecordingEvent#key()}. */
    public static Path fileOf(Path directory, String key) {
        return place(directory, key, ".json");
    }

    private Path markOf(String key) {
        return place(directory, key, ".waiting");
    }

    private Path warningOf(String key) {
        return place(directory, key, ".warned");
    }

    /** Two levels of 256 directories keep each small at millions of recordings. */
    private static Path place(Path directory, String key, String suffix) {
        String hash = Ids.sha256(key);
        return directory.resolve(hash.substring(0, 2)).resolve(hash.substring(2, 4)).resolve(key + suffix);
    }
}
