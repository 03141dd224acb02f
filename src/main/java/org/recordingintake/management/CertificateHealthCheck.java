package org.recordingintake.management;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether the certificate of a port is valid, and for how long. */
final class CertificateHealthCheck extends IntakeHealthCheck {

    private static final Duration WARNING = Duration.ofDays(14);

    private final String subject;
    private final String consequence;
    private final String remedy;
    private final Supplier<Optional<Instant>> expiry;
    private final Clock clock;

    private CertificateHealthCheck(String name, String owner, String prefix, String consequence,
                                   Supplier<Optional<Instant>> expiry, Clock clock) {
        super(name);
        this.subject = "The certificate of the " + owner;
        this.consequence = consequence;
        this.remedy = "Replace the files of " + prefix + ".tls.certificate and " + prefix + ".tls.key";
        this.expiry = expiry;
        this.clock = clock;
    }

    /**
     * Named {@code certificate}.
     *
     * @param expiry when it expires; empty without one
     */
    static CertificateHealthCheck ofWebhook(Supplier<Optional<Instant>> expiry, Clock clock) {
        return new CertificateHealthCheck("certificate", "webhook", "webhook",
                "senders refuse it, and their events are lost", expiry, clock);
    }

    /**
     * Named {@code management-certificate}.
     *
     * @param expiry when it expires; empty without one
     */
    static CertificateHealthCheck ofManagement(Supplier<Optional<Instant>> expiry, Clock clock) {
        return new CertificateHealthCheck("management-certificate", "management port", "management",
                "browsers and monitoring refuse it", expiry, clock);
    }

    @Override
    Condition condition() {
        return expiry.get().map(this::until).orElseGet(Condition::up);
    }

    private Condition until(Instant end) {
        Instant now = clock.instant();
        if (!now.isBefore(end)) {
            return Condition.down(subject + " expired at " + end + ": " + consequence + ". " + remedy + ".");
        }
        return (now.plus(WARNING).isBefore(end) ? Condition.up() : Condition.degraded(subject + " expires at " + end + ". "
                + remedy + " before; no restart is needed.")).with("expires", end.toString());
    }
}
