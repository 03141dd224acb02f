package org.recordingintake.reconcile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.recordingintake.ledger.ArrivedEvents;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.Notice;
import org.recordingintake.queue.MessageHeaders;
import org.recordingintake.retry.Failure;
import org.recordingintake.settings.Accounts;
import org.recordingintake.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the {@link Walk} of an account when it is due: one at a time, by the routes of the exchange that asks, and keeping
 * its state on disk after each step. Whatever fails is tried again later. Thread-safe.
 */
final class AccountReconciliation {

    private static final Logger LOG = LoggerFactory.getLogger(AccountReconciliation.class);

    private static final String ALERT_TYPE = "recordings.reconciled";
    private static final int MAX_WARNED_OF = 1000;
    /** How often a run looks back as far as it may: what is long on its way counts as lost only in the end. */
    private static final Duration FULL_INTERVAL = Duration.ofDays(1);

    private final String account;
    private final Reconciliation.Parts parts;
    private final Supplier<Settings> settings;
    private final Path file;
    private final Requests requests;
    private final Ledger ledger;
    private final ArrivedEvents arrived;
    private final ObjectMapper json;
    private final Clock clock;
    private final Stall stall;
    private final Counter taken;
    private final Instant createdAt;

    /** The id of the exchange that walks; only its thread touches what follows. Null for none. */
    private final AtomicReference<String> walker = new AtomicReference<>();
    private final Set<String> warnedOf = new HashSet<>();
    private volatile WalkState state;
    private volatile boolean isReconciler = true;
    private volatile Instant tookOverAt = Instant.MIN;

    /**
     * @param account  its number
     * @param requests shared by all accounts
     */
    AccountReconciliation(String account, Reconciliation.Parts parts, Requests requests) {
        this.account = account;
        this.parts = parts;
        this.settings = parts.settings();
        this.file = WalkState.file(parts.directory(), account);
        this.ledger = parts.ledger();
        this.arrived = parts.arrived();
        this.json = WalkState.mapper(parts.json());
        this.clock = parts.clock();
        this.requests = requests;
        this.stall = new Stall(account, settings, ledger, clock);
        this.createdAt = clock.instant();
        this.taken = Counter.builder("recording.intake.reconciled").tag("account", account)
                .description("Recordings fetched because of Bandwidth's list, as their event never arrived").register(parts.metrics());
        Gauge.builder("recording.intake.reconciliation.age", this::ageInSeconds).tag("account", account).baseUnit("seconds")
                .description("How long ago the last complete comparison with Bandwidth's list began").register(parts.metrics());
    }

    /** Before the first comparison, since there could have been one; NaN where none is to be expected. */
    private double ageInSeconds() {
        if (!settings.get().accounts().ids().contains(account) || settings.get().reconcile().interval().isZero()
                || !isReconciler) {
            return Double.NaN;
        }
        Instant comparedAt = Optional.ofNullable(state).map(WalkState::walkedUntil).orElse(createdAt);
        comparedAt = comparedAt.isBefore(tookOverAt) ? tookOverAt : comparedAt;
        return Duration.between(comparedAt, clock.instant()).toMillis() / 1000.0;
    }

    /**
     * Whether there is a step to be done now, by this exchange: until it is done, no other does one, such as that of
     * edited routes. Begins a run where one is due, and this runtime reconciles, or where one is requested.
     */
    boolean isDue(Exchange exchange) {
        return enter(exchange) && !stall.isWaiting() && attempt(exchange, this::findWork);
    }

    /** Does a step. */
    void step(Exchange exchange) {
        attempt(exchange, () -> {
            Run run = state.run();
            if (run.isWalked()) {
                end(exchange, run);
            } else {
                walk(exchange, run);
            }
            stall.end();
            return true;
        });
    }

    /** Since when it has been failing and why, as sentences, once people should know; else empty. Waits for nothing. */
    Optional<String> stall() {
        return stall.description();
    }

    private boolean enter(Exchange exchange) {
        String id = exchange.getExchangeId();
        if (walker.compareAndSet(null, id)) {
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    walker.set(null);
                }
            });
        }
        return id.equals(walker.get());
    }

    private boolean findWork() throws IOException {
        boolean hasWork = hasWork();
        if (state.run() == null) {
            stall.endWithoutStep();
        }
        return hasWork;
    }

    private boolean hasWork() throws IOException {
        if (state == null) {
            state = WalkState.read(file, json);
        }
        if (state.run() == null) {
            Optional<Run> next = requests.next(account, settings.get().accounts().ids());
            if (next.isEmpty() && reconciles() && ledger.notice(Notice.RECONCILIATION_PAUSED).isEmpty()) {
                next = scheduled();
            }
            if (next.isEmpty()) {
                return false;
            }
            Run run = next.get();
            keep(state.with(run));
            LOG.info("Comparing the recordings of account {} that started from {} to {}", account, run.since(), run.until());
        } else if (!state.run().byHand() && !reconciles()) {
            keep(state.with(null)); // the runtime that took over compares the same
            return false;
        }
        return state.run().hasFindings() || state.run().isWalked() || isLittleLeftToDo();
    }

    private boolean isLittleLeftToDo() throws IOException {
        return parts.backlog().isSmall(settings.get().accounts().areSeveral() ? Optional.of(account) : Optional.empty(), ledger);
    }

    /** Of the runtimes that share a ledger, one reconciles by itself; each does what is requested of it. */
    private boolean reconciles() throws IOException {
        boolean does = ledger.isReconciler(account);
        if (does && !isReconciler) {
            tookOverAt = clock.instant();
            LOG.info("Reconciling account {} from now on, in place of another runtime", account);
        }
        isReconciler = does;
        return does;
    }

    /**
     * It looks back by the longest recording, since the list goes by the start, and to what was not ready then; to
     * everything once a day, and where the queues have lost something since the last run.
     */
    private Optional<Run> scheduled() {
        Settings.Reconcile pace = settings.get().reconcile();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Optional<Instant> last = Optional.ofNullable(state.walkedUntil()).filter(until -> !until.isBefore(arrived.queuesBegan()));
        if (pace.interval().isZero() || last.isPresent() && now.isBefore(last.get().plus(pace.interval()))) {
            return Optional.empty();
        }
        Instant oldest = now.minus(pace.maxAge());
        boolean isFull = state.fullUntil() == null || !now.isBefore(state.fullUntil().plus(FULL_INTERVAL));
        Instant since = last.filter(until -> !isFull).map(until -> Tally.earlier(state.lookAgainFrom(), until.minus(pace.lookBack())))
                .filter(start -> start.isAfter(oldest)).orElse(oldest).truncatedTo(ChronoUnit.MILLIS);
        return Optional.of(Run.over(String.valueOf(now.toEpochMilli()), false, since, now));
    }

    private void walk(Exchange exchange, Run run) throws Exception {
        Endpoints routes = routes(exchange);
        Walk.Intake intake = new Walk.Intake() {

            /** Under the same name whenever this run sends it, so that the queue drops a second one. */
            @Override
            public void takeIn(String id, ObjectNode event) throws Exception {
                routes.send("direct:take-in", json.writeValueAsBytes(event), Map.of(
                        MessageHeaders.RECEIVED_AT, clock.instant().truncatedTo(ChronoUnit.MILLIS).toString(),
                        MessageHeaders.RECONCILED, true,
                        MessageHeaders.ARRIVAL, "reconciled-" + id + "-" + event.path("recordingId").asText()
                                + (event.path("eventType").asText().equals("transcriptionAvailable") ? "-transcript" : "")));
            }

            @Override
            public boolean skip(BandwidthList.Unreadable entry, String list) {
                return warn(entry, list) || run.byHand();
            }
        };
        Walk walk = new Walk(account, routes, intake, arrived, settings.get().reconcile(),
                settings.get().fetchTranscripts(), json, clock);
        keep(state.with(walk.step(run)));
        if (run.hasFindings()) {
            LOG.info("{} recordings of account {} whose event never arrived are taken in", run.findings().size(), account);
            taken.increment(run.findings().size());
        }
    }

    /** Returns whether it is news: run after run lists the same entry, as long as they look back to it. */
    private boolean warn(BandwidthList.Unreadable entry, String list) {
        if (warnedOf.size() >= MAX_WARNED_OF) {
            warnedOf.clear();
        }
        boolean isNews = warnedOf.add(entry.key());
        if (isNews) {
            LOG.warn("{} of {} is left alone: {}", entry.name(), list, entry.reason());
        }
        return isNews;
    }

    private void end(Exchange exchange, Run run) throws Exception {
        Accounts accounts = settings.get().accounts();
        RunReport report = RunReport.of(run, account, accounts.areSeveral());
        if (run.tally().isWorthAnAlert()) {
            alert(exchange, ALERT_TYPE, run.id(), report.reason(), report);
        }
        if (run.byHand()) {
            if (requests.isAboutAll(run.id(), accounts.ids())) {
                ledger.forget(Notice.RECONCILIATION_PAUSED);
            }
            requests.done(run.id(), account, report, accounts.ids());
        }
        keep(state.afterRun(settings.get().reconcile().maxAge()));
        LOG.info("Compared {} recordings of account {}; {} events had never arrived", report.listed(), account, report.missing());
    }

    private void alert(Exchange exchange, String type, String when, String reason, Object figures) throws Exception {
        String id = when + "-" + account + "-" + type;
        byte[] notice = json.writeValueAsBytes(parts.alerts().notice(type, id, figures));
        routes(exchange).send("direct:reconciliation-alert", notice, Map.of(
                MessageHeaders.NOTICE, id, MessageHeaders.ALERT_TYPE, type, MessageHeaders.REASON, reason));
    }

    private Endpoints routes(Exchange exchange) {
        return new Endpoints(exchange.getContext(), "direct:list-", account, json);
    }

    private void keep(WalkState next) throws IOException {
        next.write(file, parts.files(), json);
        state = next;
    }

    /** Answers false after a failure, with which the next attempt has to wait. */
    private boolean attempt(Exchange exchange, Callable<Boolean> task) {
        try {
            return task.call();
        } catch (Exception e) {
            Failure cause = Failure.of(e);
            Duration delay = stall.failed(cause);
            LOG.warn("The list of recordings of account {} could not be compared; the next attempt is in {} s. {}", account,
                    delay.toMillis() / 1000.0, cause.reason());
            LOG.debug("The failure", e);
            alertOfStall(exchange, cause);
            return false;
        }
    }

    private void alertOfStall(Exchange exchange, Failure cause) {
        try {
            if (stall.isWorthAnAlert()) {
                Stall.Figures figures = stall.figures(cause, settings.get().accounts().areSeveral());
                alert(exchange, Stall.ALERT_TYPE, String.valueOf(figures.since().toEpochMilli()), figures.reason(), figures);
                stall.markAlerted();
            }
        } catch (Exception e) {
            LOG.warn("The alert that reconciliation has stalled is raised after the next attempt. {}", Failure.of(e).reason());
        }
    }
}
