package org.recordingintake.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.journal.RecordInfo;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;
import org.apache.activemq.artemis.core.persistence.impl.journal.DescribeJournal;
import org.apache.activemq.artemis.core.persistence.impl.journal.JournalRecordIds;
import org.apache.activemq.artemis.spi.core.protocol.MessagePersister;
import org.apache.activemq.artemis.utils.DataConstants;
import org.recordingintake.file.DurableFiles;

/**
 * Looks for damage in the files of the embedded broker before it opens them: Artemis skips what it cannot read, deletes
 * files that are cut off, and drops messages whose queue it does not know, all without saying what is lost.
 */
final class JournalCheck {

    /** The file that says how the broker was stopped. */
    private static final String LAST_STOP = "last-stop";
    private static final String AMQ = ".amq";
    /** So much of the journal is read at a stop, which has little time. */
    private static final long READ_AT_STOP = 256L * 1024 * 1024;
    /** A brace, the length, a brace. */
    private static final int PAGE_FRAME = 6;
    private static final int BINDINGS_SIZE = 1024 * 1024; // as in JournalStorageManager

    private final Path directory;
    private final Configuration configuration;
    private final LastStop lastStop;
    private final List<Damage> damage = new ArrayList<>();
    private final Bindings bindings = new Bindings();
    private final Map<Long, Path> largeMessages = new HashMap<>();
    private boolean queueIsUnknown;
    private boolean interrupted;

    private JournalCheck(Path directory, Configuration configuration, LastStop lastStop) {
        this.directory = directory;
        this.configuration = configuration;
        this.lastStop = lastStop;
    }

    /** @param directory of the broker with this configuration, as it is to be named */
    static JournalCheck of(Path directory, Configuration configuration) throws IOException {
        return of(directory, configuration, LastStop.read(directory.resolve(LAST_STOP)));
    }

    static JournalCheck of(Path directory, Configuration configuration, LastStop lastStop) {
        JournalCheck check = new JournalCheck(directory, configuration, lastStop);
        check.run();
        return check;
    }

    /** Notes for the next start that the broker runs; before it does, and again for queues that it has made. */
    static void noteRun(Path directory) throws IOException {
        Bindings bindings = new Bindings();
        read(directory.resolve(EmbeddedBroker.BINDINGS), ".bindings", BINDINGS_SIZE, bindings);
        LastStop.noteRun(directory.resolve(LAST_STOP), bindings.sums());
    }

    /** Notes for the next start what is there once the broker has stopped, unless the journal is too large for that. */
    static void noteStop(Path directory, Configuration configuration) throws IOException {
        Bindings bindings = new Bindings();
        List<JournalFile> files = read(directory.resolve(EmbeddedBroker.BINDINGS), ".bindings", BINDINGS_SIZE, bindings);
        Path journal = directory.resolve(EmbeddedBroker.JOURNAL);
        if (files(journal, AMQ).stream().mapToLong(JournalCheck::lengthOf).sum() <= READ_AT_STOP) {
            files.addAll(read(journal, AMQ, configuration.getJournalFileSize(), (kind, id, transaction, data) -> { }));
        }
        LastStop.noteStop(directory.resolve(LAST_STOP), bindings.sums(), files);
    }

    /** For a start that has nothing to go by. */
    static void forgetLastStop(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(LAST_STOP));
    }

    private static List<JournalFile> read(Path directory, String ending, int size, JournalFile.Reader reader)
            throws IOException {
        List<JournalFile> read = new ArrayList<>();
        for (Path file : files(directory, ending)) {
            JournalFile.read(file, size, reader).ifPresent(read::add);
        }
        return read;
    }

    private void run() {
        for (Path file : files(directory.resolve(EmbeddedBroker.LARGE_MESSAGES), ".msg")) {
            String name = file.getFileName().toString().replaceFirst("\\..*", "");
            if (name.matches("\\d{1,18}")) {
                largeMessages.put(Long.valueOf(name), file);
            }
        }
        Path inBindings = directory.resolve(EmbeddedBroker.BINDINGS);
        // without one of them the others are useless
        journal(inBindings, ".bindings", BINDINGS_SIZE, file -> directory, bindings);
        boolean bindingsAreWhole = damage.isEmpty();
        if (bindingsAreWhole && !bindings.sums().containsAll(lastStop.queues())) {
            damage.add(new Damage(inBindings, "a queue in it is not as it was", directory));
            bindingsAreWhole = false;
        }
        journal(directory.resolve(EmbeddedBroker.JOURNAL), AMQ, configuration.getJournalFileSize(), file -> file,
                this::message);
        if (bindingsAreWhole && queueIsUnknown) {
            damage.add(new Damage(inBindings, "it does not hold the queues of messages in the journal", directory));
        }
        for (Path pages : files(directory.resolve(EmbeddedBroker.PAGING), "")) {
            files(pages, ".page").forEach(this::page);
        }
    }

    private void message(byte kind, long id, long transaction, ByteBuffer data) {
        if (kind == JournalRecordIds.ADD_REF) {
            queueIsUnknown |= !bindings.hold(data.getLong(0));
            return;
        }
        requireDecodable(kind, id, data);
        if (kind == JournalRecordIds.ADD_LARGE_MESSAGE && largeMessages.containsKey(id)) {
            largeMessage(largeMessages.get(id), data);
        }
    }

    private void journal(Path files, String ending, int size, UnaryOperator<Path> toMove, JournalFile.Reader reader) {
        List<JournalFile> read = new ArrayList<>();
        for (Path file : files(files, ending)) {
            try {
                JournalFile.read(file, size, reader).ifPresentOrElse(read::add, () -> damage.add(new Damage(file,
                        lengthOf(file) < size ? "it has " + lengthOf(file) + " bytes instead of " + size
                                : "it does not begin as a file of the journal", toMove.apply(file))));
            } catch (IOException e) {
                damage.add(new Damage(file, "it cannot be read: " + DurableFiles.reason(e), toMove.apply(file)));
            } catch (RuntimeException e) {
                damage.add(new Damage(file, "it contains a record that cannot be used: " + e.getMessage(), toMove.apply(file)));
            }
        }
        Optional<JournalFile> latest = read.stream().filter(file -> file.end() > JournalImpl.SIZE_HEADER)
                .max(Comparator.comparingLong(JournalFile::id));
        for (JournalFile file : read) {
            if (latest.equals(Optional.of(file)) && isInterruptedWrite(file)) {
                interrupted = true;
            } else if (file.gap() > 0 || file.rest() > 0) {
                damage.add(new Damage(file.path(), "from byte " + (file.gap() > 0 ? file.gap() : file.end())
                        + " on it contains something other than records", toMove.apply(file.path())));
            } else if (lastStop.isAltered(file)) {
                damage.add(new Damage(file.path(), "it is not as it was when the queue was closed",
                        toMove.apply(file.path())));
            }
        }
    }

    /** Whether the oddity of the last file can come from an interrupted last write. */
    private boolean isInterruptedWrite(JournalFile file) {
        int start = file.gap() > 0 ? file.gap() : file.end();
        boolean isOdd = file.gap() > 0 || file.rest() > 0;
        boolean isShort = Math.max(file.end(), file.rest()) - start <= configuration.getJournalBufferSize_NIO();
        return isOdd && isShort && switch (lastStop.kind()) {
            case CLEAN -> false;
            case BY_KILL -> file.gap() == 0 && file.cutOff();
            case BY_POWER_CUT -> true;
        };
    }

    /**
     * Artemis itself decodes with less care: a length that is negative makes it read outside of the record, and may
     * crash the process.
     */
    static void requireDecodable(byte kind, long id, ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        if (kind == JournalRecordIds.ADD_MESSAGE_PROTOCOL) {
            Message message = MessagePersister.getInstance().decode(ActiveMQBuffers.wrappedBuffer(bytes), null, null, null);
            message.getPropertyNames();
            if (!BodyChecksum.isIntact(message)) {
                throw new IllegalStateException("the body of message " + id + " is not as it was sent");
            }
        } else if (DescribeJournal.newObjectEncoding(new RecordInfo(id, kind, bytes, false, false, (short) 0)) == null) {
            throw new IllegalStateException("there are no records of kind " + kind);
        }
    }

    /** A large message is in a file of its own; its record says how long that is. */
    private void largeMessage(Path file, ByteBuffer data) {
        byte[] name = Message.HDR_LARGE_BODY_SIZE.getData();
        for (int at = 0; at + name.length + 9 <= data.limit(); at++) {
            if (data.slice(at, name.length).equals(ByteBuffer.wrap(name)) && data.get(at + name.length) == DataConstants.LONG) {
                long length = data.getLong(at + name.length + 1);
                if (lengthOf(file) < length) {
                    damage.add(new Damage(file, "it has " + lengthOf(file) + " bytes instead of " + length, file));
                }
                return;
            }
        }
    }

    /** Messages in braces, each with its length, as in {@code PageReadWriter} of Artemis 2.44. */
    private void page(Path file) {
        try {
            ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
            while (content.hasRemaining()) {
                int start = content.position();
                int room = content.remaining() - PAGE_FRAME;
                int length = room < 0 ? 0 : content.getInt(start + 1);
                boolean isCutOff = room < 0 || length > room;
                if (isCutOff && content.get(start) == '{' && lastStop.kind() != LastStop.Kind.CLEAN) {
                    return; // by the stop
                }
                if (isCutOff || length < 0 || content.get(start) != '{'
                        || content.get(start + PAGE_FRAME + length - 1) != '}') {
                    damage.add(new Damage(file, "from byte " + start + " on it contains something other than messages", file));
                    return;
                }
                content.position(start + PAGE_FRAME + length);
            }
        } catch (IOException e) {
            damage.add(new Damage(file, "it cannot be read: " + DurableFiles.reason(e), file));
        }
    }

    /** The damaged files; empty if the broker can be started. */
    List<Damage> damage() {
        return List.copyOf(damage);
    }

    /** Whether the last write was interrupted, which leaves something like damage behind and loses nothing. */
    boolean isInterrupted() {
        return interrupted;
    }

    private static long lengthOf(Path file) {
        return file.toFile().length();
    }

    private static List<Path> files(Path directory, String ending) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> entry.getFileName().toString().endsWith(ending)).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
