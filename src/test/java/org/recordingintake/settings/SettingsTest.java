package org.recordingintake.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.audio.DurationTolerance;
import org.slf4j.event.Level;

class SettingsTest {

    private static Settings settings(Map<String, String> given) {
        return SettingsLoader.isolated(given).load(new byte[0]);
    }

    @Test
    void hasTheDocumentedDefaults() {
        // When
        Settings settings = settings(Map.of());

        // Then
        assertThat(settings.webhook().host()).isEqualTo("127.0.0.1");
        assertThat(settings.webhook().port()).isEqualTo(8080);
        assertThat(settings.webhook().path()).isEqualTo("/recordingAvailable");
        assertThat(settings.accounts().all().get(0).baseUrl()).isEqualTo(URI.create("https://voice.bandwidth.com/api/v2"));
        assertThat(settings.media().allowedOrigins()).containsExactly(new Origin("https", "voice.bandwidth.com", 443));
        assertThat(settings.media().maxSize()).isEqualTo(4L << 30);
        assertThat(settings.media().stallTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.media().durationTolerance()).isEqualTo(new DurationTolerance(Duration.ofSeconds(1), 2));
        assertThat(settings.media().recheckAttempts()).isEqualTo(3);
        assertThat(settings.media().recheckDelay()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.outcomeLevel()).isEqualTo(Level.INFO);
        assertThat(settings.log()).isEqualTo(new Settings.Log(false, Level.INFO, Map.of()));
        assertThat(settings.storeDir()).isEqualTo(Path.of("data/recordings").toAbsolutePath());
        assertThat(settings.retry()).isEqualTo(
                new Settings.Retry(Duration.ofSeconds(5), 2, Duration.ofMinutes(10), 300));
        assertThat(settings.reconcile()).isEqualTo(new Settings.Reconcile(
                Duration.ofHours(1), Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(29)));
        assertThat(settings.deadlineWarning()).isEqualTo(Duration.ofDays(7));
        assertThat(settings.bandwidth().deleteAfterStore()).isFalse();
        assertThat(settings.publishUri()).isEmpty();
        assertThat(settings.queue().url()).isEmpty();
    }

    @Test
    void listensToOthersOnceThereAreCredentials() {
        // When
        Settings settings = settings(Map.of("webhook.username", "u", "webhook.password", "p"));

        // Then
        assertThat(settings.webhook().host()).isEqualTo("0.0.0.0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            webhook.port           | http                    | a port from 1 to 65535
            webhook.port           | 70000                   | a port from 1 to 65535
            reconcile.max-age      | 31d                     | Bandwidth keeps media for 30 days
            reconcile.interval     | hourly                  | a length of time
            reconcile.look-back    | 0                       | above zero
            deadline.warning       | soon                    | a length of time
            bandwidth.delete-after-store | yes               | true or false
            webhook.path           | recordings              | has to start with /
            media.duration-tolerance | 1s                    | such as 1s,2%
            media.duration-tolerance | 1s or 2%              | such as 1s,2%
            media.recheck-attempts | -1                      | a whole number from 0 to 100
            media.recheck-delay    | 0                       | a length of time above zero
            log.outcomes           | warn                    | info or debug
            webhook.host           | 0.0.0.0                 | webhook.auth=none
            webhook.auth           | basic                   | it can only be none
            webhook.username       | bandwidth               | webhook.password is missing
            webhook.password       | x                       | webhook.username is missing
            webhook.username.2     | next                    | webhook.password.2 is missing
            webhook.password.2     | x                       | webhook.username.2 is missing
            webhook.username       | a:b                     | holds a colon
            webhook.tls.certificate| /etc/x.pem              | webhook.tls.key is missing
            webhook.tls.key        | /etc/x.pem              | webhook.tls.certificate is missing
            webhook.allowed-networks | example.com           | "example.com" is no address
            webhook.allowed-networks | 10.0.0.0/33           | a prefix from 0 to 32
            webhook.allowed-networks | 10.0.0.0/8, ::/x      | a prefix from 0 to 128
            webhook.allowed-accounts | 5555, ../x            | an account id holds only
            webhook.max-connections| 0                       | a whole number from 1
            webhook.max-requests   | many                    | a whole number from 1
            webhook.request-timeout| 0                       | a length of time above zero
            bandwidth.client-id    | x                       | bandwidth.client-secret is missing
            bandwidth.client-secret| x                       | bandwidth.client-id is missing
            bandwidth.password     | x                       | bandwidth.username is missing
            queue.username         | x                       | queue.password is missing
            bandwidth.base-url     | voice.bandwidth.com     | an http or https URL
            bandwidth.base-url     | ftp://voice             | an http or https URL
            bandwidth.base-url     | https://u:p@voice.com   | an http or https URL
            tracing.endpoint       | localhost:4318          | an http or https URL
            bandwidth.account-id   | ../x                    | an account id holds only
            media.allowed-origins  | https://a.com,b         | an http or https URL
            media.allowed-origins  | http://media.example.com| would send credentials unencrypted
            media.private-hosts    | http://a                | a list of host names
            bandwidth.token-url    | http://api.example.com/t| would send credentials unencrypted
            media.concurrency      | 0                       | a whole number from 1 to 256
            media.max-size         | 4GB                     | 500MiB or 4GiB
            media.stall-timeout    | 0                       | a length of time above zero
            retry.initial-delay    | soon                    | a length of time, such as
            retry.initial-delay    | -5s                     | a length of time, such as
            retry.multiplier       | 0.5                     | a number from 1 to 100
            retry.max-attempts     | 2.5                     | a whole number
            partial.archive        | yes                     | true or false
            shutdown.drain         | xyz                     | a length of time
            shutdown.drain         | 40s                     | a length of time up to 10s
            data.dir               | /tmp/a%41b              | a directory that Camel can use
            store.dir              | /tmp/a?b                | a directory that Camel can use
            alert.uri              | nosuch:thing            | the URI of a Camel endpoint
            publish.signing-key    | hush                    | not a secret of Standard Webhooks
            publish.signing-key    | whsec_c2hvcnQ=          | 24 to 64 random bytes in base64
            publish.signing-key    | whsec_%%%               | echo whsec_$(openssl rand -base64 32)
            publish.uri            | nonsense                | the URI of a Camel endpoint
            """)
    void refusesAValueThatItCannotUseAndSaysWhatToWrite(String key, String value, String advice) {
        // When
        // Then
        assertThatThrownBy(() -> settings(Map.of(key, value)))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining(key).hasMessageContaining(advice);
    }

    @ParameterizedTest
    @CsvSource({"webhook.prot,webhook.port", "retry.maxattempts,retry.max-attempts", "bandwidth.clientid,bandwidth.client-id",
        "data.directory,data.dir"})
    void refusesAMisspeltKeyAndNamesTheRightOne(String misspelt, String meant) {
        // When
        // Then
        assertThatThrownBy(() -> settings(Map.of(misspelt, "1")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage(misspelt + " is not a setting. Did you mean " + meant + "?");
    }

    @Test
    void repeatsNoSecretInAnError() {
        // When
        // Then
        assertThatThrownBy(() -> settings(Map.of("webhook.username", "u", "webhook.password", "hush{{x}}")))
                .hasMessageContaining("webhook.password").satisfies(
                        e -> assertThat(e.getMessage()).doesNotContain("hush"));
    }

    @Test
    void repeatsNoSigningKeyInAnError() {
        // When
        // Then
        assertThatThrownBy(() -> settings(Map.of("publish.signing-key", "whsec_hush")))
                .hasMessageContaining("publish.signing-key").satisfies(
                        e -> assertThat(e.getMessage()).doesNotContain("hush"));
    }

    @Test
    void readsTheSigningKeyFromAFile(@TempDir Path directory) throws Exception {
        // Given
        String secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        Path file = Files.writeString(directory.resolve("key"), secret + "\n");

        // When
        Settings settings = settings(Map.of("publish.signing-key-file", file.toString()));

        // Then
        assertThat(settings.signingKey().orElseThrow().bytes()).hasSize(24);
        assertThat(settings.toString()).doesNotContain(secret);
        assertThatThrownBy(() -> settings(Map.of("publish.signing-key-file", file + "-missing")))
                .hasMessageContaining("publish.signing-key-file").hasMessageNotContaining("Standard Webhooks");
    }

    static Stream<Arguments> urlsWithSecrets() {
        return Stream.of("bandwidth.base-url", "bandwidth.token-url", "media.allowed-origins", "tracing.endpoint").flatMap(key -> Stream.of(
                "https://user:hush@example.com/api", "https://hush@example.com", "//user:hush@example.com",
                "user:hush@example.com", "https://user:hush,hush hush@example.com", "https://user:hush?hush@example.com",
                "https://user:hush/hush@example.com", "https://example.com?client_secret=hush",
                "https://example.com,https://user:hush@example.com", "example.com?token=hush&more=hush")
                .map(value -> Arguments.of(key, value)));
    }

    @ParameterizedTest
    @MethodSource("urlsWithSecrets")
    void repeatsNoSecretOfAUrlInAnError(String key, String value) {
        // When
        // Then
        assertThatThrownBy(() -> settings(Map.of(key, value)))
                .hasMessageContaining(key).hasMessageContaining("example.com").satisfies(
                        e -> assertThat(e.getMessage()).doesNotContain("hush"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            media.concurrency        | 4 # four
            media.concurrency        | 4# four
            media.concurrency        | 4 #four
            media.max-size           | 4GiB # a lot
            partial.archive          | true\t# as told
            retry.multiplier         | 2 # twice
            retry.initial-delay      | 5s # soon
            webhook.port             | 8080 # as usual
            webhook.host             | 127.0.0.1 # here
            webhook.path             | /hook # here
            webhook.username         | u # Bandwidth
            bandwidth.account-id     | 55555 # ours
            media.private-hosts      | media # inside
            media.duration-tolerance | 1s,2% # enough
            data.dir                 | /tmp/data # large
            publish.uri              | # none so far
            webhook.password-file    | /run/secret # mounted
            """)
    void saysOfACommentBehindAValueThatItIsNone(String key, String value) {
        // When
        // Then
        assertThatThrownBy(() -> settings(Map.of(key, value))).hasMessageContaining(key + " is \"" + value + "\"")
                .satisfies(e -> assertThat(e.getMessage()).containsPattern(
                        "a # behind a value begins no comment|A # begins a comment only at the beginning of a line"));
    }

    @ParameterizedTest
    @CsvSource({"alert.uri,file:/tmp/x # over there", "bandwidth.base-url,https://u:hush@example.com # the API",
        "queue.url,tcp://broker:61616?password=hush # ours"})
    void saysOfACommentBehindAUrlThatItIsNoneWithoutItsSecrets(String key, String value) {
        // When
        // Then
        assertThatThrownBy(() -> settings(Map.of(key, value))).hasMessageContaining(key + " is \"")
                .hasMessageContaining("a # behind a value begins no comment")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hush"));
    }

    @Test
    void takesWhatLooksLikeACommentForPartOfASecretAndOfRawOptions() {
        // When
        Settings settings = settings(Map.of("webhook.username", "u#1", "webhook.password", "p # q",
                "alert.uri", "file:/tmp/x?fileName=RAW(a #1)", "data.dir", "/tmp/data"));

        // Then
        assertThat(settings.webhook().credentials()).containsExactly(new Credentials("u#1", "p # q"));
        assertThat(settings.alertUri()).isEqualTo("file:/tmp/x?fileName=RAW(a #1)");
    }

    @ParameterizedTest
    @CsvSource({"data.dir,/srv/a?b@c", "store.dir,/home/me@corp/a%b", "media.max-size,4@GB", "retry.multiplier,2?",
        "media.concurrency,u:p@host", "webhook.path,recordings//@?x", "webhook.auth,u@x?y", "shutdown.drain,1?",
        "webhook.allowed-networks,10.0.0.0/8?", "bandwidth.account-id,a@b?c"})
    void repeatsAValueThatIsNoSecretAsItIsWritten(String key, String value) {
        // When
        // Then
        assertThatThrownBy(() -> settings(Map.of(key, value))).hasMessageContaining("\"" + value + "\"");
    }

    static Stream<Arguments> encodings() {
        return Stream.of(Arguments.of("UTF-8", "ops.greeting=grüße €", "grüße €"),
                Arguments.of("a mark of it", "\uFEFFops.greeting=grüße", "grüße"),
                Arguments.of("escapes", "ops.greeting=gr\\u00fc\\u00DFe", "grüße"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encodings")
    void readsTheFileAsUtf8(String what, String line, String value) {
        // When
        Settings settings = SettingsLoader.isolated(Map.of()).load(line.getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(settings.properties()).containsEntry("ops.greeting", value);
    }

    static Stream<Arguments> filesThatAreNotUtf8() {
        byte[] cut = "# first\nwebhook.port=1\nops.x=ü".getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                Arguments.of("ISO-8859-1", "# first\r\n\r\nops.x=gr\u00fcn\r\n".getBytes(StandardCharsets.ISO_8859_1), 3),
                Arguments.of("a comment alone", "# gr\u00fcn\nops.x=1\n".getBytes(StandardCharsets.ISO_8859_1), 1),
                Arguments.of("UTF-16", "# first\nops.x=1\n".getBytes(StandardCharsets.UTF_16), 1),
                Arguments.of("a character that is cut off", Arrays.copyOf(cut, cut.length - 1), 3));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("filesThatAreNotUtf8")
    void refusesAFileThatIsNotUtf8(String what, byte[] content, int line, @TempDir Path home) throws Exception {
        // Given
        Path file = Files.write(home.resolve("application.properties"), content);

        // When
        // Then
        assertThatThrownBy(() -> SettingsLoader.isolated(Map.of()).load(file)).isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith("application.properties is not text in UTF-8 from line " + line + " on.")
                .hasMessageContaining("Save the file in UTF-8");
    }

    @ParameterizedTest
    @CsvSource({"/hook,/hook/", "/hook/,/hook", "/hook,//hook", "/,//"})
    void needsNoRestartForASlashAtTheEndOfThePath(String before, String after) {
        // Given
        SettingsLoader loader = SettingsLoader.isolated(Map.of());
        Settings running = loader.load(("webhook.path=" + before).getBytes(StandardCharsets.UTF_8));

        // When
        SettingsLoader.Reloaded reloaded = loader.reload(("webhook.path=" + after).getBytes(StandardCharsets.UTF_8),
                running);

        // Then
        assertThat(reloaded.needingRestart()).isEmpty();
        assertThat(reloaded.afterRestart().webhook().path()).isEqualTo(running.webhook().path());
    }

    @Test
    void takesAnEmptyValueForNone() {
        // When
        Settings settings = settings(Map.of("publish.uri", "", "bandwidth.client-id", " "));

        // Then
        assertThat(settings.publishUri()).isEmpty();
        assertThat(settings.properties()).containsEntry("publish.uri", "none");
    }

    @Test
    void namesEveryProblemAtOnce() {
        // When
        // Then
        assertThatThrownBy(() -> settings(Map.of("webhook.port", "x", "retry.multiplier", "y")))
                .isInstanceOfSatisfying(InvalidSettingsException.class,
                        e -> assertThat(e.problems()).hasSize(2));
    }

    @Test
    void leavesOtherKeysToTheirOwners() {
        // When
        Settings settings = settings(Map.of("camel.main.name", "x", "slack.url", "https://example.com"));

        // Then
        assertThat(settings.webhook().port()).isEqualTo(8080);
    }

    @ParameterizedTest
    @CsvSource({"500,PT0.5S", "500ms,PT0.5S", "5s,PT5S", "10m,PT10M", "12h,PT12H", "2d,PT48H"})
    void readsDurations(String written, Duration meant) {
        // When
        Settings settings = settings(Map.of("retry.initial-delay", written));

        // Then
        assertThat(settings.retry().initialDelay()).isEqualTo(meant);
    }

    @Test
    void prefersTheCommandLineToTheFileAndTheFileToTheDefault(@TempDir Path home) throws Exception {
        // Given
        Path file = Files.writeString(home.resolve("application.properties"),
                "webhook.port=9001\nmanagement.port=9002\ndata.dir=" + home + "\nalert.uri=file:{{data.dir}}/bells\n");

        // When
        Settings settings = SettingsLoader.of(Map.of("management.port", "9003")).load(file);

        // Then
        assertThat(settings.webhook().port()).isEqualTo(9001);
        assertThat(settings.management().port()).isEqualTo(9003);
        assertThat(settings.alertUri()).isEqualTo("file:" + home + "/bells");
    }

    @Test
    void findsAMisspeltKeyInTheFile(@TempDir Path home) throws Exception {
        // Given
        Path file = Files.writeString(home.resolve("application.properties"), "webhok.port=1\nwebhook.pot=9001\n");

        // When
        // Then
        assertThatThrownBy(() -> SettingsLoader.of(Map.of()).load(file))
                .hasMessage("webhook.pot is not a setting. Did you mean webhook.port?");
    }

    @Test
    void asksForCredentialsOfTheMediaApi() {
        // When
        // Then
        assertThatThrownBy(() -> settings(Map.of()).requireMediaCredentials())
                .hasMessageContaining("bandwidth.client-id").hasMessageContaining("BANDWIDTH_CLIENT_SECRET");
    }

    @Test
    void printsNoSecret() {
        // When
        Settings settings = settings(Map.of("webhook.username", "u", "webhook.password", "hush-hush",
                "webhook.username.2", "v", "webhook.password.2", "hush-again"));

        // Then
        assertThat(settings.webhook().credentials()).hasSize(2);
        assertThat(settings.webhook().toString()).doesNotContain("hush");
    }

    static Stream<Arguments> secretFiles() {
        return Stream.of(
                Arguments.of("webhook.username", "webhook.password",
                        secret(settings -> settings.webhook().credentials().stream().findFirst())),
                Arguments.of("bandwidth.client-id", "bandwidth.client-secret",
                        secret(settings -> settings.accounts().all().get(0).client())),
                Arguments.of("bandwidth.username", "bandwidth.password",
                        secret(settings -> settings.accounts().all().get(0).user())),
                Arguments.of("queue.username", "queue.password",
                        secret(settings -> settings.queue().credentials())));
    }

    private static Function<Settings, String> secret(Function<Settings, Optional<Credentials>> credentials) {
        return settings -> credentials.apply(settings).orElseThrow().secret();
    }

    @ParameterizedTest(name = "{1}-file")
    @MethodSource("secretFiles")
    void readsASecretFromAFileEachTime(String user, String secret, Function<Settings, String> read, @TempDir Path home)
            throws Exception {
        // Given
        Path file = Files.writeString(home.resolve("secret"), " p:&+%ü \n");
        SettingsLoader loader = SettingsLoader.isolated(Map.of(user, "u", secret + "-file", file.toString()));
        String before = read.apply(loader.load(new byte[0]));
        Files.writeString(file, "rotated\r\n");

        // When
        String after = read.apply(loader.load(new byte[0]));

        // Then
        assertThat(before).isEqualTo(" p:&+%ü ");
        assertThat(after).isEqualTo("rotated");
    }

    static Stream<Arguments> unusableSecretFiles() {
        return Stream.of(
                Arguments.of("missing", null, "there is no file of this name"),
                Arguments.of("empty", new byte[0], "this file is empty"),
                Arguments.of("a line end alone", new byte[] {'\n'}, "this file is empty"),
                Arguments.of("no text", new byte[] {(byte) 0xC3, 0x28}, "not text in UTF-8"),
                Arguments.of("far too large", new byte[100_000], "too much for a secret"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusableSecretFiles")
    void refusesASecretFileThatItCannotUse(String what, byte[] content, String advice, @TempDir Path home)
            throws Exception {
        // Given
        Path file = home.resolve("secret");
        if (content != null) {
            Files.write(file, content);
        }

        // When
        // Then
        assertThatThrownBy(() -> settings(Map.of("webhook.username", "u", "webhook.password-file", file.toString())))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.problems()).singleElement()
                        .asString().contains("webhook.password-file").contains(file.toString()).contains(advice));
    }

    @Test
    void refusesASecretThatIsGivenTwice(@TempDir Path home) throws Exception {
        // Given
        Path file = Files.writeString(home.resolve("secret"), "hush");

        // When
        // Then
        assertThatThrownBy(() -> settings(Map.of("webhook.username", "u", "webhook.password", "hush",
                "webhook.password-file", file.toString())))
                .hasMessage("webhook.password and webhook.password-file are both set. Keep one of them.");
    }

    @Test
    void resolvesThePlaceholdersOfAVault() {
        // When
        Settings settings = settings(Map.of("webhook.username", "u", "webhook.password", "{{vaultForTests:webhook}}"));

        // Then
        assertThat(settings.webhook().credentials().get(0).secret()).isEqualTo("webhook out of the vault");
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook.password=hush", "webhook.password.2=hush", "bandwidth.client-secret = hush", "bandwidth.password:hush",
        "queue.password=hush", "queue.url=tcp://b:61617?sslEnabled=true&trustStorePassword=hush",
        "alert.uri=smtp://mail.example.com?username=u&password=RAW(hush)", "publish.uri=https://u:hush@example.com/in",
        "camel.component.https.proxyAuthPassword=hush", "camel.ssl.trustStorePassword=hush", "mail.password=hush",
        "MAIL_PASSWD=hush", "pipeline.api-key=hush", "pipeline.apiKey=hush", "pipeline.access_token=hush",
        "sftp.passphrase=hush", "ops.uri=https://example.com/in?access_token=hush",
        "slack.url=https://hooks.slack.com/services/T000/B000/hush",
        "alert.uri=https://hooks.slack.com/services/T000/B000/hush"})
    void warnsOfASecretThatStandsInTheFile(String line) {
        // When
        Optional<String> warning = SettingsLoader.warningOfPlainSecrets(line.getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(warning).get().asString().contains(line.split("[ =:]")[0]).contains("-file").contains("{{env:NAME}}")
                .doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "#webhook.password=hush", "webhook.password=", "webhook.password={{env:HOOK}}",
        "webhook.password-file=/run/secrets/hook", "queue.url=tcp://b:61617?trustStorePassword={{env:TRUST}}",
        "alert.uri=smtp://mail.example.com?username=u&password=RAW({{mail.password}})", "bandwidth.client-id=x",
        "alert.uri=https://example.com:8443/in", "bandwidth.token-url=https://example.com/token", "sftp.key-file=/etc/key",
        "webhook.password-file.2=/run/secrets/hook", "mail.password={{env:MAIL_PASSWORD}}", "token.ttl=1h",
        "camel.vault.aws.secrets=one,two", "slack.url={{env:SLACK_URL}}",
        "slack.url=https://hooks.slack.com/services/{{env:SLACK_PATH}}", "camel.ssl.keyStore=#store"})
    void warnsOfNothingWhereNoSecretStandsInTheFile(String line) {
        // When
        Optional<String> warning = SettingsLoader.warningOfPlainSecrets(line.getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(warning).isEmpty();
    }

    @Test
    void readsTheLevelsOfTheLog() {
        // When
        Settings.Log log = SettingsLoader.isolated(Map.of("log.format", "JSON", "log.level", "Warn", "log.levels",
                "org.recordingintake.queue=debug, org.apache.camel=info")).load(new byte[0]).log();

        // Then
        assertThat(log).isEqualTo(new Settings.Log(true, Level.WARN,
                Map.of("org.recordingintake.queue", Level.DEBUG, "org.apache.camel", Level.INFO)));
    }

    @ParameterizedTest
    @CsvSource({"log.format,xml", "log.level,loud", "log.levels,debug", "log.levels,org.example=loud", "log.levels,a b=info",
        "log.levels,org.apache.hc=debug", "log.levels,org.apache.hc.client5.http.wire=trace",
        "log.levels,org.apache.activemq.audit=info",
        "log.levels,org.apache.activemq.artemis.core.message.impl.CoreMessage=info"})
    void refusesALogThatCannotOrMustNotBe(String setting, String value) {
        // When
        SettingsLoader loader = SettingsLoader.isolated(Map.of(setting, value));

        // Then
        assertThatThrownBy(() -> loader.load(new byte[0])).isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining(setting);
    }
}
