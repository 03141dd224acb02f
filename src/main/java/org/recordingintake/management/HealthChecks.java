package org.recordingintake.management;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.apache.camel.health.HealthCheck;
import org.recordingintake.bandwidth.MediaClient;
import org.recordingintake.file.DiskSpace;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.queue.Queues;
import org.recordingintake.queue.SpoolDirectory;
import org.recordingintake.settings.Account;
import org.recordingintake.settings.Accounts;
import org.recordingintake.settings.LegacyCredentials;
import org.recordingintake.store.DiskReserve;
import org.recordingintake.webhook.WebhookServer;

/** What the health of the product depends on: each method adds what it looks at. */
public final class HealthChecks {

    private final List<IntakeHealthCheck> checks = new ArrayList<>();
    private final DurableFiles files;
    private final Clock clock;

    public HealthChecks(DurableFiles files, Clock clock) {
        this.files = files;
        this.clock = clock;
    }

    /** Whether events can be kept, and where. */
    public HealthChecks queues(Queues queues, SpoolDirectory spool) {
        checks.add(new KeepingHealthCheck(queues, spool, files));
        checks.add(new QueueHealthCheck(queues));
        checks.add(new SpoolHealthCheck(spool, files, clock));
        return this;
    }

    public HealthChecks directories(Path store, Path data, DiskReserve reserve) {
        checks.add(new DirectoryHealthCheck("store", files, store, reserve::requireRoom, DiskSpace::of));
        checks.add(new DirectoryHealthCheck("data", files, data, () -> { }, DiskSpace::of));
        return this;
    }

    public HealthChecks ledger(Ledger ledger) {
        checks.add(new LedgerHealthCheck(ledger));
        return this;
    }

    /**
     * The media API.
     *
     * @param unreachable the accounts for which fetching is suspended because of an outage
     * @param credentials says why the credentials were refused
     * @param stall       since when Bandwidth's list could not be had, and why, if that is too long; else empty
     */
    public HealthChecks bandwidth(Supplier<Accounts> accounts, Supplier<List<Account>> unreachable,
                                  MediaClient credentials, Supplier<Optional<String>> stall) {
        checks.add(new MediaHealthCheck(accounts, unreachable));
        checks.add(new CredentialsHealthCheck(new LegacyCredentials(clock), accounts,
                credentials::credentialsRefused, credentials::credentialsRestricted));
        checks.add(new ReconciliationHealthCheck(stall));
        return this;
    }

    /** @param routed whether a route takes what comes to the path of the webhook */
    public HealthChecks webhook(WebhookServer webhook, BooleanSupplier routed) {
        checks.add(new WebhookHealthCheck(webhook, routed));
        checks.add(CertificateHealthCheck.ofWebhook(webhook::certificateExpiry, clock));
        return this;
    }

    /** The management port, if it has a certificate. */
    public HealthChecks management(ManagementServer management) {
        if (management.isSecured()) {
            checks.add(CertificateHealthCheck.ofManagement(management::certificateExpiry, clock));
        }
        return this;
    }

    /** Whether a new event could be kept. */
    public boolean isReady() {
        return checks.stream().filter(HealthCheck::isReadiness)
                .allMatch(check -> check.condition().status() != Condition.Status.DOWN);
    }

    public List<HealthCheck> all() {
        return List.copyOf(checks);
    }
}
