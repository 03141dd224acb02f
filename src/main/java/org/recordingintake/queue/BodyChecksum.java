package org.recordingintake.queue;

import java.util.zip.CRC32C;

import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;

/**
 * Gives each message that the embedded broker takes the CRC-32C of its body, since its journal would hand out altered
 * bytes without noticing. Stateless.
 */
final class BodyChecksum implements ActiveMQServerMessagePlugin {

    /** Not one of the headers that travel with an event: it is computed again at each send. */
    private static final SimpleString CHECKSUM = SimpleString.of("bodyChecksum");

    @Override
    public void beforeSend(ServerSession session, Transaction transaction, Message message, boolean direct,
                           boolean noAutoCreateQueue) {
        if (!message.isLargeMessage()) {
            message.putIntProperty(CHECKSUM, checksumOf(message));
        }
    }

    /** Whether a body is as it was sent; also true for a message without a checksum. */
    static boolean isIntact(Message message) {
        return message.isLargeMessage() || !message.containsProperty(CHECKSUM)
                || message.getIntProperty(CHECKSUM) == checksumOf(message);
    }

    private static int checksumOf(Message message) {
        ActiveMQBuffer body = message.toCore().getReadOnlyBodyBuffer();
        CRC32C checksum = new CRC32C();
        checksum.update(body.byteBuf().nioBuffer());
        return (int) checksum.getValue();
    }
}
