package org.recordingintake.outcome;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.apache.camel.Variable;
import org.recordingintake.alert.Alerts;
import org.recordingintake.event.RecordingEvent;

/** Which alerts the channel has taken already, so that each is sent once. Thread-safe. */
public final class Notices {

    private final Outcomes outcomes;
    private final Predicate<String> refusalsUntold;
    private final Consumer<String> refusalsTold;

    /**
     * @param refusalsUntold whether people do not know yet of a series of forbidden downloads, by its name
     * @param refusalsTold   told that they do
     */
    public Notices(Outcomes outcomes, Predicate<String> refusalsUntold, Consumer<String> refusalsTold) {
        this.outcomes = outcomes;
        this.refusalsUntold = refusalsUntold;
        this.refusalsTold = refusalsTold;
    }

    /**
     * Whether this alert has to be sent.
     *
     * @param type     null for a notice about no one recording, which always has to
     * @param refusals the series of forbidden downloads that it tells of; null for none
     */
    public boolean isUntold(@Variable("event") RecordingEvent event, @Variable("alertType") String type,
                            @Variable("refusals") String refusals) {
        if (type == null) {
            return true;
        }
        return switch (type) {
            case Alerts.EXPIRING -> outcomes.isUnwarned(event);
            case Alerts.MISMATCH -> outcomes.isMismatchUntold(event);
            default -> Alerts.OUTCOMES.contains(type) ? !outcomes.isSettled(event)
                    : refusals == null || refusalsUntold.test(refusals);
        };
    }

    /** Notes that the channel has taken it. The parameters are those of {@link #isUntold}. */
    public void told(@Variable("event") RecordingEvent event, @Variable("alertType") String type,
                     @Variable("refusals") String refusals, @Variable("alertId") String alertId,
                     @Variable("receivedAt") String receivedAt) throws IOException {
        if (refusals != null && !Alerts.EXPIRING.equals(type)) {
            refusalsTold.accept(refusals);
        }
        if (Alerts.EXPIRING.equals(type)) {
            outcomes.warned(event);
        } else if (Alerts.MISMATCH.equals(type)) {
            outcomes.mismatchAlerted(event);
        } else if (Alerts.isOutcome(type)) {
            outcomes.alerted(event, alertId, type, receivedAt);
        }
    }
}
