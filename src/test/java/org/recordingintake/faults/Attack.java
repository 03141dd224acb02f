package org.recordingintake.faults;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One attempt to make the runtime do what it should not.
 *
 * @param name    what is tried
 * @param door    where it is sent
 * @param request all bytes of it
 * @param answers the statuses of the answers, in order; empty if the server hangs up without a word
 * @param fate    what becomes of the event in it
 */
record Attack(String name, Door door, byte[] request, List<Integer> answers, Fate fate) {

    enum Door {
        WEBHOOK, MANAGEMENT
    }

    /** What is there afterwards that was not before. */
    enum Fate {
        /** Nothing was taken in, or it is of no interest. */
        NOTHING,
        STORED,
        /** Stored, and people are told that it may not be what it should be. */
        STORED_WITH_ALERT,
        ALERTED,
        /** A dead letter, and the alert about it. */
        DEAD
    }

    static Attack at(String name, String request, Fate fate, Integer... answers) {
        return new Attack(name, Door.WEBHOOK, request.getBytes(StandardCharsets.ISO_8859_1), List.of(answers), fate);
    }

    @Override
    public String toString() {
        return name;
    }
}
