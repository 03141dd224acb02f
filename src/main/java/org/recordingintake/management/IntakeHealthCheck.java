package org.recordingintake.management;

import java.util.Map;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * A health check of the product. It takes no part in readiness, unless it decides whether a new event could be kept, and
 * none in liveness: a restart mends nothing that these checks look at.
 */
abstract class IntakeHealthCheck extends AbstractHealthCheck {

    /** The group of all of them. */
    static final String GROUP = "recording-intake";

    IntakeHealthCheck(String name) {
        super(GROUP, name);
    }

    /** Asked at each request for health; must not wait for long. */
    abstract Condition condition();

    @Override
    protected final void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Condition condition = condition();
        condition.details().forEach(builder::detail);
        if (condition.message() != null) {
            builder.message(condition.message());
        }
        if (condition.status() == Condition.Status.DEGRADED) {
            builder.detail(HealthAnswers.DEGRADED, condition.message());
        }
        if (condition.status() == Condition.Status.DOWN) {
            builder.down();
        } else {
            builder.up();
        }
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public boolean isReadiness() {
        return false;
    }
}
