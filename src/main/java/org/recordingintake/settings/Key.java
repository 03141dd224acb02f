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
 * Every setting of the product: its name in {@code application.properties} and its default, which may refer to other
 * settings as {@code {{name}}}. The meaning of each stands in {@code application.properties}.
 */
public enum Key {
    WEBHOOK_HOST("webhook.host"),
    WEBHOOK_PORT("webhook.port", "8080"),
    WEBHOOK_PATH("webhook.path", "/recordingAvailable"),
    WEBHOOK_USERNAME("webhook.username"),
    WEBHOOK_PASSWORD("webhook.password"),
    WEBHOOK_USERNAME_2("webhook.username.2"),
    WEBHOOK_PASSWORD_2("webhook.password.2"),
    WEBHOOK_PASSWORD_FILE_2("webhook.password-file.2"),
    WEBHOOK_PASSWORD_FILE("webhook.password-file"),
    WEBHOOK_AUTH("webhook.auth"),
    WEBHOOK_TLS_CERTIFICATE("webhook.tls.certificate"),
    WEBHOOK_TLS_KEY("webhook.tls.key"),
    WEBHOOK_ALLOWED_NETWORKS("webhook.allowed-networks"),
    WEBHOOK_ALLOWED_ACCOUNTS("webhook.allowed-accounts"),
    WEBHOOK_MAX_CONNECTIONS("webhook.max-connections", "4096"),
    WEBHOOK_MAX_REQUESTS("webhook.max-requests", "512"),
    WEBHOOK_REQUEST_TIMEOUT("webhook.request-timeout", "10s"),
    MANAGEMENT_HOST("management.host", "127.0.0.1"),
    MANAGEMENT_PORT("management.port", "8081"),
    BANDWIDTH_BASE_URL("bandwidth.base-url", "https://voice.bandwidth.com/api/v2"),
    BANDWIDTH_TOKEN_URL("bandwidth.token-url", "https://api.bandwidth.com/api/v1/oauth2/token"),
    BANDWIDTH_CLIENT_ID("bandwidth.client-id"),
    BANDWIDTH_CLIENT_SECRET("bandwidth.client-secret"),
    BANDWIDTH_CLIENT_SECRET_FILE("bandwidth.client-secret-file"),
    BANDWIDTH_USERNAME("bandwidth.username"),
    BANDWIDTH_PASSWORD("bandwidth.password"),
    BANDWIDTH_PASSWORD_FILE("bandwidth.password-file"),
    BANDWIDTH_ACCOUNT_ID("bandwidth.account-id"),
    BANDWIDTH_DELETE_AFTER_STORE("bandwidth.delete-after-store", "false"),
    MEDIA_ALLOWED_ORIGINS("media.allowed-origins"),
    MEDIA_PRIVATE_HOSTS("media.private-hosts"),
    MEDIA_CONCURRENCY("media.concurrency", "8"),
    MEDIA_MAX_SIZE("media.max-size", "4GiB"),
    MEDIA_STALL_TIMEOUT("media.stall-timeout", "60s"),
    MEDIA_DURATION_TOLERANCE("media.duration-tolerance", "1s,2%"),
    MEDIA_RECHECK_ATTEMPTS("media.recheck-attempts", "3"),
    MEDIA_RECHECK_DELAY("media.recheck-delay", "1m"),
    STORE_DIR("store.dir", "{{data.dir}}/recordings"),
    PARTIAL_ARCHIVE("partial.archive", "false"),
    TRANSCRIPTS_FETCH("transcripts.fetch", "true"),
    ALERT_URI("alert.uri", "file:{{data.dir}}/alerts"),
    PUBLISH_URI("publish.uri"),
    QUEUE_URL("queue.url", "embedded"),
    QUEUE_USERNAME("queue.username"),
    QUEUE_PASSWORD("queue.password"),
    QUEUE_PASSWORD_FILE("queue.password-file"),
    LEDGER_URL("ledger.url", "embedded"),
    LEDGER_USERNAME("ledger.username"),
    LEDGER_PASSWORD("ledger.password"),
    LEDGER_PASSWORD_FILE("ledger.password-file"),
    LEDGER_LEASE("ledger.lease", "60s"),
    RETRY_INITIAL_DELAY("retry.initial-delay", "5s"),
    RETRY_MULTIPLIER("retry.multiplier", "2"),
    RETRY_MAX_DELAY("retry.max-delay", "10m"),
    RETRY_MAX_ATTEMPTS("retry.max-attempts", "300"),
    RECONCILE_INTERVAL("reconcile.interval", "1h"),
    RECONCILE_GRACE("reconcile.grace", "1h"),
    RECONCILE_LOOK_BACK("reconcile.look-back", "1d"),
    RECONCILE_MAX_AGE("reconcile.max-age", "29d"),
    DEADLINE_WARNING("deadline.warning", "7d"),
    LOG_OUTCOMES("log.outcomes", "info"),
    SHUTDOWN_DRAIN("shutdown.drain", "5s"),
    DATA_DIR("data.dir", "data");

    /** What is opened once, at the start. */
    private static final Set<Key> FIXED = EnumSet.of(WEBHOOK_HOST, WEBHOOK_PORT, WEBHOOK_PATH, WEBHOOK_TLS_CERTIFICATE,
            WEBHOOK_TLS_KEY, MANAGEMENT_HOST, MANAGEMENT_PORT, STORE_DIR, QUEUE_URL, QUEUE_USERNAME, QUEUE_PASSWORD,
            QUEUE_PASSWORD_FILE, LEDGER_URL, LEDGER_USERNAME, LEDGER_PASSWORD, LEDGER_PASSWORD_FILE, LEDGER_LEASE,
            DATA_DIR);

    private final String name;
    private final String defaultValue;

    Key(String name) {
        this(name, null);
    }

    Key(String name, String defaultValue) {
        this.name = name;
        this.defaultValue = defaultValue;
    }

    /** The name as written in {@code application.properties}, such as {@code webhook.port}. */
    public String propertyName() {
        return name;
    }

    boolean namesASecretFile() {
        return name.matches(".*-file(\\.\\d)?");
    }

    Optional<String> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    /** Those of which a change takes effect at the next start; any other is in force at once. */
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
