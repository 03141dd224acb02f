package org.recordingintake.management;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.recordingintake.file.DiskSpace;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.LedgerReader;
import org.recordingintake.queue.Queues;
import org.recordingintake.queue.SpoolDirectory;
import org.recordingintake.store.RecordingStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is looked up when somebody asks for the metrics, and costs nothing until then; NaN for what is not known. */
public final class Gauges {

    private static final Logger LOG = LoggerFactory.getLogger(Gauges.class);

    private final MeterRegistry registry;
    private final Clock clock;

    public Gauges(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** A number that may be unknown at the moment. */
    private interface Value {
        double get() throws IOException;
    }

    private static Gauge.Builder<Supplier<Number>> gauge(String name, String description, Value value) {
        Supplier<Number> number = () -> {
            try {
                return value.get();
            } catch (IOException e) {
                LOG.debug("{} is not known", name, e);
                return Double.NaN;
            }
        };
        return Gauge.builder(name, number).description(description);
    }

    /** What waits, where and for how long. */
    public Gauges work(Queues queues, SpoolDirectory spool, Ledger ledger, RecordingStore store, Path deadLetters) {
        for (String queue : Queues.ALL) {
            gauge("recording.intake.queue.depth", "Messages in the queue, delayed ones included", () -> queues.depth(queue))
                    .tag("queue", queue).register(registry);
        }
        gauge("recording.intake.spool.depth", "Events in the spool, for which the queue was unavailable", spool::depth)
                .register(registry);
        gauge("recording.intake.oldest.event.age", "How long ago the oldest event arrived that has no outcome; 0 for none",
                () -> secondsSince(oldest(queues, spool, ledger))).baseUnit("seconds").register(registry);
        gauge("recording.intake.media.deadline", "Time until Bandwidth deletes the media of the next recording that is not"
                + " stored; NaN for none", () -> secondsUntil(known(ledger, reader -> reader.nextExpiry(clock.instant()))))
                .baseUnit("seconds").register(registry);
        gauge("recording.intake.downloads.in.progress", "Recordings being fetched and stored", store::inProgress)
                .register(registry);
        gauge("recording.intake.dead.letters", "Files among the dead letters, waiting for a person",
                () -> filesIn(deadLetters)).register(registry);
        return this;
    }

    /** Without the ledger, what is known of those that it has not read yet. */
    private static Optional<Instant> oldest(Queues queues, SpoolDirectory spool, Ledger ledger) throws IOException {
        Optional<Instant> unread = Stream.of(spool.oldest(), queues.oldestUnread()).flatMap(Optional::stream)
                .min(Instant::compareTo);
        if (unread.isPresent() && ledger.trouble().isPresent()) {
            return unread;
        }
        return Stream.of(unread, known(ledger, LedgerReader::oldestWaiting)).flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    /** A scrape must not wait for a ledger that does not answer. */
    private static <T> T known(Ledger ledger, Ledger.Question<T> question) throws IOException {
        Optional<String> trouble = ledger.trouble();
        if (trouble.isPresent()) {
            throw new IOException(trouble.get());
        }
        return ledger.read(question);
    }

    private double secondsSince(Optional<Instant> time) {
        return time.map(at -> Math.max(0, seconds(Duration.between(at, clock.instant())))).orElse(0.0);
    }

    private double secondsUntil(Optional<Instant> time) {
        return time.map(at -> seconds(Duration.between(clock.instant(), at))).orElse(Double.NaN);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static double filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).count();
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** @param directories by the name that is their label */
    public Gauges disks(Map<String, Path> directories) {
        directories.forEach((name, directory) -> {
            gauge("recording.intake.disk.usable", "Space on the disk of the directory that can still be used",
                    () -> DiskSpace.of(directory).usableBytes()).baseUnit("bytes").tag("directory", name).register(registry);
            gauge("recording.intake.disk.size", "Size of the disk of the directory",
                    () -> DiskSpace.of(directory).totalBytes()).baseUnit("bytes").tag("directory", name).register(registry);
        });
        return this;
    }

    /**
     * The breaker of an account: one for each state, of which one is 1.
     *
     * @param states whether it is in one, by its name
     * @param exists whether the account is in the settings; NaN if not
     */
    public void breaker(String account, Map<String, BooleanSupplier> states, BooleanSupplier exists) {
        states.forEach((state, is) -> gauge("recording.intake.media.breaker", "1 for the present state of the breaker that"
                + " suspends fetching in an outage", () -> !exists.getAsBoolean() ? Double.NaN : is.getAsBoolean() ? 1 : 0)
                .tag("state", state).tag("account", account).register(registry));
    }

    /** @param expiry empty without a certificate */
    public Gauges certificate(Supplier<Optional<Instant>> expiry) {
        gauge("recording.intake.webhook.certificate.expiry.timestamp", "When the certificate of the webhook expires, since"
                + " 1970; NaN without TLS", () -> expiry.get().map(at -> at.toEpochMilli() / 1000.0).orElse(Double.NaN))
                .baseUnit("seconds").register(registry);
        return this;
    }

    public void readiness(BooleanSupplier ready) {
        gauge("recording.intake.ready", "1 while new events can be kept, else 0", () -> ready.getAsBoolean() ? 1 : 0)
                .register(registry);
    }
}
