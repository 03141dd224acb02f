package org.recordingintake.reconcile;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.recordingintake.bandwidth.AccountList;
import org.recordingintake.bandwidth.BandwidthComponent;
import org.recordingintake.bandwidth.BoundedHttpComponent;
import org.recordingintake.bandwidth.MediaClient;
import org.recordingintake.bandwidth.TokenClient;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.ArrivedEvents;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.LedgerReader;
import org.recordingintake.queue.Queues;
import org.recordingintake.retry.Failure;
import org.recordingintake.settings.Settings;

/** Does the {@link Walk} without a runtime: prints what would be taken in, and writes nothing. */
record DryRun(Settings settings, PrintStream out, Clock clock, ObjectMapper json, DurableFiles files)
        implements Walk.Intake {

    /** A person is waiting, and can try again. */
    private static final int MAX_FAILURES = 10;
    private static final int CONNECT_MILLIS = 10_000;
    private static final int RESPONSE_MILLIS = 30_000;

    /** @throws IOException if a list or the ledger cannot be read; the message says why */
    void over(Instant since, Instant until, List<String> accounts) throws IOException, InterruptedException {
        try (DefaultCamelContext camel = camel(); LedgerReader ledger = Ledger.reader(settings, files).orElse(null)) {
            ArrivedEvents arrived = new ArrivedEvents(id -> rows(ledger, id), DurableFiles.instanceOf(settings.dataDir()),
                    Queues.beginning(settings), clock);
            Tally all = Tally.NONE;
            for (String account : accounts) {
                if (settings.accounts().areSeveral()) {
                    out.println("Account " + account + ":");
                }
                Walk walk = new Walk(account, new Endpoints(camel, "bandwidth:", account, json), this, arrived,
                        settings.reconcile(), settings.fetchTranscripts(), json, clock);
                Run run = Run.over("dry-run", true, since, until);
                while (!run.isWalked()) {
                    run = step(walk, run);
                }
                all = all.plus(run.tally());
            }
            out.println("For " + all.missing() + " of " + all.listed() + " recordings no event has come."
                    + " This was a dry run: nothing was changed.");
        } catch (SQLException e) {
            throw new IOException("The ledger cannot be read: " + e.getMessage(), e);
        }
    }

    private Run step(Walk walk, Run run) throws IOException, InterruptedException {
        for (int failures = 1;; failures++) {
            try {
                return walk.step(run);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                Failure cause = Failure.of(e);
                if (failures >= MAX_FAILURES) {
                    throw new IOException("The list of recordings is not available. " + cause.reason(), e);
                }
                Duration delay = cause.retryAfter(clock.instant()).orElse(settings.retry().initialDelay());
                out.println(cause.reason() + " Trying again in " + delay.toMillis() / 1000.0 + " s.");
                TimeUnit.MILLISECONDS.sleep(delay.toMillis());
            }
        }
    }

    @Override
    public void takeIn(String run, ObjectNode event) {
        boolean isTranscript = event.path("eventType").asText().equals("transcriptionAvailable");
        out.println(event.path("recordingId").asText() + "-" + (isTranscript ? "transcript" : event.path("status").asText()) + ": started "
                + event.path("startTime").asText() + ", no event has come; would be taken in");
    }

    @Override
    public boolean skip(BandwidthList.Unreadable entry, String list) {
        out.println(entry.name() + ": left alone, " + entry.reason());
        return true;
    }

    private DefaultCamelContext camel() {
        DefaultCamelContext camel = new DefaultCamelContext();
        BoundedHttpComponent https = new BoundedHttpComponent();
        https.setConnectTimeout(CONNECT_MILLIS);
        https.setResponseTimeout(RESPONSE_MILLIS);
        https.setSoTimeout(RESPONSE_MILLIS);
        camel.getRegistry().bind("https", https);
        camel.getRegistry().bind("tokenClient", new TokenClient(settings::media));
        camel.getRegistry().bind("mediaClient", new MediaClient(() -> settings, json, clock, () -> camel,
                new SimpleMeterRegistry()));
        camel.getRegistry().bind("bandwidth", new BandwidthComponent(AccountList.all(settings::accounts)));
        camel.setStreamCaching(false);
        camel.start();
        return camel;
    }

    private static List<LedgerEntry> rows(LedgerReader ledger, String recordingId) throws IOException {
        try {
            return ledger == null ? List.of() : ledger.ofRecording(recordingId);
        } catch (SQLException e) {
            throw new IOException("The ledger cannot be read: " + e.getMessage(), e);
        }
    }
}
