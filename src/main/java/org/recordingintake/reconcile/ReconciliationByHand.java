package org.recordingintake.reconcile;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.settings.Settings;

/**
 * Reconciliation by hand, beside the running intake: that one does the work, asked for by a file in its data directory,
 * so that nothing is written by two processes. A {@link DryRun} lists by itself and only reads the ledger.
 */
public final class ReconciliationByHand {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Settings settings;
    private final PrintStream out;
    private final Clock clock = Clock.systemUTC();
    private final ObjectMapper json;
    private final DurableFiles files = new DurableFiles("reconcile");

    /**
     * @param since the earliest start that is looked at; empty for {@code reconcile.max-age} ago
     * @param until the first start that is not; empty for now
     * @param account whose recordings; empty for all accounts
     */
    public record Options(Optional<Instant> since, Optional<Instant> until, Optional<String> account, boolean dryRun) {
    }

    public ReconciliationByHand(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
        this.json = RecordingEventReader.mapper(() -> settings.accounts().onlyId());
    }

    /**
     * Runs the command to its end.
     *
     * @throws IOException if the settings do not name the account, the times cannot be looked at, or the list or the data
     *                     directory cannot be read; the message says what to do
     */
    public void run(Options options) throws IOException, InterruptedException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant oldest = now.minus(settings.reconcile().maxAge());
        Instant since = options.since().orElse(oldest).truncatedTo(ChronoUnit.MILLIS);
        Instant until = options.until().filter(end -> end.isBefore(now)).orElse(now).truncatedTo(ChronoUnit.MILLIS);
        requireUsable(since, until, oldest);
        requireKnown(options.account());
        if (options.dryRun()) {
            new DryRun(settings, out, clock, json, files).over(since, until,
                    options.account().map(List::of).orElseGet(() -> settings.accounts().ids()));
        } else {
            ask(since, until, options.account());
        }
    }

    private void requireUsable(Instant since, Instant until, Instant oldest) throws IOException {
        if (!since.isBefore(until)) {
            throw new IOException("--since is " + since + ", which is not before --until, " + until + ".");
        }
        if (since.isBefore(oldest)) {
            throw new IOException("--since is " + since + ", longer ago than reconcile.max-age allows."
                    + " Media is deleted after 30 days: write " + oldest + " or later.");
        }
    }

    private void requireKnown(Optional<String> account) throws IOException {
        List<String> known = settings.accounts().ids();
        if (known.isEmpty()) {
            throw new IOException("bandwidth.account-id is missing: it says whose recordings to look for."
                    + " Set it to the number of your Bandwidth account.");
        }
        if (account.isPresent() && !known.contains(account.get())) {
            throw new IOException("--account is " + account.get() + ", which is not an account in the settings. Write one of "
                    + String.join(", ", known) + ", or set bandwidth.account-id.");
        }
    }

    private void ask(Instant since, Instant until, Optional<String> account) throws IOException, InterruptedException {
        Requests requests = new Requests(settings.dataDir().resolve("reconcile"), files, WalkState.mapper(json));
        String id = requests.leave(since, until, account);
        out.println("Asked the running intake to reconcile the recordings that started from " + since + " to " + until
                + ".\nIf none is running, it is done at the next start. To stop waiting, press Ctrl-C: it is done all"
                + " the same.");
        Optional<RunReport> result = requests.resultOf(id);
        while (result.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
            result = requests.resultOf(id);
        }
        out.println(result.get().reason());
    }
}
