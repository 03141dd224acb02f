package org.recordingintake.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import at.favre.lib.crypto.bcrypt.BCrypt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.recordingintake.faults.Attack.Door;
import org.recordingintake.faults.Attack.Fate;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.FileTree;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.PackagedIntake;
import org.recordingintake.testing.RawSender;

/** One packaged runtime, attacked in every way of {@link Attacks}, one after another. */
class AttackIT {

    private static final String USER = "sender";
    private static final String PASSWORD = "hush-password-c1f0";
    private static final String CLIENT_SECRET = "hush-secret-81ab";
    private static final String TOKEN = "hush-token-7d2e";
    private static final String CONSOLE_PASSWORD = "hush-console-55d0";
    private static final String VARIABLE = "hush-variable-94c3";
    private static final List<String> SECRETS = List.of(PASSWORD, CLIENT_SECRET, TOKEN, VARIABLE,
            CONSOLE_PASSWORD, base64(USER + ":" + CONSOLE_PASSWORD), base64(USER + ":" + PASSWORD), base64("the-client:" + CLIENT_SECRET));
    private static final Set<String> OWN_DIRECTORIES = Set.of("alerts", "dead-letters", "ledger", "cache", "queue", "recordings",
            "replay", "spool", "lock", "instance", ".parts", "route-sets", "changes.log",
            "audit.log", "audit");

    private static final Pattern STATUS = Pattern.compile("(?m)^HTTP/[0-9.]+ ([0-9]{3})");
    private static final Pattern STACK_TRACE = Pattern.compile("\\tat |[a-z]\\.[A-Z][A-Za-z]+Exception|Caused by:");
    private static final Pattern LOG_LINE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z (ERROR|WARN|INFO) .*");

    private static final AtomicInteger STRAYS = new AtomicInteger();

    private static MediaApi api;
    private static ServerSocket foreign;
    private static Path victim;
    private static PackagedIntake intake;
    private static Attacks attacks;
    private static Map<Path, String> files;
    private static final Set<Path> READ = new HashSet<>();
    private static int logged;

    @BeforeAll
    static void start() throws Exception {
        api = new MediaApi();
        api.issuesToken(TOKEN, 3600);
        foreign = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread listener = new Thread(AttackIT::countStrays);
        listener.setDaemon(true);
        listener.start();
        intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl()).with("BANDWIDTH_CLIENT_SECRET", CLIENT_SECRET)
                .with("WEBHOOK_HOST", "127.0.0.1").with("WEBHOOK_USERNAME", USER).with("WEBHOOK_PASSWORD", PASSWORD)
                .with("ATTACK_CANARY", VARIABLE).with("MEDIA_MAX_SIZE", "1MiB").with("RETRY_MAX_ATTEMPTS", "2")
                .with("RETRY_INITIAL_DELAY", "50ms").with("MEDIA_RECHECK_DELAY", "50ms");
        openConsole();
        victim = Files.createDirectories(intake.home().resolveSibling(intake.home().getFileName() + "-victim"));
        Files.writeString(victim.resolve("canary"), "untouched");
        attacks = new Attacks(api, USER, PASSWORD, "http://127.0.0.1:" + foreign.getLocalPort(), victim);
        intake.start();
        files = filesOutsideData();
    }

    /** With a user who may do everything. */
    private static void openConsole() throws IOException {
        Path directory = Files.createDirectories(intake.home().resolveSibling(intake.home().getFileName() + "-console"));
        Path users = Files.writeString(directory.resolve("users"), USER + ":" + BCrypt.with(BCrypt.Version.VERSION_2Y)
                .hashToString(4, CONSOLE_PASSWORD.toCharArray()) + "\n");
        Path roles = Files.writeString(directory.resolve("roles"), USER + ": view,listen,operate\n");
        intake.with("CONSOLE_USERS_FILE", users.toString()).with("CONSOLE_ROLES_FILE", roles.toString());
    }

    @AfterAll
    static void stop() throws Exception {
        intake.close();
        foreign.close();
        api.close();
    }

    private static void countStrays() {
        while (true) {
            try {
                foreign.accept().close();
                STRAYS.incrementAndGet();
            } catch (IOException e) {
                return;
            }
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<Path, String> filesOutsideData() throws IOException {
        Map<Path, String> found = new TreeMap<>();
        for (Path root : List.of(intake.home(), victim)) {
            for (Path entry : FileTree.entries(root)) {
                if (!entry.startsWith(intake.dataDir()) && !entry.getFileName().toString().startsWith("output-")) {
                    found.put(entry, Files.isRegularFile(entry)
                            ? Files.size(entry) + " bytes of " + Files.getLastModifiedTime(entry) : "a directory");
                }
            }
        }
        return found;
    }

    private static List<Path> filesIn(String directory) {
        return FileTree.filesBelow(intake.dataDir().resolve(directory)).stream()
                .filter(path -> path.toString().endsWith(".json")).toList();
    }

    /** How much there is of each outcome. */
    private record Counts(int receipts, int alerts, int deadLetters) {

        static Counts now() {
            return new Counts(filesIn("recordings").size(), filesIn("alerts").size(), filesIn("dead-letters").size());
        }

        Counts and(Fate fate) {
            return switch (fate) {
                case NOTHING -> this;
                case STORED -> new Counts(receipts + 1, alerts, deadLetters);
                case STORED_WITH_ALERT -> new Counts(receipts + 1, alerts + 1, deadLetters);
                case ALERTED -> new Counts(receipts, alerts + 1, deadLetters);
                case DEAD -> new Counts(receipts, alerts + 1, deadLetters + 1);
            };
        }
    }

    static Stream<Attack> attacks() {
        return Stream.concat(attacks.all(), new ConsoleAttacks(USER, CONSOLE_PASSWORD, PASSWORD).all());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void withstands(Attack attack) throws Exception {
        // Given
        Counts before = Counts.now();
        Event good = Event.complete();
        api.has(good);

        // When
        String answer = RawSender.answer(attack.door() == Door.WEBHOOK ? intake.webhookUrl() : intake.managementUrl(),
                attack.request());

        // Then
        assertThat(STATUS.matcher(answer).results().map(found -> Integer.valueOf(found.group(1))))
                .as(answer).containsExactlyElementsOf(attack.answers());
        assertThat(RawSender.answer(intake.webhookUrl(), attacks.post("", good.toString().getBytes(StandardCharsets.UTF_8))))
                .startsWith("HTTP/1.1 204 ");
        eventually().untilAsserted(() -> assertThat(Counts.now()).isEqualTo(before.and(attack.fate()).and(Fate.STORED)));
        assertThat(filesOutsideData()).isEqualTo(files);
        assertThat(STRAYS).hasValue(0);
        assertHarmless("the answer", answer);
        assertFilesAreHarmless();
        assertLogIsHarmless();
    }

    @Test
    void isAttackedInManyWays() {
        // When
        List<Attack> table = attacks().toList();

        // Then
        assertThat(table).extracting(Attack::name).hasSizeGreaterThanOrEqualTo(150).doesNotHaveDuplicates();
    }

    private static void assertHarmless(String where, String text) {
        assertThat(SECRETS.stream().filter(text::contains)).as("secrets in %s", where).isEmpty();
        assertThat(STACK_TRACE.matcher(text).find()).as("a stack trace in %s: %s", where, text).isFalse();
    }

    private static void assertFilesAreHarmless() throws IOException {
        try (Stream<Path> entries = Files.list(intake.dataDir())) {
            assertThat(entries.map(entry -> entry.getFileName().toString())).isSubsetOf(OWN_DIRECTORIES);
        }
        for (String directory : List.of("recordings", "alerts", "dead-letters")) {
            for (Path file : filesIn(directory)) {
                if (READ.add(file)) {
                    assertThat(file.getFileName().toString()).matches("[A-Za-z0-9_.-]{1,255}");
                    assertHarmless(file.toString(), Files.readString(file));
                }
            }
        }
    }

    private static void assertLogIsHarmless() {
        String output = intake.output();
        List<String> lines = output.substring(0, output.lastIndexOf('\n') + 1).lines().toList();
        int first = logged;
        logged = lines.size();
        for (String line : lines.subList(first, lines.size())) {
            assertThat(line).matches(LOG_LINE);
            assertHarmless("the log", line);
        }
    }
}
