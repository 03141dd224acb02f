package org.recordingintake.log;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Lets a line of the same beginning through once every ten minutes: what a library says at each of its attempts to
 * reconnect, an operator needs to hear once. Thread-safe.
 */
public final class RepeatedMessageFilter extends Filter<ILoggingEvent> {

    private static final long PAUSE_MILLIS = Duration.ofMinutes(10).toMillis();
    /** So many different beginnings are no repetitions any more. */
    private static final int MAX_BEGINNINGS = 1_000;
    /** Up to here the libraries' lines name the queue; the cause and the count of attempts come after. */
    private static final String END_OF_BEGINNING = " - ";

    private final Map<String, Long> told = new ConcurrentHashMap<>();

    @Override
    public FilterReply decide(ILoggingEvent event) {
        long now = event.getTimeStamp();
        if (told.size() >= MAX_BEGINNINGS) {
            told.values().removeIf(at -> now - at >= PAUSE_MILLIS);
        }
        String beginning = event.getFormattedMessage().split(END_OF_BEGINNING, 2)[0];
        boolean[] repeated = {false};
        told.compute(beginning, (same, before) -> {
            repeated[0] = before != null && now - before < PAUSE_MILLIS;
            return repeated[0] ? before : Long.valueOf(now);
        });
        return repeated[0] ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
