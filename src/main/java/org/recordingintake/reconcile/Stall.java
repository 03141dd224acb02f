package org.recordingintake.reconcile;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.Notice;
import org.recordingintake.queue.RetryLaterException;
import org.recordingintake.retry.Failure;
import org.recordingintake.settings.Settings;

/**
 * Failed steps in a row: each is tried again, after a longer delay each time, and an alert is sent once for those that
 * last. Not thread-safe, but for {@link #description}.
 */
final class Stall {

    /** The type of the alert; with the account, what notes in the ledger that it was raised. */
    static final String ALERT_TYPE = "reconciliation.stalled";
    /** Number of intervals, or of longest delays if they are longer, after which an alert is due. */
    private static final int PATIENCE = 3;

    private final String account;
    private final String notice;
    private final Supplier<Settings> settings;
    private final Ledger ledger;
    private final Clock clock;
    private Instant notBefore = Instant.MIN;
    private Instant since;
    private int attempts;
    private volatile Trouble lasting;
    /** True after a restart too, until the ledger was asked. */
    private boolean mayBeAlerted = true;

    private record Trouble(Instant since, String reason) {
    }

    @JsonClassDescription("The data of an alert that Bandwidth's list is not available")
    record Figures(
            @JsonPropertyDescription("The number of the account") String account,
            @JsonPropertyDescription("The last failure") String reason,
            @JsonPropertyDescription("When it failed first") Instant since,
            @JsonPropertyDescription("How often it has failed since") int attempts) {
    }

    Stall(String account, Supplier<Settings> settings, Ledger ledger, Clock clock) {
        this.account = account;
        this.notice = ALERT_TYPE + "." + account;
        this.settings = settings;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Whether it is too early for the next attempt. */
    boolean isWaiting() {
        return clock.instant().isBefore(notBefore);
    }

    /** Ends it, since a step succeeded. */
    void end() throws RetryLaterException {
        notBefore = Instant.MIN;
        attempts = 0;
        lasting = null;
        if (mayBeAlerted && ledger.notice(notice).isPresent()) {
            ledger.forget(notice);
        }
        mayBeAlerted = false;
    }

    /** Ends it if there is one, since nothing is left to be done that could fail. */
    void endWithoutStep() throws RetryLaterException {
        if (attempts > 0) {
            end();
        }
    }

    /** Notes another failure, and returns the delay of the next attempt: as long as the server asks, at least. */
    Duration failed(Failure cause) {
        Settings.Retry pace = settings.get().retry();
        Instant now = clock.instant();
        double grown = pace.initialDelay().toMillis() * Math.pow(pace.multiplier(), Math.min(attempts, 100));
        Duration backOff = Duration.ofMillis((long) Math.min(grown, pace.maxDelay().toMillis()));
        Duration delay = cause.retryAfter(now).filter(asked -> asked.compareTo(backOff) > 0).orElse(backOff);
        since = attempts == 0 ? now : since;
        attempts++;
        lasting = new Trouble(since, cause.reason());
        notBefore = now.plus(delay);
        return delay;
    }

    /** Whether an alert is due: it has lasted for long, and none was raised since the last success. */
    boolean isWorthAnAlert() throws RetryLaterException {
        return isLong(since) && ledger.notice(notice).isEmpty();
    }

    /** Since when and why, as sentences, if it has lasted for long. */
    Optional<String> description() {
        return Optional.ofNullable(lasting).filter(trouble -> isLong(trouble.since())).map(trouble ->
                "Bandwidth's list of recordings could not be compared since " + trouble.since() + ". " + trouble.reason());
    }

    private boolean isLong(Instant begin) {
        Duration interval = settings.get().reconcile().interval();
        Duration wait = settings.get().retry().maxDelay();
        Duration patience = (interval.compareTo(wait) > 0 ? interval : wait).multipliedBy(PATIENCE);
        return Duration.between(begin, clock.instant()).compareTo(patience) > 0;
    }

    void markAlerted() throws RetryLaterException {
        mayBeAlerted = true;
        ledger.note(notice, new Notice(clock.instant(), null));
    }

    /** @param several whether the reason has to say of which account it is */
    Figures figures(Failure cause, boolean several) {
        return new Figures(account, "Since " + since + " Bandwidth's list of recordings"
                + (several ? " of account " + account : "") + " could not be gone through: what no event came for"
                + " is not found. It goes on trying, and there is no further alert until it has worked. " + cause.reason(),
                since, attempts);
    }
}
