package org.recordingintake.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.recordingintake.audio.DurationTolerance;
import org.slf4j.event.Level;

/**
 * The settings of one run, read and checked once. Immutable; anything {@code Optional} is simply not set.
 *
 * @param deadlineWarning how long before Bandwidth deletes media that is not stored an alert is sent; zero for never
 * @param outcomeLevel  at which the line for each outcome is logged
 * @param fetchTranscripts whether transcripts are fetched; if not, their events are ignored
 * @param tracingEndpoint where traces are reported to by OTLP over HTTP; empty for nowhere
 * @param signingKey    what published messages are signed with
 * @param shutdownDrain between readiness going down and the port for events closing; may be zero
 * @param properties    the effective value of every setting that has one, by name, for the placeholders of the routes
 */
public record Settings(Webhook webhook, Management management, ConsoleSettings console, Bandwidth bandwidth, Media media, Queue queue,
                       Ledger ledger, Retry retry, Reconcile reconcile, Duration deadlineWarning,
                       Log log, Level outcomeLevel, Optional<URI> tracingEndpoint, Duration shutdownDrain, Path dataDir, Path storeDir, boolean partialArchive,
                       boolean fetchTranscripts, String alertUri,
                       Optional<String> publishUri, Optional<SigningKey> signingKey, Optional<String> auditUri, Map<String, String> properties) {

    /** A stop takes 30 seconds at most, and the downloads in progress want some of them. */
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(10);
    private static final Duration MEDIA_KEPT = Duration.ofDays(30);

    /**
     * @param credentials     any of which the sender has to give by HTTP Basic; without them anyone who reaches the
     *                        port may send
     * @param allowedNetworks where senders may be; empty for anywhere
     * @param allowedAccounts whose events are dealt with; empty for anyone's
     * @param maxRequests     events that are taken in at the same time
     * @param requestTimeout  how long a sender may take for the head of a request, and again for its body
     */
    public record Webhook(String host, int port, String path, List<Credentials> credentials, Optional<Tls> tls,
                          List<Network> allowedNetworks, Set<String> allowedAccounts, int maxConnections,
                          int maxRequests, Duration requestTimeout) {
    }

    /** The PEM files of the server's certificate, with its chain, and of its private key. */
    public record Tls(Path certificate, Path key) {
    }

    /** Health, metrics and, where it is on, the console. */
    public record Management(String host, int port, Optional<Tls> tls) {
    }

    /** @param deleteAfterStore whether media is deleted at Bandwidth once it is stored */
    public record Bandwidth(Accounts accounts, boolean deleteAfterStore) {
    }

    /**
     * @param allowedOrigins {@code scheme://host:port} of every server that a download, and so a token, may go to
     * @param privateHosts   names, in lower case, of servers that may have a private address although their name does
     *                       not say so
     * @param maxSize        in bytes
     * @param stallTimeout   how long a download may stay under 1 kB/s
     * @param durationTolerance how far the audio may be from the duration in the event
     * @param recheckAttempts how often media that says that it is longer is fetched again before it is kept as it is
     * @param recheckDelay   between two of these
     */
    public record Media(List<Origin> allowedOrigins, Set<String> privateHosts, int concurrency, long maxSize,
                        Duration stallTimeout, DurationTolerance durationTolerance, int recheckAttempts,
                        Duration recheckDelay) {
    }

    /** @param url of an external broker; empty for the embedded one */
    public record Queue(Optional<String> url, Optional<Credentials> credentials) {
    }

    /**
     * @param url   of a PostgreSQL that several runtimes can share; empty for the embedded SQLite
     * @param lease how long a claim of a download holds without being renewed, where the ledger is shared
     */
    public record Ledger(Optional<String> url, Optional<Credentials> credentials, Duration lease) {
    }

    /** The pace of retries: {@code initialDelay * multiplier^(attempts - 1)}, at most {@code maxDelay}. */
    public record Retry(Duration initialDelay, double multiplier, Duration maxDelay, int maxAttempts) {
    }

    /**
     * How recordings are looked for whose event never came.
     *
     * @param interval between two runs; zero for none but those by hand
     * @param grace    how long after its end a recording's event may still be on its way
     * @param lookBack the longest recording: the list goes by the start, and the event comes after the end
     * @param maxAge   what started longer ago is left alone
     */
    public record Reconcile(Duration interval, Duration grace, Duration lookBack, Duration maxAge) {
    }

    /**
     * How the log is written.
     *
     * @param level  of all that {@code levels}, or what is shipped for a library, does not say otherwise
     * @param levels by the name of a logger, which is a class or package
     */
    public record Log(boolean inJson, Level level, Map<String, Level> levels) {
    }

    /** Where alerts are files, as on the default channel; empty where they go elsewhere. */
    public Optional<Path> alertDirectory() {
        return Optional.of(alertUri).filter(uri -> uri.startsWith("file:"))
                .map(uri -> Path.of(uri.replaceFirst("^file:(//)?", "").replaceFirst("\\?.*", "")));
    }

    /**
     * Refuses to go on without credentials for the media API: every download would fail.
     *
     * @throws InvalidSettingsException if an account has none
     */
    public void requireMediaCredentials() {
        List<String> missing = AccountsReader.missingCredentials(bandwidth.accounts());
        if (!missing.isEmpty()) {
            throw new InvalidSettingsException(missing);
        }
    }

    /** Whose recordings are taken in, and how they are fetched. */
    public Accounts accounts() {
        return bandwidth.accounts();
    }

    /** Whether a request for what belongs to an account, and so its token, may go to this server. */
    public boolean allows(Account account, Origin origin) {
        return media.allowedOrigins().contains(origin) && accounts().mayShare(account, origin);
    }

    static Settings from(SettingReader values, Map<String, String> others) {
        Path dataDir = values.directory(Key.DATA_DIR);
        Path storeDir = values.directory(Key.STORE_DIR);
        Accounts accounts = new AccountsReader(values).read(AccountKey.namesIn(others.keySet().stream()
                .filter(name -> !others.get(name).isBlank()).toList()));
        Bandwidth bandwidth = new Bandwidth(accounts, values.flag(Key.BANDWIDTH_DELETE_AFTER_STORE));
        Webhook webhook = webhook(values, accounts);
        Media media = media(values, accounts);
        Optional<String> publishUri = values.optional(Key.PUBLISH_URI);
        Optional<String> queueUrl = Optional.of(values.text(Key.QUEUE_URL)).filter(url -> !url.equals("embedded"));
        Settings settings = new Settings(webhook,
                new Management(values.text(Key.MANAGEMENT_HOST), values.port(Key.MANAGEMENT_PORT),
                        tls(values, Key.MANAGEMENT_TLS_CERTIFICATE, Key.MANAGEMENT_TLS_KEY)),
                ConsoleSettings.from(values),
                bandwidth,
                media,
                new Queue(queueUrl, values.credentials(Key.QUEUE_USERNAME, Key.QUEUE_PASSWORD,
                        Key.QUEUE_PASSWORD_FILE)),
                ledger(values), retry(values), reconcile(values), values.durationOrZero(Key.DEADLINE_WARNING),
                new Log(values.oneOf(Key.LOG_FORMAT, "text", "json").equals("json"), new LogLevels(values).level(Key.LOG_LEVEL),
                        new LogLevels(values).levels(Key.LOG_LEVELS)),
                Level.valueOf(values.oneOf(Key.LOG_OUTCOMES, "info", "debug").toUpperCase(Locale.ROOT)),
                values.optional(Key.TRACING_ENDPOINT).map(set -> values.httpUrl(Key.TRACING_ENDPOINT)),
                values.durationUpTo(LONGEST_DRAIN, Key.SHUTDOWN_DRAIN),
                dataDir, storeDir,
                values.flag(Key.PARTIAL_ARCHIVE), values.flag(Key.TRANSCRIPTS_FETCH), values.text(Key.ALERT_URI), publishUri,
                SigningKey.in(values), values.optional(Key.AUDIT_URI),
                effectiveProperties(values, webhook, accounts, media, dataDir, storeDir, others));
        values.failOnProblems();
        return settings;
    }

    private static Webhook webhook(SettingReader values, Accounts known) {
        List<Credentials> credentials = Stream.of(
                values.credentials(Key.WEBHOOK_USERNAME, Key.WEBHOOK_PASSWORD, Key.WEBHOOK_PASSWORD_FILE),
                values.credentials(Key.WEBHOOK_USERNAME_2, Key.WEBHOOK_PASSWORD_2, Key.WEBHOOK_PASSWORD_FILE_2))
                .flatMap(Optional::stream).toList();
        for (Key user : List.of(Key.WEBHOOK_USERNAME, Key.WEBHOOK_USERNAME_2)) {
            values.optional(user).filter(name -> name.contains(":")).ifPresent(name -> values.problem(
                    user.propertyName() + " holds a colon, which ends a user name in HTTP Basic. Choose one without."));
        }
        boolean open = values.optional(Key.WEBHOOK_AUTH).map(auth -> {
            if (!auth.equals("none")) {
                values.problem("webhook.auth is \"" + auth + "\"; it can only be none. To ask the sender for"
                        + " credentials, leave it out and set webhook.username and webhook.password.");
            }
            return true;
        }).orElse(false);
        String host = values.optional(Key.WEBHOOK_HOST).orElse(credentials.isEmpty() ? "127.0.0.1" : "0.0.0.0");
        if (credentials.isEmpty() && !open && !isLoopback(host)) {
            values.problem("webhook.host is \"" + host + "\", which others can reach, and no credentials are set."
                    + " Set webhook.username and webhook.password, or webhook.auth=none if something in front of"
                    + " this port asks for them.");
        }
        String path = values.text(Key.WEBHOOK_PATH);
        if (!path.matches("/[A-Za-z0-9._~/-]*")) {
            values.problem("webhook.path is \"" + path + "\"; it has to start with / and hold only letters, digits"
                    + " and . _ ~ - /, such as /recordingAvailable.");
        }
        return new Webhook(host, values.port(Key.WEBHOOK_PORT), HttpPath.normalised(path), credentials,
                tls(values, Key.WEBHOOK_TLS_CERTIFICATE, Key.WEBHOOK_TLS_KEY),
                values.networks(Key.WEBHOOK_ALLOWED_NETWORKS), AccountsReader.allowed(values, known),
                values.count(Key.WEBHOOK_MAX_CONNECTIONS, 1, 1_000_000),
                values.count(Key.WEBHOOK_MAX_REQUESTS, 1, 100_000), values.duration(Key.WEBHOOK_REQUEST_TIMEOUT));
    }

    private static Optional<Tls> tls(SettingReader values, Key certificateKey, Key keyKey) {
        Optional<Path> certificate = values.file(certificateKey);
        Optional<Path> key = values.file(keyKey);
        if (certificate.isPresent() != key.isPresent()) {
            values.missing(certificate.isPresent() ? keyKey : certificateKey, certificate.isPresent() ? certificateKey : keyKey);
        }
        return certificate.flatMap(chain -> key.map(secret -> new Tls(chain, secret)));
    }

    static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
    }

    private static Media media(SettingReader values, Accounts accounts) {
        List<URI> urls = values.httpUrls(Key.MEDIA_ALLOWED_ORIGINS);
        List<URI> baseUrls = accounts.all().stream().map(Account::baseUrl).toList();
        urls.forEach(url -> baseUrls.forEach(base ->
                AccountsReader.requireHttps(values, Key.MEDIA_ALLOWED_ORIGINS, url, base)));
        List<Origin> origins = (urls.isEmpty() ? baseUrls : urls).stream().map(Origin::of).distinct().toList();
        return new Media(origins,
                values.hosts(Key.MEDIA_PRIVATE_HOSTS),
                values.count(Key.MEDIA_CONCURRENCY, 1, 256), values.size(Key.MEDIA_MAX_SIZE),
                values.duration(Key.MEDIA_STALL_TIMEOUT), values.tolerance(Key.MEDIA_DURATION_TOLERANCE),
                values.count(Key.MEDIA_RECHECK_ATTEMPTS, 0, 100), values.duration(Key.MEDIA_RECHECK_DELAY));
    }

    private static Ledger ledger(SettingReader values) {
        Optional<String> url = Optional.of(values.text(Key.LEDGER_URL)).filter(text -> !text.equals("embedded"));
        url.filter(text -> !text.startsWith("jdbc:postgresql:")).ifPresent(text -> values.problem(
                "ledger.url is neither \"embedded\" nor the JDBC URL of a PostgreSQL, such as"
                + " jdbc:postgresql://db.example.com/intake."));
        return new Ledger(url, values.credentials(Key.LEDGER_USERNAME, Key.LEDGER_PASSWORD, Key.LEDGER_PASSWORD_FILE),
                values.duration(Key.LEDGER_LEASE));
    }

    private static Retry retry(SettingReader values) {
        return new Retry(values.duration(Key.RETRY_INITIAL_DELAY), values.factor(Key.RETRY_MULTIPLIER),
                values.duration(Key.RETRY_MAX_DELAY), values.count(Key.RETRY_MAX_ATTEMPTS, 1, 1_000_000));
    }

    private static Reconcile reconcile(SettingReader values) {
        Duration maxAge = values.duration(Key.RECONCILE_MAX_AGE);
        if (maxAge.compareTo(MEDIA_KEPT) > 0) {
            values.problem("reconcile.max-age is \"" + values.text(Key.RECONCILE_MAX_AGE) + "\"; Bandwidth keeps media"
                    + " for 30 days, so nothing older can be fetched. Write 29d or less.");
        }
        return new Reconcile(values.durationOrZero(Key.RECONCILE_INTERVAL),
                values.durationOrZero(Key.RECONCILE_GRACE), values.duration(Key.RECONCILE_LOOK_BACK), maxAge);
    }

    /** Routes see what the code sees: absolute directories, milliseconds, "none" where nothing is to be published. */
    private static Map<String, String> effectiveProperties(SettingReader values, Webhook webhook, Accounts accounts,
                                                           Media media, Path dataDir, Path storeDir,
                                                           Map<String, String> others) {
        Map<String, String> effective = new TreeMap<>(others);
        effective.put(Key.PUBLISH_URI.propertyName(), "none");
        for (Key key : Key.values()) {
            values.optional(key).or(key::defaultValue).ifPresent(value -> effective.put(key.propertyName(), value));
        }
        effective.put(Key.BANDWIDTH_ACCOUNT_ID.propertyName(),
                accounts.known().isEmpty() ? "none" : String.join(",", accounts.ids()));
        effective.put(Key.WEBHOOK_HOST.propertyName(), webhook.host());
        effective.put(Key.WEBHOOK_PATH.propertyName(), webhook.path());
        effective.put(Key.MEDIA_STALL_TIMEOUT.propertyName(), String.valueOf(media.stallTimeout().toMillis()));
        effective.put(Key.DATA_DIR.propertyName(), dataDir.toString());
        effective.put(Key.STORE_DIR.propertyName(), storeDir.toString());
        return effective;
    }
}
