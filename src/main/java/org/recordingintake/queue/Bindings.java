package org.recordingintake.queue;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;

import org.apache.activemq.artemis.core.persistence.impl.journal.JournalRecordIds;

/** The queues and addresses that the broker will know, by the records of its bindings. */
final class Bindings implements JournalFile.Reader {

    /** Where each queue is, by its id: the transaction without whose commit it does not count. */
    private final Map<Long, Long> queues = new HashMap<>();
    private final Set<Long> committed = new HashSet<>(Set.of(0L));
    private final Set<String> sums = new TreeSet<>();

    @Override
    public void record(byte kind, long id, long transaction, ByteBuffer data) {
        JournalCheck.requireDecodable(kind, id, data);
        if (kind == JournalRecordIds.QUEUE_BINDING_RECORD) {
            queues.put(id, transaction);
        }
        if (kind == JournalRecordIds.QUEUE_BINDING_RECORD || kind == JournalRecordIds.ADDRESS_BINDING_RECORD) {
            CRC32C sum = new CRC32C();
            sum.update(data.duplicate());
            sums.add(id + " " + sum.getValue());
        }
    }

    @Override
    public void commit(long transaction) {
        committed.add(transaction);
    }

    boolean hold(long queue) {
        return queues.containsKey(queue) && committed.contains(queues.get(queue));
    }

    /** A line for each queue and address, the same as long as these are. */
    Set<String> sums() {
        return sums;
    }
}
