package org.recordingintake.reconcile;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.impl.DefaultCamelContext;
import org.recordingintake.bandwidth.BoundedHttpComponent;
import org.recordingintake.bandwidth.MediaClient;
import org.recordingintake.bandwidth.TokenClient;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.ArrivedEvents;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.LedgerReader;
import org.recordingintake.queue.Queues;
import org.recordingintake.retry.Failure;
import org.recordingintake.settings.Settings;

/**
 * Reconciliation by hand, beside the running intake: that one does the work, asked for by a file in its data directory,
 * so that nothing is written by two processes. A dry run lists by itself and only reads the ledger.
 */
public final class ReconcileCommand {

    private static final Duration POLL = Duration.ofMillis(200);
    /** A person is waiting, and can ask again. */
    private static final int MAX_FAILURES = 10;
    private static final String LIST =
            "https:recordings?httpMethod=GET&disableStreamCache=true&httpClientConfigurer=#mediaClient"
            + "&connectTimeout=10000&responseTimeout=30000&soTimeout=30000";

    private final Settings settings;
    private final PrintStream out;
    private final Clock clock = Clock.systemUTC();
    private final ObjectMapper json;
    private final DurableFiles files = new DurableFiles("reconcile");

    /**
     * @param since the earliest start that is looked at; empty for {@code reconcile.max-age} ago
     * @param until the first start that is not; empty for now
     */
    public record Options(Optional<Instant> since, Optional<Instant> until, boolean dryRun) {

        /** Empty if these are not the options of the command. */
        public static Optional<Options> of(List<String> words) {
            Options options = new Options(Optional.empty(), Optional.empty(), false);
            try {
                for (Iterator<String> rest = words.iterator(); rest.hasNext();) {
                    String word = rest.next();
                    if (word.equals("--dry-run")) {
                        options = new Options(options.since, options.until, true);
                    } else if (word.equals("--since") && rest.hasNext()) {
                        options = new Options(Optional.of(time(rest.next())), options.until, options.dryRun);
                    } else if (word.equals("--until") && rest.hasNext()) {
                        options = new Options(options.since, Optional.of(time(rest.next())), options.dryRun);
                    } else {
                        return Optional.empty();
                    }
                }
                return Optional.of(options);
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }

        private static Instant time(String text) {
            return text.contains("T") ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
    }

    public ReconcileCommand(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
        this.json = RecordingEventReader.mapper(() -> settings.bandwidth().accountId());
    }

    /**
     * Runs the command to its end.
     *
     * @throws IOException if the settings name no account, the times cannot be looked at, or the list or the data
     *                     directory cannot be read; the message says what to do
     */
    public void run(Options options) throws IOException, InterruptedException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant oldest = now.minus(settings.reconcile().maxAge());
        Instant since = options.since().orElse(oldest).truncatedTo(ChronoUnit.MILLIS);
        Instant until = options.until().filter(end -> end.isBefore(now)).orElse(now).truncatedTo(ChronoUnit.MILLIS);
        requireUsable(since, until, oldest);
        if (options.dryRun()) {
            dryRun(Run.over("dry-run", true, since, until));
        } else {
            ask(since, until);
        }
    }

    private void requireUsable(Instant since, Instant until, Instant oldest) throws IOException {
        if (settings.bandwidth().accountId().isEmpty()) {
            throw new IOException("bandwidth.account-id is missing: it says whose recordings to look for."
                    + " Set it to the number of your Bandwidth account.");
        }
        if (!since.isBefore(until)) {
            throw new IOException("--since is " + since + ", which is not before --until, " + until + ".");
        }
        if (since.isBefore(oldest)) {
            throw new IOException("--since is " + since + ", longer ago than reconcile.max-age allows."
                    + " Media is deleted after 30 days: write " + oldest + " or later.");
        }
    }

    private void ask(Instant since, Instant until) throws IOException, InterruptedException {
        Requests requests = new Requests(settings.dataDir().resolve("reconcile"), files, json);
        String id = requests.leave(since, until);
        out.println("Asked the running intake to look at the recordings that started from " + since + " to " + until
                + ".\nIf none is running, it is done at the next start. To stop waiting, press Ctrl-C: it is done all"
                + " the same.");
        Optional<JsonNode> result = requests.resultOf(id);
        while (result.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
            result = requests.resultOf(id);
        }
        out.println(result.get().path("reason").asText());
    }

    private void dryRun(Run whole) throws IOException, InterruptedException {
        try (DefaultCamelContext camel = new DefaultCamelContext();
                LedgerReader ledger = Ledger.reader(settings, files).orElse(null)) {
            ArrivedEvents arrived = new ArrivedEvents(id -> rows(ledger, id), DurableFiles.instanceOf(settings.dataDir()),
                    Queues.beginning(settings), clock);
            camel.getRegistry().bind("https", new BoundedHttpComponent());
            camel.getRegistry().bind("tokenClient", new TokenClient(settings::media));
            camel.getRegistry().bind("mediaClient", new MediaClient(() -> settings, json, clock, () -> camel));
            camel.setStreamCaching(false);
            camel.start();
            Producer http = producer(camel);
            Run run = whole;
            while (!run.isWalked()) {
                RecordingList list = list(http, run.window());
                if (list.isCut() && !run.window().isShortest()) {
                    run = run.narrowed();
                } else {
                    Instant now = clock.instant();
                    Comparison comparison = Comparison.of(list, arrived::accountFor,
                            now.minus(settings.reconcile().grace()), now, json);
                    comparison.missing().values().forEach(this::tell);
                    list.unreadable().forEach(entry -> out.println(entry.name() + ": left alone, " + entry.reason()));
                    run = run.past(list, comparison, list.unreadable().size());
                }
            }
            out.println("For " + run.missing() + " of " + run.listed() + " recordings no event has come. This was a"
                    + " dry run: nothing was changed.");
        } catch (SQLException e) {
            throw new IOException("The ledger cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<LedgerEntry> rows(LedgerReader ledger, String recordingId) throws IOException {
        try {
            return ledger == null ? List.of() : ledger.ofRecording(recordingId);
        } catch (SQLException e) {
            throw new IOException("The ledger cannot be read: " + e.getMessage(), e);
        }
    }

    /** On its own, since a template would close the answer before it is read. */
    private static Producer producer(DefaultCamelContext camel) throws IOException {
        try {
            Producer http = camel.getEndpoint(LIST).createProducer();
            camel.addService(http);
            return http;
        } catch (Exception e) {
            throw new IOException("No request can be made: " + e.getMessage(), e);
        }
    }

    private void tell(RecordingEvent event) {
        out.println(event.key() + ": started " + event.startTime() + ", no event has come; would be taken in");
    }

    private RecordingList list(Producer http, Window window) throws IOException, InterruptedException {
        String url = RecordingList.urlFor(settings.bandwidth());
        for (int failures = 1;; failures++) {
            Exchange answer = http.getEndpoint().createExchange();
            answer.getMessage().setHeader(Exchange.HTTP_URI, url);
            answer.getMessage().setHeader(Exchange.HTTP_QUERY, window.query());
            try {
                http.process(answer);
                return RecordingList.read(answer.getMessage().getBody(InputStream.class), json);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                Failure cause = Failure.of(e);
                if (failures >= MAX_FAILURES) {
                    throw new IOException("The list of recordings cannot be had. " + cause.reason(), e);
                }
                Duration delay = cause.retryAfter(clock.instant()).orElse(settings.retry().initialDelay());
                out.println(cause.reason() + " Trying again in " + delay.toMillis() / 1000.0 + " s.");
                TimeUnit.MILLISECONDS.sleep(delay.toMillis());
            }
        }
    }
}
