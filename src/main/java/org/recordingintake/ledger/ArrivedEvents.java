package org.recordingintake.ledger;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.recordingintake.event.RecordingEvent;

/** Tells the events that came from those that never did. */
public final class ArrivedEvents {

    /** An outage of the media API may last, and costs no attempt; after this time there is still time to fetch it again. */
    private static final Duration LONGEST_WAY = Duration.ofDays(21);

    private final Rows ledger;
    private final String node;
    private final Instant queuesBegan;
    private final Clock clock;

    /** Where rows come from. */
    public interface Rows {
        List<LedgerEntry> ofRecording(String recordingId) throws IOException;
    }

    /**
     * @param node        names this runtime
     * @param queuesBegan what this runtime had read before then, and was on its way, is lost
     */
    public ArrivedEvents(Rows ledger, String node, Instant queuesBegan, Clock clock) {
        this.ledger = ledger;
        this.node = node;
        this.queuesBegan = queuesBegan;
        this.clock = clock;
    }

    /** Since when the queues can have kept what they took. */
    public Instant queuesBegan() {
        return queuesBegan;
    }

    /**
     * Whether an event for this recording in this status has come: it has an outcome, or is among the dead letters, or
     * is on its way since less than three weeks. One that is stored or erased needs no event in any other status either;
     * a recording may be transcribed once more.
     */
    public boolean accountFor(RecordingEvent event) throws IOException {
        LedgerKey key = LedgerKey.of(event);
        return ledger.ofRecording(key.recordingId()).stream().filter(entry -> entry.key().canBeOfTheRecordingOf(key))
                .anyMatch(entry -> entry.outcome() == Outcome.ERASED || entry.key().canBe(key)
                        && (entry.outcome() == Outcome.STORED && !event.isTranscription() || entry.key().status().equals(key.status())
                        && (entry.outcome() != Outcome.WAITING || isOnItsWay(entry))));
    }

    private boolean isOnItsWay(LedgerEntry entry) {
        boolean isLost = node.equals(entry.node()) && entry.outcomeAt().isBefore(queuesBegan);
        return !isLost && entry.outcomeAt().plus(LONGEST_WAY).isAfter(clock.instant());
    }
}
