package org.recordingintake.trial;

import java.util.SortedMap;

/**
 * A message as a step sent it. The trial's directory is written {@code {{data.dir}}}.
 *
 * @param step   its id; empty for one that computes to whom it sends
 * @param to     the endpoint's URI, without options and secrets
 * @param notice the id of the alert or message to a pipeline that it is or comes from; null for others
 * @param reason what the notice says; empty for others
 */
record SentMessage(String route, String step, String to, SortedMap<String, String> headers, String body, String notice,
                   String reason) {

    /** Whether it stays in the routes. */
    boolean isInside() {
        return to.startsWith("direct:") || to.startsWith("seda:") || to.startsWith("queue:");
    }
}
