package org.recordingintake.management;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.recordingintake.settings.LegacyCredentials;
import org.recordingintake.settings.Settings;

/** Whether Bandwidth is going to take the credentials for its API; degraded if not, and named {@code credentials}. */
public final class CredentialsHealthCheck extends AbstractHealthCheck {

    private final LegacyCredentials legacy;
    private final Supplier<Settings.Bandwidth> settings;

    public CredentialsHealthCheck(LegacyCredentials legacy, Supplier<Settings.Bandwidth> settings) {
        super("recording-intake", "credentials");
        this.legacy = legacy;
        this.settings = settings;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Optional<String> warning = legacy.warning(settings.get());
        warning.ifPresent(why -> builder.message(why).detail(HealthAnswers.DEGRADED, why));
        builder.up();
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
