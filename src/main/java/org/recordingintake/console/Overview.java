package org.recordingintake.console;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.ledger.OutcomeCounts;
import org.recordingintake.management.HealthReport;
import org.recordingintake.queue.Queues;
import org.recordingintake.queue.SpoolDirectory;

/** What goes on at this moment; looked up at most every two seconds, however many ask. It blocks. Thread-safe. */
public final class Overview {

    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int HOURS = 24;
    private static final int WAITING = 10;

    private final String node;
    private final LedgerQueries ledger;
    private final Queues queues;
    private final SpoolDirectory spool;
    private final IntSupplier downloads;
    private final DeadLetterBox deadLetters;
    private final Supplier<HealthReport> health;
    private final Clock clock;
    private OverviewReport last;

    /** What the ledger says. */
    private record Known(List<OutcomeCounts> hours, List<OutcomeCounts> minute, List<LedgerEntry> waiting,
                         Optional<LedgerEntry> nearest) {
    }

    /** @param downloads how many recordings are being fetched and stored at this moment */
    public Overview(String node, LedgerQueries ledger, Queues queues, SpoolDirectory spool, IntSupplier downloads,
                    DeadLetterBox deadLetters, Supplier<HealthReport> health, Clock clock) {
        this.node = node;
        this.ledger = ledger;
        this.queues = queues;
        this.spool = spool;
        this.downloads = downloads;
        this.deadLetters = deadLetters;
        this.health = health;
        this.clock = clock;
    }

    /** What is not known at the moment is absent in it. */
    public synchronized OverviewReport report() {
        Instant now = clock.instant();
        if (last == null || now.isBefore(last.at()) || !now.isBefore(last.at().plus(FRESH))) {
            last = lookUp(now);
        }
        return last;
    }

    private OverviewReport lookUp(Instant now) {
        Instant begin = now.truncatedTo(ChronoUnit.HOURS).minus(HOUR.multipliedBy(HOURS - 1));
        Known known = new Known(List.of(), List.of(), List.of(), Optional.empty());
        String trouble = null;
        try {
            known = ledger.ask(reader -> new Known(reader.outcomesSince(begin, HOUR, HOURS),
                    reader.outcomesSince(now.minus(MINUTE).plusMillis(1), MINUTE, 1), reader.longestWaiting(WAITING),
                    reader.expiringFrom(now, 1).stream().findFirst()));
        } catch (IOException e) {
            trouble = e.getMessage();
        }
        HealthReport report = health.get();
        return new OverviewReport(node, now, Queues.ALL.stream()
                .map(queue -> new OverviewReport.Queue(queue, orNull(() -> queues.depth(queue)))).toList(),
                orNull(spool::depth), downloads.getAsInt(), orNull(deadLetters::count), lastMinute(known.minute()),
                hours(begin, known.hours()), known.waiting().stream().map(RecordingRow::of).toList(),
                known.nearest().map(RecordingRow::of).orElse(null), trouble, report.status(), report.causes().stream()
                        .map(cause -> new OverviewReport.Cause(cause.check(), cause.status(), cause.message())).toList());
    }

    private interface Number {
        long get() throws IOException;
    }

    private static Long orNull(Number number) {
        try {
            return number.get();
        } catch (IOException e) {
            return null; // health says why
        }
    }

    private static Map<String, Long> none() {
        Map<String, Long> counts = new LinkedHashMap<>();
        Arrays.stream(Outcome.values()).forEach(outcome -> counts.put(outcome.toString(), 0L));
        return counts;
    }

    private static Map<String, Long> lastMinute(List<OutcomeCounts> found) {
        Map<String, Long> counts = none();
        found.forEach(count -> counts.merge(count.outcome().toString(), count.count(), Long::sum));
        return counts;
    }

    private static List<OverviewReport.Hour> hours(Instant begin, List<OutcomeCounts> found) {
        List<OverviewReport.Hour> hours = new ArrayList<>();
        for (int i = 0; i < HOURS; i++) {
            Instant hour = begin.plus(HOUR.multipliedBy(i));
            Map<String, Long> counts = none();
            found.stream().filter(count -> count.begin().equals(hour))
                    .forEach(count -> counts.put(count.outcome().toString(), count.count()));
            hours.add(new OverviewReport.Hour(hour, counts));
        }
        return hours;
    }
}
