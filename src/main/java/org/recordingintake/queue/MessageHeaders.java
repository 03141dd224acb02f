package org.recordingintake.queue;

import java.util.Set;

/**
 * The headers that travel with an event through the queues; its body is always the event as received. Their names start
 * with {@value #PREFIX}, and no other header goes into a queue or comes out of one.
 */
public final class MessageHeaders {

    /** How the names of all headers that travel start. */
    static final String PREFIX = "intake";

    /** When the event arrived, as an ISO 8601 instant. On every message. */
    public static final String RECEIVED_AT = "intakeReceivedAt";
    /** Why the body is no event, in plain words; absent on an event. */
    public static final String PROBLEM = "intakeProblem";
    /** How many times the present stage has failed so far; absent for none. */
    public static final String ATTEMPTS = "intakeAttempts";
    /** The same for a notice, which carries the attempts of the event that it reports next to its own. */
    public static final String NOTICE_ATTEMPTS = "intakeNoticeAttempts";
    /** When the present stage failed first, as an ISO 8601 instant; absent before that. */
    public static final String FIRST_FAILURE_AT = "intakeFirstFailureAt";
    /** Why an event failed or is worth an alert, in plain words. */
    public static final String REASON = "intakeReason";
    /** The response of the last attempt that was not a recording, as a JSON object without secrets; absent for none. */
    public static final String EVIDENCE = "intakeEvidence";
    /** How many times media that may be cut off, and is kept, has been fetched again; absent where none is kept. */
    public static final String RECHECKS = "intakeRechecks";
    /** The CloudEvents type of an alert, such as {@code recording.partial}. On messages to the alerts queue. */
    public static final String ALERT_TYPE = "intakeAlertType";
    /**
     * The CloudEvents id of a notice about no one recording; its body is not an event but the whole alert. On messages
     * to the alerts queue.
     */
    public static final String NOTICE = "intakeNotice";
    /** Where an outcome lies: the path of a receipt or dead letter. */
    public static final String WHERE = "intakeWhere";
    /** The span that sent the message, as W3C's {@code traceparent}; absent unless traces are reported. */
    public static final String TRACEPARENT = "intakeTraceparent";
    /** True on what a person sent through again. */
    public static final String REPLAYED = "intakeReplayed";

    /** True for an event that was created from Bandwidth's list because the real one never arrived. */
    public static final String RECONCILED = "intakeReconciled";
    /** True once an alert was raised that the media is about to be deleted. */
    public static final String WARNED = "intakeWarned";

    /**
     * Under which name an event arrived. The queue takes one message of each name, however often it is sent. Only for
     * the queue itself: no message that comes out of it has this header.
     */
    public static final String ARRIVAL = "intakeArrival";
    /** When a message may come at the earliest, in milliseconds since 1970. Only for the queue itself, as above. */
    public static final String DELIVER_AT = "intakeDeliverAt";
    /** How many times in a row a stage gave a message back without a word of its route. Only for the queue itself. */
    static final String RETURNS = "intakeReturns";

    /** What is said about the attempts at a message: it goes with it to its own queue and to the dead letters only. */
    static final Set<String> OF_ATTEMPTS =
            Set.of(ATTEMPTS, NOTICE_ATTEMPTS, FIRST_FAILURE_AT, EVIDENCE, RECHECKS, WARNED);

    private MessageHeaders() {
    }
}
