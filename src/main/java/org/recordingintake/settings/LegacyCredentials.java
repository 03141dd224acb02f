package org.recordingintake.settings;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a runtime that has only the legacy Basic credentials of Bandwidth's API: Bandwidth ends them on 2
 * December 2026, as its documentation of API credentials announces.
 */
public final class LegacyCredentials {

    private static final Logger LOG = LoggerFactory.getLogger(LegacyCredentials.class);
    private static final Instant END = Instant.parse("2026-12-02T00:00:00Z");
    private static final String PAST = "Bandwidth ended Basic credentials (bandwidth.username) on 2 December 2026.";
    private static final String REMEDY = " Create OAuth2 client credentials at Bandwidth, and set bandwidth.client-id and"
            + " bandwidth.client-secret.";

    /** Why the media API answers 401 from that day on, and what to do. */
    public static final String ENDED = PAST + REMEDY;

    private final Clock clock;

    public LegacyCredentials(Clock clock) {
        this.clock = clock;
    }

    /** Whether an account has nothing but legacy credentials, so that they are what is sent. */
    public boolean areAllOf(Account account) {
        return account.client().isEmpty() && account.user().isPresent();
    }

    /** Whether Bandwidth takes them no more. */
    public boolean haveEnded() {
        return !clock.instant().isBefore(END);
    }

    /** What is going to happen, or has happened, and what to do; empty where all accounts have OAuth2, or nothing. */
    public Optional<String> warning(Accounts accounts) {
        if (accounts.all().stream().noneMatch(this::areAllOf)) {
            return Optional.empty();
        }
        return Optional.of(haveEnded()
                ? PAST + " No recording can be fetched with them: events wait, and media is deleted after 30 days." + REMEDY
                : "Bandwidth ends Basic credentials (bandwidth.username) on 2 December 2026: from that day on no recording"
                        + " can be fetched with them." + REMEDY);
    }

    /** Logs the warning, as an error once nothing can be fetched any more. */
    public void tellAtStart(Accounts accounts) {
        warning(accounts).ifPresent(haveEnded() ? LOG::error : LOG::warn);
    }
}
