package org.recordingintake.queue;

import static org.apache.activemq.artemis.core.journal.impl.JournalImpl.ADD_RECORD;
import static org.apache.activemq.artemis.core.journal.impl.JournalImpl.ADD_RECORD_TX;
import static org.apache.activemq.artemis.core.journal.impl.JournalImpl.COMMIT_RECORD;
import static org.apache.activemq.artemis.core.journal.impl.JournalImpl.DELETE_RECORD_TX;
import static org.apache.activemq.artemis.core.journal.impl.JournalImpl.EVENT_RECORD;
import static org.apache.activemq.artemis.core.journal.impl.JournalImpl.FORMAT_VERSION;
import static org.apache.activemq.artemis.core.journal.impl.JournalImpl.PREPARE_RECORD;
import static org.apache.activemq.artemis.core.journal.impl.JournalImpl.ROLLBACK_RECORD;
import static org.apache.activemq.artemis.core.journal.impl.JournalImpl.SIZE_HEADER;
import static org.apache.activemq.artemis.core.journal.impl.JournalImpl.UPDATE_RECORD;
import static org.apache.activemq.artemis.core.journal.impl.JournalImpl.UPDATE_RECORD_TX;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A file of an Artemis journal, by the format of {@code JournalImpl.readJournalFile} of Artemis 2.44: a header (format,
 * user version, file id) and records without gaps. Each record names the file id and ends with its own length. After
 * the last one there are zeros, or the records of an earlier use of the file under another id.
 *
 * @param id     grows with each use of a file
 * @param gap    the first byte of what is not a record although records come after it; 0 for none
 * @param end    the first byte after the last record
 * @param rest   the end of what follows the last record in a file that is used for the first time; 0 for nothing
 * @param cutOff whether what follows is the beginning of a record
 * @param sum    the CRC-32C of everything up to the end of the last record
 */
record JournalFile(Path path, long id, int gap, int end, int rest, boolean cutOff, long sum) {

    private static final Pattern FIRST_ID = Pattern.compile("\\D*(\\d+)\\.\\w+");

    private static final int ID = 8;
    private static final int LENGTH = 4;
    /** Type, the low half of the file id, how often it was compacted, and the length. */
    private static final int FRAME = 1 + 4 + 1 + LENGTH;
    private static final int BEFORE_FIELDS = FRAME - LENGTH;

    /** Takes the records that add something, or add to something. */
    interface Reader {

        /**
         * @param kind        one of {@code JournalRecordIds}
         * @param id          of what is added, or added to
         * @param transaction without whose commit it does not count; 0 for none
         */
        void record(byte kind, long id, long transaction, ByteBuffer data);

        default void commit(long transaction) {
        }
    }

    /**
     * Reads a whole file.
     *
     * @param size what each file of this journal has
     * @return empty if it is not a file of this journal, because it is cut off or its header is damaged
     */
    static Optional<JournalFile> read(Path path, int size, Reader reader) throws IOException {
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(path));
        if (content.limit() < size || content.getInt() != FORMAT_VERSION || content.getInt() != 0) {
            return Optional.empty();
        }
        long id = content.getLong();
        if (id <= 0 || id > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        int gap = 0;
        int end = SIZE_HEADER;
        for (int at = SIZE_HEADER; at < content.limit();) {
            int length = lengthAt(content, at, (int) id);
            if (length == 0) {
                at++;
                continue;
            }
            if (at > end && gap == 0) {
                gap = end;
            }
            tell(content, at, length, reader);
            at += length;
            end = at;
        }
        int rest = isUsedFirst(path, id) ? endOfContent(content) : 0;
        long declared = declaredLength(content, end, (int) id);
        CRC32C sum = new CRC32C();
        sum.update(content.slice(0, end));
        return Optional.of(new JournalFile(path, id, gap, end, rest > end ? rest : 0, end + declared > rest, sum.getValue()));
    }

    /** A file keeps the name that it was given for its first id. */
    private static boolean isUsedFirst(Path path, long id) {
        Matcher name = FIRST_ID.matcher(path.getFileName().toString());
        return name.matches() && name.group(1).equals(String.valueOf(id));
    }

    private static int endOfContent(ByteBuffer content) {
        int end = content.limit();
        while (content.get(end - 1) == 0) {
            end--;
        }
        return end;
    }

    /** 0 if no whole record is there. */
    private static int lengthAt(ByteBuffer content, int at, int id) {
        long length = declaredLength(content, at, id);
        return length > 0 && length <= content.limit() - at && content.getInt(at + (int) length - LENGTH) == length
                ? (int) length : 0;
    }

    /** How long the record is that begins there; 0 if none does. */
    private static long declaredLength(ByteBuffer content, int at, int id) {
        if (content.limit() - at < BEFORE_FIELDS || content.get(at) < EVENT_RECORD || content.get(at) > ROLLBACK_RECORD
                || content.getInt(at + 1) != id) {
            return 0;
        }
        int variable = variable(content, content.get(at), at);
        return variable < 0 || variable > content.limit() ? 0 : FRAME + fields(content.get(at)) + variable;
    }

    private static int fields(byte type) {
        return switch (type) {
            case EVENT_RECORD, ADD_RECORD, UPDATE_RECORD -> ID + LENGTH + 1;
            case ADD_RECORD_TX, UPDATE_RECORD_TX -> ID + ID + LENGTH + 1;
            case DELETE_RECORD_TX -> ID + ID + LENGTH;
            case PREPARE_RECORD -> ID + LENGTH + LENGTH;
            case COMMIT_RECORD -> ID + LENGTH;
            default -> ID;
        };
    }

    /** The length of the part whose length the record itself says; negative if it does not get that far. */
    private static int variable(ByteBuffer content, byte type, int at) {
        int before = switch (type) {
            case EVENT_RECORD, ADD_RECORD, UPDATE_RECORD -> ID;
            case ADD_RECORD_TX, UPDATE_RECORD_TX, DELETE_RECORD_TX -> ID + ID;
            case PREPARE_RECORD -> ID + LENGTH;
            default -> 0;
        };
        int place = at + BEFORE_FIELDS + before;
        return before == 0 ? 0 : place + LENGTH > content.limit() ? -1 : content.getInt(place);
    }

    private static void tell(ByteBuffer content, int at, int length, Reader reader) {
        byte type = content.get(at);
        boolean inTransaction = type == ADD_RECORD_TX || type == UPDATE_RECORD_TX;
        if (type == COMMIT_RECORD) {
            reader.commit(content.getLong(at + BEFORE_FIELDS));
        } else if (inTransaction || type == ADD_RECORD || type == UPDATE_RECORD) {
            int id = at + BEFORE_FIELDS + (inTransaction ? ID : 0);
            int kind = id + ID + LENGTH;
            reader.record(content.get(kind), content.getLong(id), inTransaction ? content.getLong(at + BEFORE_FIELDS) : 0,
                    content.slice(kind + 1, at + length - LENGTH - kind - 1));
        }
    }
}
