package org.recordingintake.ledger;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

import org.recordingintake.alert.Alerts;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.queue.RetryLaterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether people know that the downloads of an account are forbidden: they are told once, until one has succeeded. */
final class ForbiddenNotices {

    private static final Logger LOG = LoggerFactory.getLogger(ForbiddenNotices.class);

    private final Ledger ledger;
    private final UnaryOperator<String> accountKey;
    /** The accounts of which no notice is in the ledger, as far as is known. */
    private final Set<String> allowed = ConcurrentHashMap.newKeySet();

    /** @param accountKey what the account of an event, null for none, is known by: one of few */
    ForbiddenNotices(Ledger ledger, UnaryOperator<String> accountKey) {
        this.ledger = ledger;
        this.accountKey = accountKey;
    }

    private String key(RecordingEvent event) {
        return event == null ? "" : accountKey.apply(event.accountId());
    }

    private static String id(String key) {
        return key.isEmpty() ? Alerts.FORBIDDEN : Alerts.FORBIDDEN + "." + key;
    }

    boolean isUntold(RecordingEvent event) throws RetryLaterException {
        return ledger.notice(id(key(event))).isEmpty();
    }

    void told(RecordingEvent event, Notice notice) throws RetryLaterException {
        allowed.remove(key(event));
        ledger.note(id(key(event)), notice);
    }

    /** A download of the account has succeeded. Where that cannot be noted, the next one notes it. */
    void markAllowed(RecordingEvent event) {
        String key = key(event);
        if (!allowed.contains(key) && ledger.trouble().isEmpty()) {
            try {
                if (ledger.notice(id(key)).isPresent()) {
                    ledger.forget(id(key));
                }
                allowed.add(key);
            } catch (RetryLaterException e) { // what was downloaded must not be lost by it
                LOG.debug("It is not noted that downloads are allowed again", e);
            }
        }
    }
}
