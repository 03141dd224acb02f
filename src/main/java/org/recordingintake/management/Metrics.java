package org.recordingintake.management;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.recordingintake.event.Ids;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.queue.MessageHeaders;
import org.recordingintake.queue.Queues;
import org.recordingintake.store.RecordingStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The product's own metrics, beside Camel's. Types and statuses come from outside, so only known ones are labels. */
public final class Metrics {

    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);
    private static final Set<String> TYPES = Set.of("recordingAvailable", "conferenceRecordingAvailable",
            "recordComplete", "recordingComplete", "transcriptionAvailable", "initiate", "answer", "disconnect");
    private static final Set<String> STATUSES = Set.of("complete", "partial", "error", "available", "");

    /** Types come from outside; a sender that invents them must not fill the log. */
    private static final int MAX_LOGGED_TYPES = 100;

    private final MeterRegistry registry;
    private final Set<String> ignoredTypes = ConcurrentHashMap.newKeySet();

    public Metrics(MeterRegistry registry, Queues queues, RecordingStore store, Path deadLetters) {
        this.registry = registry;
        for (String queue : Queues.ALL) {
            Gauge.builder("recording.intake.queue.depth", () -> depth(queues, queue)).tag("queue", queue)
                    .description("Messages in the queue, delayed ones included").register(registry);
        }
        Gauge.builder("recording.intake.downloads.in.progress", store, RecordingStore::inProgress)
                .description("Recordings being fetched and stored").register(registry);
        Gauge.builder("recording.intake.dead.letters", () -> filesIn(deadLetters))
                .description("Files among the dead letters, waiting for a person").register(registry);
    }

    private static double depth(Queues queues, String queue) {
        try {
            return queues.depth(queue);
        } catch (IOException e) {
            LOG.debug("No depth of {}", queue, e);
            return Double.NaN;
        }
    }

    private static double filesIn(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).count();
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            LOG.debug("No count of {}", directory, e);
            return Double.NaN;
        }
    }

    /** Counts an event that has come in and is kept, at its first attempt. */
    public void received(@Variable("event") RecordingEvent event, @Header(MessageHeaders.ATTEMPTS) Integer attempts,
                         @Header(MessageHeaders.PROBLEM) String problem) {
        if (attempts != null || problem != null) {
            return;
        }
        registry.counter("recording.intake.events.received", "type", known(event.eventType(), TYPES),
                "status", event.status().isEmpty() ? "none" : known(event.status(), STATUSES)).increment();
    }

    /** Counts an event that is none of ours, and logs the first of its type. */
    public void ignored(@Variable("event") RecordingEvent event) {
        registry.counter("recording.intake.events.ignored", "type", known(event.eventType(), TYPES)).increment();
        String type = Ids.isSafe(event.eventType()) ? event.eventType() : "other";
        if (ignoredTypes.size() < MAX_LOGGED_TYPES && ignoredTypes.add(type)) {
            LOG.info("Events of type {} announce no media and are ignored; further ones are only counted", type);
        }
    }

    private static String known(String value, Set<String> known) {
        return known.contains(value) ? value : "other";
    }
}
