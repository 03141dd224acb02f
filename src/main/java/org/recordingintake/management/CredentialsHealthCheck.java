package org.recordingintake.management;

import java.util.Optional;
import java.util.function.Supplier;

import org.recordingintake.settings.LegacyCredentials;
import org.recordingintake.settings.Settings;

/** Whether Bandwidth accepts the credentials for its API, and goes on doing so; named {@code credentials}. */
final class CredentialsHealthCheck extends IntakeHealthCheck {

    private final LegacyCredentials legacy;
    private final Supplier<Settings.Bandwidth> settings;
    private final Supplier<Optional<String>> refusal;
    private final Supplier<Optional<String>> restriction;

    /**
     * @param refusal     why they were refused when they were used last, and what to do; empty if they were not
     * @param restriction what they did not permit then; empty if nothing
     */
    CredentialsHealthCheck(LegacyCredentials legacy, Supplier<Settings.Bandwidth> settings,
                           Supplier<Optional<String>> refusal, Supplier<Optional<String>> restriction) {
        super("credentials");
        this.legacy = legacy;
        this.settings = settings;
        this.refusal = refusal;
        this.restriction = restriction;
    }

    @Override
    Condition condition() {
        Optional<String> warning = legacy.warning(settings.get());
        if (warning.isPresent() && legacy.haveEnded()) {
            return Condition.down(warning.get());
        }
        return refusal.get().map(Condition::down).or(() -> warning.or(restriction).map(Condition::degraded))
                .orElseGet(Condition::up);
    }
}
