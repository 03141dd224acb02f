package org.recordingintake.reload;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.recordingintake.check.Diagnostic.Severity;
import org.recordingintake.check.Diagnostic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators see of edits: log lines, metrics, and the health check {@code routes}, which is up as long as routes
 * run, and says in its details what was refused until that is fixed, and what is not recorded until it is. Thread-safe.
 */
public final class RouteStatus extends AbstractHealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger("routes");

    private final MeterRegistry meters;
    private final AtomicInteger rejected = new AtomicInteger();
    private volatile Change last;
    private volatile boolean fromLastGood;
    private volatile OptionalInt set = OptionalInt.empty();
    private volatile String notRecorded = "";

    /** @param draining how many generations of before still work at something */
    public RouteStatus(MeterRegistry meters, IntSupplier draining) {
        super("recording-intake", "routes");
        this.meters = meters;
        for (Change.Outcome outcome : Change.Outcome.values()) {
            changes(outcome);
        }
        Gauge.builder("recording.intake.routes.rejected", rejected, AtomicInteger::get)
                .description("1 while the route files or settings on disk are not in force because of an error")
                .register(meters);
        Gauge.builder("recording.intake.routes.draining", draining::getAsInt)
                .description("Earlier versions of the routes that still work at something").register(meters);
    }

    private Counter changes(Change.Outcome outcome) {
        return Counter.builder("recording.intake.routes.changes")
                .tag("outcome", outcome.toString())
                .description("Edits of the route files and settings").register(meters);
    }

    void tell(Change change) {
        last = change;
        rejected.set(change.isApplied() ? 0 : 1);
        fromLastGood = fromLastGood && !change.isApplied();
        set = change.isApplied() ? OptionalInt.empty() : set;
        changes(change.outcome()).increment();
        for (Diagnostic finding : change.findings()) {
            if (finding.severity() == Severity.ERROR) {
                LOG.error("{}", finding);
            } else {
                LOG.warn("{}", finding);
            }
        }
        switch (change.outcome()) {
            case APPLIED -> LOG.info("In force: {}", change.plan());
            case REFUSED -> LOG.error("The files were refused; what was in force goes on. Correct what is named above");
            case ROLLED_BACK -> LOG.error("A route did not start, so everything is as it was before. Correct what is"
                    + " named above");
        }
        if (!change.needingRestart().isEmpty()) {
            LOG.warn("In force only after a restart: {}", String.join(", ", change.needingRestart()));
        }
    }

    void startedFromLastGood() {
        fromLastGood = true;
        LOG.error("Started with the routes that were last in force, from data.dir, not with the files");
    }

    /** @param number of the set that is in force */
    void kept(int number) {
        set = OptionalInt.of(number);
        LOG.info("The files in force are kept as set {}", number);
    }

    /** @param missing what is not recorded yet, and why, as sentences */
    void recorded(List<String> missing) {
        String now = String.join(" ", missing);
        if (!now.isEmpty() && !now.equals(notRecorded)) {
            LOG.error("{} It is tried again", now);
        } else if (now.isEmpty() && !notRecorded.isEmpty()) {
            LOG.info("Everything that was not recorded is now");
        }
        notRecorded = now;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Change change = last;
        if (change != null) {
            if (!change.isApplied()) {
                builder.detail("rejected", change.findings().stream()
                        .filter(finding -> finding.severity() == Severity.ERROR).map(Diagnostic::toString)
                        .collect(Collectors.joining("\n")));
            }
            if (!change.needingRestart().isEmpty()) {
                builder.detail("needRestart", String.join(", ", change.needingRestart()));
            }
        }
        set.ifPresent(number -> builder.detail("set", number));
        if (!notRecorded.isEmpty()) {
            builder.detail("notRecorded", notRecorded);
        }
        if (fromLastGood) {
            builder.detail("startedFrom", "the routes that were last in force, not the files");
        }
        builder.up();
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }
}
