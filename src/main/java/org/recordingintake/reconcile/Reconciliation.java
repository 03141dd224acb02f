package org.recordingintake.reconcile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.support.SynchronizationAdapter;
import org.recordingintake.alert.Alerts;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.ArrivedEvents;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.Notice;
import org.recordingintake.queue.MessageHeaders;
import org.recordingintake.retry.Failure;
import org.recordingintake.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks over the account's list of recordings, one step at a time: list a window, take in what no event came for, and
 * at the end tell of it. What is found is on disk before it is taken in, so a crash repeats a step and skips none; the
 * ledger sees to it that a recording which is taken in twice is stored once. Thread-safe.
 */
public final class Reconciliation {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

    private static final String ALERT_TYPE = "recordings.reconciled";
    private static final String STALL_TYPE = "reconciliation.stalled";
    /** So many of the longer of interval and wait may fail before people are told. */
    private static final int STALLED_AFTER = 3;
    private static final int MAX_WARNED_OF = 1000;

    private final Supplier<Settings> settings;
    private final Path directory;
    private final DurableFiles files;
    private final Requests requests;
    private final Ledger ledger;
    private final ArrivedEvents arrived;
    private final Backlog backlog;
    private final Alerts alerts;
    private final ObjectMapper json;
    private final Clock clock;
    private final Counter taken;

    private final Set<String> warnedOf = new HashSet<>();
    private WalkState progress;
    private String walker;
    private Instant notBefore = Instant.MIN;
    private final Instant createdAt;
    private int failures;
    private Instant failingSince;
    private boolean mayBeStalled = true;

    /** @param directory where it keeps its progress, which is read when it is needed first */
    public Reconciliation(Supplier<Settings> settings, Path directory, DurableFiles files, Ledger ledger, ArrivedEvents arrived,
                          Backlog backlog, Alerts alerts, ObjectMapper json, MeterRegistry metrics, Clock clock) {
        this.settings = settings;
        this.directory = directory;
        this.files = files;
        this.requests = new Requests(directory, files, json);
        this.ledger = ledger;
        this.arrived = arrived;
        this.backlog = backlog;
        this.alerts = alerts;
        this.json = json;
        this.clock = clock;
        this.createdAt = clock.instant();
        this.taken = metrics.counter("recording.intake.reconciled");
        Gauge.builder("recording.intake.reconciliation.age", this::ageInSeconds).baseUnit("seconds")
                .description("How long ago the last complete look at Bandwidth's list began").register(metrics);
    }

    /** Before the first look, how long there could have been one; no number where none is to be expected. */
    private synchronized double ageInSeconds() {
        if (settings.get().bandwidth().accountId().isEmpty() || settings.get().reconcile().interval().isZero()) {
            return Double.NaN;
        }
        Instant lookedAt = Optional.ofNullable(progress).flatMap(WalkState::walkedUntil).orElse(createdAt);
        return Duration.between(lookedAt, clock.instant()).toMillis() / 1000.0;
    }

    /**
     * Whether there is a step to be done now, by this exchange: as long as one is at it no other is, such as one of edited
     * routes. Begins a run where one is due or asked for.
     *
     * @throws IOException if the queue or a file does not answer
     */
    public synchronized boolean isDue(Exchange exchange) throws IOException {
        if (walker != null && !walker.equals(exchange.getExchangeId()) || clock.instant().isBefore(notBefore)) {
            return false;
        }
        if (walker == null) {
            walker = exchange.getExchangeId();
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    leave();
                }
            });
        }
        if (progress == null) {
            progress = WalkState.read(directory, json);
        }
        if (progress.run().isEmpty()) {
            Optional<Run> next = requests.next();
            if (next.isEmpty() && ledger.notice(Notice.RECONCILIATION_PAUSED).isEmpty()) {
                next = scheduled();
            }
            if (next.isEmpty()) {
                return false;
            }
            keep(progress.with(next.get()));
            LOG.info("Looking at the recordings that started from {} to {}", next.get().since(), next.get().until());
        }
        return hasFindings() || isWalked() || backlog.isSmall();
    }

    private synchronized void leave() {
        walker = null;
    }

    /**
     * It looks back by the longest recording, since the list goes by the start, and to what was not ready then; to
     * everything where the queues have lost something since the last look.
     */
    private Optional<Run> scheduled() {
        Settings.Reconcile pace = settings.get().reconcile();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Optional<Instant> last = progress.walkedUntil().filter(until -> !until.isBefore(arrived.queuesBegan()));
        if (pace.interval().isZero() || last.isPresent() && now.isBefore(last.get().plus(pace.interval()))) {
            return Optional.empty();
        }
        Instant oldest = now.minus(pace.maxAge());
        Instant since = last.map(until -> until.minus(pace.lookBack()))
                .map(start -> Comparison.earlier(progress.lookAgainFrom(), start).orElse(start))
                .filter(start -> start.isAfter(oldest)).orElse(oldest).truncatedTo(ChronoUnit.MILLIS);
        return Optional.of(Run.over(String.valueOf(now.toEpochMilli()), false, since, now));
    }

    /** The URL of the account's list. */
    public String listUrl() {
        return RecordingList.urlFor(settings.get().bandwidth());
    }

    /** The query for the window to be listed next. */
    public synchronized String window() {
        return run().window().query();
    }

    /**
     * Compares the list of the present window with the ledger, and keeps what is missing. A list that may not be whole
     * halves the window instead.
     *
     * @throws IOException if the answer is no list, or what was found cannot be kept
     */
    public synchronized void take(@Body InputStream answer) throws IOException {
        Run run = run();
        RecordingList list = RecordingList.read(answer, json);
        notBefore = Instant.MIN;
        failures = 0;
        if (mayBeStalled) {
            if (ledger.notice(STALL_TYPE).isPresent()) {
                ledger.forget(STALL_TYPE);
            }
            mayBeStalled = false;
        }
        if (list.isCut() && !run.window().isShortest()) {
            progress = progress.with(run.narrowed());
            return;
        }
        if (list.isCut()) {
            LOG.warn("More recordings started at {} than a list holds", run.position());
        }
        Instant now = clock.instant();
        Comparison comparison = Comparison.of(list, arrived::accountFor,
                now.minus(settings.get().reconcile().grace()), now, json);
        int news = (int) list.unreadable().stream().filter(entry -> warn(entry, run)).count();
        keep(progress.with(run.past(list, comparison, run.byHand() ? list.unreadable().size() : news)));
    }

    /** Answers whether this is news: as long as a scheduled run looks back, the same entry is listed again each time. */
    private boolean warn(RecordingList.Unreadable entry, Run run) {
        if (warnedOf.size() >= MAX_WARNED_OF) {
            warnedOf.clear();
        }
        boolean isNews = warnedOf.add(entry.key());
        if (isNews) {
            LOG.warn("{} of the list of recordings that started from {} to {} is left alone: {}", entry.name(),
                    run.window().from(), run.window().to(), entry.reason());
        }
        return isNews;
    }

    /** Whether something is found that has not been taken in yet. */
    public synchronized boolean hasFindings() {
        return !run().findings().isEmpty();
    }

    /**
     * The events that are to be taken in now, each as the webhook would have received it, as messages for the queue. The
     * name of each is the same whenever this run sends it, so that the queue drops a second one.
     */
    public synchronized List<Message> findings(Exchange exchange) throws JsonProcessingException {
        String now = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
        List<Message> findings = new ArrayList<>();
        for (ObjectNode event : run().findings()) {
            Message message = new DefaultMessage(exchange);
            message.setBody(json.writeValueAsBytes(event));
            message.setHeader(MessageHeaders.RECEIVED_AT, now);
            message.setHeader(MessageHeaders.RECONCILED, true);
            message.setHeader(MessageHeaders.ARRIVAL,
                    "reconciled-" + run().id() + "-" + event.path("recordingId").asText());
            findings.add(message);
        }
        return findings;
    }

    /** Notes that the queue has taken them all. */
    public synchronized void markSent() throws IOException {
        int count = run().findings().size();
        LOG.info("{} recordings whose event never came are taken in", count);
        keep(progress.with(run().markSent()));
        taken.increment(count);
    }

    /** Whether the run has come to its end, and only has to tell of it. */
    public synchronized boolean isWalked() {
        return run().isWalked();
    }

    /** Whether the run found something that people should know. */
    public synchronized boolean isWorthAnAlert() {
        return run().missing() > 0 || run().cutShort() > 0 || run().unreadable() > 0;
    }

    /** Makes an alert of what came of the run the body. */
    public synchronized void report(Exchange exchange) throws JsonProcessingException {
        become(exchange, ALERT_TYPE, run().id() + "-" + ALERT_TYPE, summary(), figures());
    }

    private void become(Exchange exchange, String type, String id, String reason, ObjectNode data)
            throws JsonProcessingException {
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(json.writeValueAsBytes(alerts.notice(type, id, reason, data)));
        exchange.getMessage().setHeader(MessageHeaders.NOTICE, id);
        exchange.getMessage().setHeader(MessageHeaders.ALERT_TYPE, type);
        exchange.getMessage().setHeader(MessageHeaders.REASON, reason);
    }

    private String summary() {
        Run run = run();
        String cut = run.cutShort() == 0 ? "" : " At " + run.cutShort() + " moments more recordings started at once than a list holds ("
                + RecordingList.CAP + ", or 8 MiB): look for the others by hand.";
        String left = run.unreadable() == 0 ? "" : " " + run.unreadable() + " entries of the list cannot be read and"
                + " are left alone; the log says which and why. Look after these recordings by hand.";
        return "For " + run.missing() + " of " + run.listed() + " recordings that started from " + run.since() + " to "
                + run.until() + " no event had come; they are taken in now." + cut + left;
    }

    private ObjectNode figures() {
        Run run = run();
        ObjectNode figures = json.createObjectNode().put("since", run.since().toString())
                .put("until", run.until().toString()).put("byHand", run.byHand()).put("listed", run.listed())
                .put("missing", run.missing()).put("unreadable", run.unreadable());
        ArrayNode ids = figures.putArray("recordingIds");
        run.missingIds().forEach(ids::add);
        return figures;
    }

    /** Ends the run. */
    public synchronized void done() throws IOException {
        Run run = run();
        if (run.byHand()) {
            ledger.forget(Notice.RECONCILIATION_PAUSED);
            requests.done(run.id(), figures().put("reason", summary()));
        }
        keep(progress.afterRun());
        LOG.info("Looked at {} recordings; {} of them had been missed", run.listed(), run.missing());
    }

    /** Waits after a failure, longer each time, and as long as the server asks. The step is then done again. */
    public synchronized void postpone(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable failure) {
        Settings.Retry pace = settings.get().retry();
        Failure cause = Failure.of(failure);
        Instant now = clock.instant();
        double grown = pace.initialDelay().toMillis() * Math.pow(pace.multiplier(), Math.min(failures, 100));
        Duration backOff = Duration.ofMillis((long) Math.min(grown, pace.maxDelay().toMillis()));
        Duration delay = cause.retryAfter(now).filter(asked -> asked.compareTo(backOff) > 0).orElse(backOff);
        failingSince = failures == 0 ? now : failingSince;
        failures++;
        notBefore = now.plus(delay);
        LOG.warn("Bandwidth's list of recordings could not be gone through; it goes on in {} s. {}",
                delay.toMillis() / 1000.0, cause.reason());
        LOG.debug("The failure", failure);
    }

    /** Whether it has failed for so long that people should know, and do not yet. */
    public synchronized boolean isStalled() throws IOException {
        Duration interval = settings.get().reconcile().interval();
        Duration wait = settings.get().retry().maxDelay();
        Duration patience = (interval.compareTo(wait) > 0 ? interval : wait).multipliedBy(STALLED_AFTER);
        return Duration.between(failingSince, clock.instant()).compareTo(patience) > 0
                && ledger.notice(STALL_TYPE).isEmpty();
    }

    /** Makes an alert of it the body. */
    public synchronized void reportStall(Exchange exchange,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable failure) throws JsonProcessingException {
        become(exchange, STALL_TYPE, failingSince.toEpochMilli() + "-" + STALL_TYPE,
                "Since " + failingSince + " Bandwidth's list of recordings could not be gone through: what no event came"
                + " for is not found. It goes on trying, and there is no further alert until it has worked. "
                + Failure.of(failure).reason(),
                json.createObjectNode().put("since", failingSince.toString()).put("attempts", failures));
    }

    /** Notes that people know, until the list can be had again. */
    public synchronized void stallTold() throws IOException {
        mayBeStalled = true;
        ledger.note(STALL_TYPE, new Notice(clock.instant(), null));
    }

    private Run run() {
        return Optional.ofNullable(progress).flatMap(WalkState::run).orElseThrow(() -> new IllegalStateException("No run is under way"));
    }

    private void keep(WalkState next) throws IOException {
        next.write(directory, files, json);
        progress = next;
    }
}
