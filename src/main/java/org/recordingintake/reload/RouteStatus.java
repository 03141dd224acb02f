package org.recordingintake.reload;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.recordingintake.lint.Finding;
import org.recordingintake.lint.Finding.Severity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators see of edits: log lines, metrics, and the health check {@code routes}, which is up as long as routes
 * run, and says in its details what was refused until that is fixed. Thread-safe.
 */
public final class RouteStatus extends AbstractHealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger("routes");

    private final MeterRegistry meters;
    private final AtomicInteger rejected = new AtomicInteger();
    private volatile Change last;
    private volatile boolean fromLastGood;
    private volatile IntSupplier draining = () -> 0;

    public RouteStatus(MeterRegistry meters) {
        super("recording-intake", "routes");
        this.meters = meters;
        Gauge.builder("recording.intake.routes.rejected", rejected, AtomicInteger::get)
                .description("1 while the route files or settings on disk are not in force because of an error")
                .register(meters);
        Gauge.builder("recording.intake.routes.draining", () -> draining.getAsInt())
                .description("Earlier versions of routes that still work at something").register(meters);
    }

    void tell(Change change, IntSupplier drainingNow) {
        List<Finding> known = last == null ? List.of() : last.findings();
        last = change;
        draining = drainingNow;
        rejected.set(change.isApplied() ? 0 : 1);
        fromLastGood = fromLastGood && !change.isApplied();
        meters.counter("recording.intake.routes.changes", "outcome",
                change.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-')).increment();
        for (Finding finding : change.findings()) {
            if (finding.severity() == Severity.ERROR) {
                LOG.error("{}", finding);
            } else if (!known.contains(finding)) {
                LOG.warn("{}", finding);
            }
        }
        switch (change.outcome()) {
            case APPLIED -> LOG.info("Routes in force{}: added {}, changed {}, removed {}",
                    change.set().isPresent() ? ", as set " + change.set().getAsInt() : "", change.plan().added(),
                    change.plan().changed(), change.plan().removed());
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

    void notRecorded(IOException failure) {
        LOG.error("The change could not be recorded in data.dir: {}", failure.getMessage());
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Change change = last;
        if (change != null) {
            change.set().ifPresent(number -> builder.detail("set", number));
            if (!change.isApplied()) {
                builder.detail("rejected", change.findings().stream()
                        .filter(finding -> finding.severity() == Severity.ERROR).map(Finding::toString)
                        .collect(Collectors.joining("\n")));
            }
            if (!change.needingRestart().isEmpty()) {
                builder.detail("needRestart", String.join(", ", change.needingRestart()));
            }
        }
        if (fromLastGood) {
            builder.detail("startedFrom", "the routes that were last in force, not the files");
        }
        builder.up();
    }
}
