package org.recordingintake.settings;

import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Every setting of the product: its name, its default, which may refer to other settings as {@code {{name}}}, and its
 * meaning in one line. {@code application.properties} and docs/settings.md repeat them, in this order.
 */
public enum Key implements Setting {
    WEBHOOK_HOST("webhook.host", null, "127.0.0.1", "Address to listen on: 127.0.0.1 without credentials, otherwise"
            + " 0.0.0.0"),
    WEBHOOK_PORT("webhook.port", "8080", "Port to listen on; 0 selects a free one"),
    WEBHOOK_PATH("webhook.path", "/recordingAvailable", "Path of the webhook for POST and GET; a trailing slash makes no"
            + " difference"),
    WEBHOOK_USERNAME("webhook.username", "User name that Bandwidth sends with each event (HTTP Basic)"),
    WEBHOOK_PASSWORD("webhook.password", "Password that Bandwidth sends with each event; preferably set in the"
            + " environment, as WEBHOOK_PASSWORD"),
    WEBHOOK_PASSWORD_FILE("webhook.password-file", "Alternatively, a file that contains it, such as a Docker or"
            + " Kubernetes secret; the same for every setting that ends with -file"),
    WEBHOOK_USERNAME_2("webhook.username.2", "Second user name, accepted as well while credentials are being changed at"
            + " Bandwidth"),
    WEBHOOK_PASSWORD_2("webhook.password.2", "Password of the second user; preferably set in the environment, as"
            + " WEBHOOK_PASSWORD_2"),
    WEBHOOK_PASSWORD_FILE_2("webhook.password-file.2", "Alternatively, a file that contains it"),
    WEBHOOK_AUTH("webhook.auth", null, "none", "\"none\" accepts events from anyone who reaches the port: only for use"
            + " behind a proxy that authenticates"),
    WEBHOOK_TLS_CERTIFICATE("webhook.tls.certificate", "PEM file of the server's certificate, followed by the"
            + " intermediate ones; enables TLS, and TLS only, on the port"),
    WEBHOOK_TLS_KEY("webhook.tls.key", "PEM file of its private key, unencrypted; both files are read again when they"
            + " change"),
    WEBHOOK_ALLOWED_NETWORKS("webhook.allowed-networks", "Addresses and networks that may send events, such as"
            + " 192.0.2.0/24, 2001:db8::/32, separated by commas; by default any"),
    WEBHOOK_ALLOWED_ACCOUNTS("webhook.allowed-accounts", "Accounts whose events are processed, separated by commas;"
            + " events of others become dead letters; by default any, or those of bandwidth.accounts.*"),
    WEBHOOK_MAX_CONNECTIONS("webhook.max-connections", "4096", "Maximum number of open connections. When it is exceeded,"
            + " the connections that have been idle longest are closed"),
    WEBHOOK_MAX_REQUESTS("webhook.max-requests", "512", "Maximum number of events received at the same time; further ones"
            + " are answered 503"),
    WEBHOOK_REQUEST_TIMEOUT("webhook.request-timeout", "10s", "Time that a sender has for the head of a request, and"
            + " again for its body"),
    MANAGEMENT_HOST("management.host", "127.0.0.1", "Address to listen on; health and metrics do not ask for"
            + " credentials"),
    MANAGEMENT_PORT("management.port", "8081", "Port to listen on; 0 selects a free one"),
    MANAGEMENT_TLS_CERTIFICATE("management.tls.certificate", "PEM file of the server's certificate, followed by the"
            + " intermediate ones; enables TLS, and TLS only, on the port"),
    MANAGEMENT_TLS_KEY("management.tls.key", "PEM file of its private key, unencrypted; both files are read again when"
            + " they change"),
    CONSOLE_USERS_FILE("console.users-file", "File with the users of the console and their passwords, as htpasswd -B"
            + " writes it; enables the console; read again when it changes"),
    CONSOLE_ROLES_FILE("console.roles-file", "File with the roles of the users, a line such as \"user:"
            + " view,listen,operate\" for each; read again when it changes"),
    CONSOLE_TRUSTED_HEADER("console.trusted-header", null, "X-Forwarded-User", "Header with the user name that a"
            + " single-sign-on proxy sets; enables the console"),
    CONSOLE_ROLES_HEADER("console.roles-header", null, "X-Forwarded-Groups", "Header with the roles of the user that the"
            + " proxy sets; by default, the roles are those in console.roles-file"),
    CONSOLE_TRUSTED_PROXIES("console.trusted-proxies", "Addresses and networks of the proxies whose headers are trusted,"
            + " separated by commas"),
    AUDIT_URI("audit.uri", "Destination of a copy of each line of the console's audit log: any Camel endpoint; by default"
            + " none is sent"),
    BANDWIDTH_BASE_URL("bandwidth.base-url", "https://voice.bandwidth.com/api/v2", "URL of the media API"),
    BANDWIDTH_TOKEN_URL("bandwidth.token-url", "https://api.bandwidth.com/api/v1/oauth2/token",
            "URL that issues OAuth2 access tokens; the client secret is sent to no other origin"),
    BANDWIDTH_CLIENT_ID("bandwidth.client-id", "OAuth2 client id; either it or bandwidth.username is required"),
    BANDWIDTH_CLIENT_SECRET("bandwidth.client-secret", "OAuth2 client secret; preferably set in the environment, as"
            + " BANDWIDTH_CLIENT_SECRET"),
    BANDWIDTH_CLIENT_SECRET_FILE("bandwidth.client-secret-file", "Alternatively, a file that contains it"),
    BANDWIDTH_USERNAME("bandwidth.username", "API user of the legacy Basic credentials, which Bandwidth switches off on 2"
            + " December 2026"),
    BANDWIDTH_PASSWORD("bandwidth.password", "Password of the API user; preferably set in the environment, as"
            + " BANDWIDTH_PASSWORD"),
    BANDWIDTH_PASSWORD_FILE("bandwidth.password-file", "Alternatively, a file that contains it"),
    BANDWIDTH_ACCOUNT_ID("bandwidth.account-id", "Account whose recordings are reconciled, also used for events that name"
            + " none; or several, separated by commas"),
    BANDWIDTH_DELETE_AFTER_STORE("bandwidth.delete-after-store", "false", "true deletes the media at Bandwidth once it is"
            + " stored, synced to disk and verified"),
    MEDIA_ALLOWED_ORIGINS("media.allowed-origins", null, "https://voice.bandwidth.com", "Origins that a download, and so"
            + " a token, may be sent to: scheme, host and port, separated by commas; by default those of"
            + " all base URLs"),
    MEDIA_PRIVATE_HOSTS("media.private-hosts", "Hosts among them that may resolve to private addresses; only required for"
            + " names that look public (docs/security.md)"),
    MEDIA_CONCURRENCY("media.concurrency", "8", "Maximum number of parallel downloads"),
    MEDIA_MAX_SIZE("media.max-size", "4GiB", "Maximum size of a recording"),
    MEDIA_STALL_TIMEOUT("media.stall-timeout", "60s", "How long a download, or a request for a token, may stay under 1"
            + " kB/s before it is aborted and retried"),
    MEDIA_DURATION_TOLERANCE("media.duration-tolerance", "1s,2%", "How far the audio may differ from the duration in its"
            + " event before an alert is raised: the larger of a time and a percentage"),
    MEDIA_RECHECK_ATTEMPTS("media.recheck-attempts", "3", "How often media that arrived whole but declares a greater"
            + " length is fetched again before it is kept; 0 keeps it at once"),
    MEDIA_RECHECK_DELAY("media.recheck-delay", "1m", "Delay before each of these attempts"),
    STORE_DIR("store.dir", "{{data.dir}}/recordings", "Directory of the file store"),
    PARTIAL_ARCHIVE("partial.archive", "false", "true also stores the available media of partial recordings, under"
            + " partial/ in the store"),
    TRANSCRIPTS_FETCH("transcripts.fetch", "true", "true also fetches the transcripts that Bandwidth makes of recordings;"
            + " false ignores their announcements"),
    ALERT_URI("alert.uri", "file:{{data.dir}}/alerts", "Destination of alerts: any Camel endpoint"),
    PUBLISH_URI("publish.uri", "Destination of a message for each stored recording: any Camel endpoint; by default none"
            + " is sent"),
    PUBLISH_SIGNING_KEY("publish.signing-key", "Secret that these messages are signed with, as Standard Webhooks writes it"
            + " (whsec_…); preferably set in the environment, as PUBLISH_SIGNING_KEY; by default they are not signed"),
    PUBLISH_SIGNING_KEY_FILE("publish.signing-key-file", "Alternatively, a file that contains it"),
    QUEUE_URL("queue.url", "embedded", "\"embedded\" for a broker in the process, with its journal in data.dir; or the"
            + " URL of an Apache Artemis broker (2.57 or later), such as tcp://broker:61616"),
    QUEUE_USERNAME("queue.username", "User name for an external broker"),
    QUEUE_PASSWORD("queue.password", "Password for an external broker; preferably set in the environment, as"
            + " QUEUE_PASSWORD"),
    QUEUE_PASSWORD_FILE("queue.password-file", "Alternatively, a file that contains it"),
    LEDGER_URL("ledger.url", "embedded", "\"embedded\" for SQLite in data.dir; or the URL of a PostgreSQL database, such"
            + " as jdbc:postgresql://db.example.com/intake, which several runtimes can share"),
    LEDGER_USERNAME("ledger.username", "User name for PostgreSQL"),
    LEDGER_PASSWORD("ledger.password", "Password for PostgreSQL; preferably set in the environment, as LEDGER_PASSWORD"),
    LEDGER_PASSWORD_FILE("ledger.password-file", "Alternatively, a file that contains it"),
    LEDGER_LEASE("ledger.lease", "60s", "How long the claim of a download, or the lock of the runtime that reconciles, is"
            + " valid without renewal, where several runtimes share the ledger"),
    RETRY_INITIAL_DELAY("retry.initial-delay", "5s", "Delay after the first failure"),
    RETRY_MULTIPLIER("retry.multiplier", "2", "Factor by which each delay is longer than the previous one"),
    RETRY_MAX_DELAY("retry.max-delay", "10m", "Maximum delay"),
    RETRY_MAX_ATTEMPTS("retry.max-attempts", "300", "Number of failures after which an event becomes a dead letter; with"
            + " these settings, after about two days"),
    RECONCILE_INTERVAL("reconcile.interval", "1h", "How often Bandwidth's list of recordings is compared with the events"
            + " that arrived; 0 leaves it to the command \"reconcile\""),
    RECONCILE_GRACE("reconcile.grace", "1h", "How long after the end of a recording its event may still be under way"),
    RECONCILE_LOOK_BACK("reconcile.look-back", "1d", "Maximum length of a recording: the list is ordered by start, and"
            + " the event arrives after the end"),
    RECONCILE_MAX_AGE("reconcile.max-age", "29d", "Maximum age of a recording to reconcile: its media is deleted after 30"
            + " days"),
    DEADLINE_WARNING("deadline.warning", "7d", "How long before Bandwidth deletes the media of a recording that is not"
            + " stored a second alert is raised; 0 for never"),
    LOG_FORMAT("log.format", "text", "Format of the log: text, or json for one object a line"),
    LOG_LEVEL("log.level", "info", "Level of the log: error, warn, info, debug or trace; debug also writes stack traces"),
    LOG_LEVELS("log.levels", "Levels of single classes and packages, separated by commas, such as"
            + " org.recordingintake.queue=debug"),
    LOG_OUTCOMES("log.outcomes", "info", "Level of the line for each outcome (stored, alerted or dead): info or debug"),
    TRACING_ENDPOINT("tracing.endpoint", null, "http://localhost:4318", "URL of a collector of traces (OTLP over HTTP);"
            + " requires the connector tracing; by default none are sent"),
    SHUTDOWN_DRAIN("shutdown.drain", "5s", "Time between readiness going down and the port for events closing, which a"
            + " load balancer requires to redirect"),
    DATA_DIR("data.dir", "data", "Directory of the queue, the ledger, alerts, dead letters and, by default, the recordings");

    /** What is opened once, at the start. */
    private static final Set<Key> FIXED = EnumSet.of(WEBHOOK_HOST, WEBHOOK_PORT, WEBHOOK_PATH, WEBHOOK_TLS_CERTIFICATE,
            WEBHOOK_TLS_KEY, MANAGEMENT_HOST, MANAGEMENT_PORT, MANAGEMENT_TLS_CERTIFICATE, MANAGEMENT_TLS_KEY,
            CONSOLE_USERS_FILE, CONSOLE_ROLES_FILE, CONSOLE_TRUSTED_HEADER, CONSOLE_ROLES_HEADER, CONSOLE_TRUSTED_PROXIES, STORE_DIR, QUEUE_URL, QUEUE_USERNAME, QUEUE_PASSWORD,
            QUEUE_PASSWORD_FILE, LEDGER_URL, LEDGER_USERNAME, LEDGER_PASSWORD, LEDGER_PASSWORD_FILE, LEDGER_LEASE,
            TRACING_ENDPOINT, DATA_DIR);

    private static final Set<Key> OF_URLS = EnumSet.of(BANDWIDTH_BASE_URL, BANDWIDTH_TOKEN_URL, MEDIA_ALLOWED_ORIGINS,
            MEDIA_PRIVATE_HOSTS, ALERT_URI, PUBLISH_URI, QUEUE_URL, TRACING_ENDPOINT);

    private final String name;
    private final String defaultValue;
    private final String example;
    private final String meaning;

    Key(String name, String meaning) {
        this(name, null, "", meaning);
    }

    Key(String name, String defaultValue, String meaning) {
        this(name, defaultValue, "", meaning);
    }

    /** @param example a value to start from, where there is no default */
    Key(String name, String defaultValue, String example, String meaning) {
        this.name = name;
        this.defaultValue = defaultValue;
        this.example = example;
        this.meaning = meaning;
    }

    @Override
    public String propertyName() {
        return name;
    }

    /** The files of the console hold no secret of the routes: the console itself reads them again. */
    boolean namesASecretFile() {
        return name.matches(".*-file(\\.\\d)?") && !name.startsWith("console.");
    }

    @Override
    public Optional<String> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    @Override
    public boolean mayHoldUrl() {
        return OF_URLS.contains(this);
    }

    /** The line that sets it in the shipped file; commented out where there is no default. */
    String line() {
        return defaultValue == null ? "#" + name + "=" + example : name + "=" + defaultValue;
    }

    /** What it means and does, in one line. */
    String meaning() {
        return meaning;
    }

    /** Those of which a change takes effect at the next start; any other takes effect at once. */
    static Set<Key> fixed() {
        return FIXED;
    }

    static Map<String, String> defaults() {
        Map<String, String> defaults = new TreeMap<>();
        for (Key key : values()) {
            key.defaultValue().ifPresent(value -> defaults.put(key.name, value));
        }
        return defaults;
    }

    /** Whether a key of this name can only be one of ours; any other belongs to Camel or to ops' own routes. */
    static boolean isReserved(String name) {
        int dot = name.indexOf('.');
        return dot > 0 && Arrays.stream(values()).anyMatch(key -> key.name.startsWith(name.substring(0, dot + 1)));
    }

    static boolean exists(String name) {
        return Arrays.stream(values()).anyMatch(key -> key.name.equals(name));
    }

    /** The existing name that is nearest to a misspelt one. */
    static String nearestTo(String misspelt) {
        List<String> names = Arrays.stream(values()).map(Key::propertyName).toList();
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        return names.stream().min(Comparator.comparing(name -> distance.apply(name, misspelt))).orElseThrow();
    }
}
