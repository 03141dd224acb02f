package org.recordingintake.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.recordingintake.event.Ids;
import org.recordingintake.file.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what people do. A record is on disk before {@link #record} returns; those who come at the same time share a
 * sync. Each line names the SHA-256 of the one before it, so that nobody can alter, add or remove one in between without
 * a trace. On each new day the file of the day before is moved away. Thread-safe.
 */
public final class Audit {

    /** The product's own records, such as that a line was repaired. */
    private static final Actor RUNTIME = new Named("recording-intake", "-");
    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);
    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_DETAILS = 128 * 1024;
    private static final int LONGEST_TORN_TEXT = 4096;

    private final AuditFiles files;
    private final DurableFiles durable;
    private final Clock clock;
    private final Queue<Pending> waiting = new ConcurrentLinkedQueue<>();
    private final Object commit = new Object();
    private AuditTail tail;

    private record Named(String name, String address) implements Actor {
    }

    /** A record on its way to the disk. */
    private static final class Pending {
        private final Actor who;
        private final Instant time;
        private final String action;
        private final Map<String, Object> details;
        private boolean settled;
        private IOException failure;

        Pending(Actor who, Instant time, String action, Map<String, ?> details) {
            this.who = who;
            this.time = time;
            this.action = action;
            this.details = details.isEmpty() ? null : new LinkedHashMap<>(details);
        }
    }

    /**
     * Continues the log. A line that a crash broke off was never answered: it is cut off, and a record says so. If the
     * disk does not allow that now, it is tried again with each record.
     *
     * @param dataDir the directory {@code data.dir}
     */
    public Audit(Path dataDir, DurableFiles durable, Clock clock) {
        this.files = new AuditFiles(dataDir);
        this.durable = durable;
        this.clock = clock;
        synchronized (commit) {
            try {
                open();
            } catch (IOException e) {
                LOG.warn("The audit log {} cannot be continued yet, so the console shows nothing: {}", files.current(),
                        DurableFiles.reason(e));
            }
        }
    }

    /**
     * Records an action, and returns when that is durable.
     *
     * @param action  what is done, such as {@code searched}
     * @param details more about it: values that can be written as JSON
     * @throws AuditException if it cannot be recorded; then nothing may be answered, and nothing done
     */
    public void record(Actor who, String action, Map<String, ?> details) {
        Pending mine = new Pending(who, clock.instant(), action, details);
        waiting.add(mine);
        synchronized (commit) {
            if (!mine.settled) { // nobody else has written it in between
                commitWaiting();
            }
        }
        if (mine.failure != null) {
            throw new AuditException("The audit log " + files.current() + " cannot be written: "
                    + DurableFiles.reason(mine.failure) + ". Nothing is shown or done until it can be. Free disk space, or"
                    + " correct the permissions.", mine.failure);
        }
    }

    private void commitWaiting() {
        List<Pending> batch = new ArrayList<>();
        for (Pending next = waiting.poll(); next != null; next = waiting.poll()) {
            batch.add(next);
        }
        IOException failure = null;
        try {
            open();
            write(batch);
        } catch (IOException e) {
            tail = null; // what the file holds now is read again before the next record
            failure = e;
        }
        for (Pending one : batch) {
            one.failure = failure;
            one.settled = true;
        }
    }

    private void open() throws IOException {
        if (tail != null) {
            return;
        }
        String torn = AuditTail.cutTornLine(files.current());
        tail = AuditTail.of(files);
        if (!torn.isEmpty()) {
            LOG.warn("The last line of {} was incomplete, as after a crash: removed, and recorded", files.current());
            write(List.of(new Pending(RUNTIME, clock.instant(), "repaired", Map.of("removed",
                    torn.substring(0, Math.min(torn.length(), LONGEST_TORN_TEXT)), "removedSha256", Ids.sha256(torn)))));
        }
    }

    private void write(List<Pending> batch) throws IOException {
        startNewDay(batch.get(0).time);
        AuditTail end = tail;
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Pending one : batch) {
            AuditRecord record = new AuditRecord(end.number() + 1, one.time, shortened(one.who.name()), one.who.address(),
                    one.action, one.details, end.previous());
            byte[] line = AuditRecord.FORMAT.write(record);
            if (line.length > LONGEST_DETAILS) {
                record = new AuditRecord(record.number(), record.time(), record.user(), record.address(), record.action(),
                        Map.of("omittedBytes", line.length, "omittedSha256", Ids.sha256(line)), record.previous());
                line = AuditRecord.FORMAT.write(record);
            }
            lines.writeBytes(line);
            lines.write('\n');
            end = end.after(record, line);
        }
        append(lines.toByteArray());
        tail = end;
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
    }

    /** By the day of its first line; a clock that steps back starts no file anew. */
    private void startNewDay(Instant now) throws IOException {
        LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
        if (tail.day() == null || !today.isAfter(tail.day())) {
            return;
        }
        Path closed = files.of(tail.day());
        if (Files.exists(closed)) {
            LOG.warn("{} exists already: {} is continued instead of moved there", closed, files.current());
            return;
        }
        DurableFiles.createDirectories(files.directory());
        DurableFiles.move(files.current(), closed);
        tail = tail.inNewFile();
    }

    /** Appends and syncs; if that fails, the file stays as it was, unless the disk refuses that as well. */
    private void append(byte[] lines) throws IOException {
        if (Files.notExists(files.current())) {
            durable.write(files.dataDir(), files.current(), new byte[0]);
        }
        try (FileChannel channel = FileChannel.open(files.current(), StandardOpenOption.WRITE)) {
            long before = channel.size();
            try {
                channel.position(before);
                for (ByteBuffer rest = ByteBuffer.wrap(lines); rest.hasRemaining();) {
                    channel.write(rest);
                }
                channel.force(true);
            } catch (IOException e) {
                takeBack(channel, before, e);
                throw e;
            }
        }
    }

    private static void takeBack(FileChannel channel, long before, IOException failure) {
        try {
            channel.truncate(before);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
