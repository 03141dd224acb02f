package org.recordingintake.management;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether the certificate of the webhook is valid, and for how long; named {@code certificate}. */
final class CertificateHealthCheck extends IntakeHealthCheck {

    private static final Duration WARNING = Duration.ofDays(14);

    private final Supplier<Optional<Instant>> expiry;
    private final Clock clock;

    /** @param expiry when it expires; empty without one */
    CertificateHealthCheck(Supplier<Optional<Instant>> expiry, Clock clock) {
        super("certificate");
        this.expiry = expiry;
        this.clock = clock;
    }

    @Override
    Condition condition() {
        return expiry.get().map(this::until).orElseGet(Condition::up);
    }

    private Condition until(Instant end) {
        Instant now = clock.instant();
        if (!now.isBefore(end)) {
            return Condition.down("The certificate of the webhook expired at " + end + ": senders refuse it, and their"
                    + " events are lost. Replace the files of webhook.tls.certificate and webhook.tls.key.");
        }
        return (now.plus(WARNING).isBefore(end) ? Condition.up() : Condition.degraded("The certificate of the webhook"
                + " expires at " + end + ". Replace the files of webhook.tls.certificate and webhook.tls.key before;"
                + " no restart is needed.")).with("expires", end.toString());
    }
}
