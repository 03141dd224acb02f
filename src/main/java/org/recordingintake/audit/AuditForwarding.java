package org.recordingintake.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.recordingintake.file.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each line of the audit log to an endpoint, in their order and at least once: the log itself is the queue, and
 * {@code audit/forwarded} says up to which line it is done. Begins with the lines of the day.
 */
public final class AuditForwarding implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuditForwarding.class);
    private static final String POSITION = "forwarded";
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(30);
    private static final Duration LONGEST_SEND = Duration.ofSeconds(1);

    private final AuditFiles files;
    private final DurableFiles durable;
    private final Supplier<Optional<String>> uri;
    private final Supplier<CamelContext> camel;
    private final Duration pause;
    private final Duration pauseAfterFailure;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread sending = new Thread(task, "audit-forwarding");
        sending.setDaemon(true);
        return sending;
    });
    private ProducerTemplate producer;
    /** The file that was read last, how far, and the number of the last line that was sent. */
    private Object file;
    private long offset;
    private long done;
    private boolean isFailing;

    /**
     * @param dataDir the directory {@code data.dir}
     * @param uri     asked before each turn; empty if nothing is to be sent
     * @param camel   sends the lines; null as long as there are no routes
     */
    public AuditForwarding(Path dataDir, DurableFiles durable, Supplier<Optional<String>> uri, Supplier<CamelContext> camel) {
        this(dataDir, durable, uri, camel, PAUSE, PAUSE_AFTER_FAILURE);
    }

    AuditForwarding(Path dataDir, DurableFiles durable, Supplier<Optional<String>> uri, Supplier<CamelContext> camel,
                    Duration pause, Duration pauseAfterFailure) {
        this.files = new AuditFiles(dataDir);
        this.durable = durable;
        this.uri = uri;
        this.camel = camel;
        this.pause = pause;
        this.pauseAfterFailure = pauseAfterFailure;
        schedule(Duration.ZERO);
    }

    private void schedule(Duration after) {
        try {
            thread.schedule(this::turn, after.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("No further turn: it is being closed");
        }
    }

    private void turn() {
        Duration next = pause;
        try {
            Optional<String> destination = uri.get();
            if (destination.isPresent() && camel.get() != null) {
                forward(destination.get());
            }
        } catch (IOException | RuntimeException e) {
            if (!isFailing && !thread.isShutdown()) {
                LOG.warn("The audit log cannot be sent to audit.uri: {}. It is tried again, and nothing is left out",
                        e instanceof IOException io ? DurableFiles.reason(io) : e.getMessage());
                isFailing = true;
            }
            LOG.debug("Not sent", e);
            next = pauseAfterFailure;
        }
        schedule(next);
    }

    private void forward(String destination) throws IOException {
        List<Path> all = files.all();
        for (Path log : all.subList(startIn(all), all.size())) {
            try {
                forward(log, destination);
            } catch (NoSuchFileException e) {
                return; // a new day has just begun
            }
        }
        if (isFailing) {
            LOG.info("The audit log is sent to audit.uri again");
            isFailing = false;
        }
    }

    /** Where it stopped, in this run or in an earlier one. */
    private int startIn(List<Path> all) throws IOException {
        for (int i = all.size() - 1; i >= 0 && file != null; i--) {
            if (file.equals(keyOf(all.get(i)))) {
                return i;
            }
        }
        Path position = files.directory().resolve(POSITION);
        if (Files.notExists(position)) {
            return Math.max(0, all.size() - 1);
        }
        done = numberIn(position);
        int start = Math.max(0, all.size() - 1);
        while (start > 0 && firstNumberIn(all.get(start)) > done + 1) {
            start--;
        }
        return start;
    }

    private static long numberIn(Path position) throws IOException {
        try {
            return Long.parseLong(Files.readString(position).strip());
        } catch (NumberFormatException e) {
            return 0; // everything is sent again
        }
    }

    private static long firstNumberIn(Path log) throws IOException {
        try (AuditLines lines = new AuditLines(log, 0)) {
            byte[] first = lines.next();
            return first == null ? Long.MAX_VALUE : AuditRecord.in(first).map(AuditRecord::number).orElse(0L);
        }
    }

    /** The same after a file has been renamed. */
    private static Object keyOf(Path log) throws IOException {
        return Files.readAttributes(log, BasicFileAttributes.class).fileKey();
    }

    private void forward(Path log, String destination) throws IOException {
        Object key = keyOf(log);
        long from = key.equals(file) && offset <= Files.size(log) ? offset : 0;
        long before = done;
        try (AuditLines lines = new AuditLines(log, from)) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                long number = AuditRecord.in(line).map(AuditRecord::number).orElse(done + 1);
                if (number > done || from > 0) {
                    send(line, number, destination);
                    done = number;
                }
                file = key;
                offset = lines.offset();
            }
        } finally {
            if (done != before) {
                durable.write(files.dataDir(), files.directory().resolve(POSITION),
                        String.valueOf(done).getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    private void send(byte[] line, long number, String destination) throws IOException {
        CamelContext context = camel.get();
        if (producer == null || producer.getCamelContext() != context) {
            producer = context.createProducerTemplate();
        }
        Exchange sent = producer.send(destination, exchange -> {
            exchange.getMessage().setBody(line);
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
            exchange.getMessage().setHeader(Exchange.FILE_NAME, "audit-" + number + ".json");
        });
        if (sent.isFailed()) {
            throw new IOException(sent.getException().getMessage(), sent.getException());
        }
    }

    /** Lets the line that is being sent get there; what is left is sent after the next start. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LONGEST_SEND.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
