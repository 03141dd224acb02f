/**
 * The component {@code queue:}: durable queues on the core client of Apache Artemis, the embedded broker, the check
 * of its journal, and the spool for events that the broker does not accept.
 *
 * <p>Knows messages and their headers, not what they are about. Begin with {@link org.recordingintake.queue.Queues};
 * then {@code Sender} for the way in, {@code Stage} with {@code Inbox} and {@code Credit} for the way out.
 */
package org.recordingintake.queue;
