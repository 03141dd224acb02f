package org.recordingintake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.MediaApi;
import org.slf4j.LoggerFactory;

/** The shipped routes, tried with examples. */
class TryCommandTest {

    private static final String ID = "r-115da407-e3d9-4ea7-889f-5f4ad7386a80";
    private static final String STORED = "=> stored as recordings/9900000/2026/10/01/";

    @TempDir
    private Path home;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream refusal = new ByteArrayOutputStream();
    private final Map<String, String> settings = new HashMap<>();
    private Path routes;

    @BeforeEach
    void copyRoutes() throws IOException {
        routes = Files.createDirectory(home.resolve("routes"));
        try (Stream<Path> shipped = Files.list(Path.of("routes"))) {
            for (Path file : shipped.toList()) {
                Files.copy(file, routes.resolve(file.getFileName()));
            }
        }
    }

    private int exitCode(String... words) {
        List<String> all = new ArrayList<>(List.of("try"));
        settings.forEach((name, value) -> all.add("-D" + name + "=" + value));
        all.addAll(List.of(words));
        return Main.commandLine(home, new PrintStream(printed, true, StandardCharsets.UTF_8),
                new PrintStream(refusal, true, StandardCharsets.UTF_8)).execute(all.toArray(String[]::new));
    }

    private boolean tried(String... words) {
        return exitCode(words) == 0;
    }

    private String output() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private void edit(Path directory, String file, String text, String replacement) throws IOException {
        Path path = directory.resolve(file + ".camel.yaml");
        assertThat(Files.readString(path)).contains(text);
        Files.writeString(path, Files.readString(path).replace(text, replacement));
    }

    @ParameterizedTest
    @CsvSource({
        "complete, what-it-is: complete, => stored as recordings/9900000/2026/10/01/c-",
        "conference, what-it-is: complete, => stored as recordings/9900000/2026/10/01/conf-",
        "partial, what-it-is: partial, Parts of the recording are missing",
        "error, what-it-is: error, there is no media"
    })
    void saysWhichWayAnExampleTakesAndWhereItEnds(String example, String way, String end) throws Exception {
        // When
        boolean good = tried("--example", example);

        // Then
        assertThat(good).isTrue();
        assertThat(output()).contains("webhook      keep  to queue:intake.recordings", way, "=> answered 204", end);
    }

    @Test
    void writesNothingToTheDataDirectory() throws Exception {
        // Given
        Path data = home.resolve("data");
        settings.put("data.dir", data.toString());

        // When
        tried("--example", "complete");

        // Then
        assertThat(data).doesNotExist();
    }

    @Test
    void sendsNothingToAnyServer() throws Exception {
        // Given
        try (MediaApi server = new MediaApi()) {
            settings.put("bandwidth.base-url", server.baseUrl());
            settings.put("bandwidth.token-url", server.tokenUrl());
            settings.put("bandwidth.client-id", "id");
            settings.put("bandwidth.client-secret", "secret");
            settings.put("publish.uri", server.baseUrl() + "/published");
            settings.put("bandwidth.account-id", "9900000");

            // When
            boolean good = tried("--example", "complete");

            // Then
            assertThat(good).isTrue();
            assertThat(output()).contains("publish-to-pipeline  would send to http", STORED,
                    "=> published as recording.stored with the id " + ID + "-complete-recording.stored, to http");
            assertThat(server.server().getAllServeEvents()).isEmpty();
        }
    }

    @Test
    void takesAnotherStatus() throws Exception {
        // When
        boolean good = tried("--example", "complete", "--status", "paused");

        // Then
        assertThat(good).isTrue();
        assertThat(output()).contains("what-it-is: unknown-type-or-status", "=> alerted as recording.unrecognised with the id " + ID + "-paused");
    }

    @Test
    void takesMediaOfAFile() throws Exception {
        // Given
        Path media = Files.write(home.resolve("media"), Audio.mp3());

        // When
        boolean good = tried("--example", "complete", "--media", media.toString());

        // Then
        assertThat(good).isTrue();
        assertThat(output()).contains(ID + ".mp3 with the receipt");
    }

    @Test
    void goesOnAfterAFailureAndSaysWhen() throws Exception {
        // When
        boolean good = tried("--example", "complete", "--fail", "fetch=503");

        // Then
        assertThat(good).isTrue();
        assertThat(output()).containsOnlyOnce("fetch  fails: HTTP 503")
                .containsPattern("back-to-its-queue  to queue:back, attempt 1 failed, the next in \\d s").contains(STORED);
    }

    @Test
    void failsAlwaysUntilTheDeadLetterAndItsAlert() throws Exception {
        // Given
        settings.put("retry.max-attempts", "3");
        settings.put("alert.uri", "https://alerts.example.com/");

        // When
        boolean good = tried("--example", "partial", "--fail", "https://alerts.example.com*=java.net.ConnectException");

        // Then
        assertThat(good).isTrue();
        assertThat(output()).contains("attempt 2 failed", "alerts       to-dead  to queue:intake.dead",
                "failures     dead-letter-to-alerts  to queue:intake.alerts",
                "=> dead after 3 failed attempts, kept as dead-letters/" + ID + "-partial.json: No connection",
                "=> alerted as recording.dead with the id " + ID + "-partial-recording.dead, to https://alerts.example.com");
    }

    @Test
    void saysThatANoticeIsTriedUntilItGetsThrough() throws Exception {
        // Given
        settings.put("publish.uri", "https://pipeline.example.com/");

        // When
        boolean good = tried("--example", "complete", "--fail", "publish-to-pipeline*=500");

        // Then
        assertThat(good).isTrue();
        assertThat(output()).containsOnlyOnce("publish-to-pipeline  fails: HTTP 500")
                .contains("publish-to-pipeline  would be tried until it gets through; here it does", "=> published as");
    }

    @Test
    void readsTheEventFromStandardInput() throws Exception {
        // Given
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream("no event".getBytes(StandardCharsets.UTF_8)));

            // When
            tried("-");
        } finally {
            System.setIn(before);
        }

        // Then
        assertThat(output()).contains("=> answered 400");
    }

    @Test
    void leavesNothingBehind() throws Exception {
        // Given
        List<Path> before = temporaryDirectories();

        // When
        tried("--example", "complete", "--fail", "fetch*=410");

        // Then
        assertThat(temporaryDirectories()).isEqualTo(before);
    }

    /** Those of this process: tests in others have their own beside them. */
    private static List<Path> temporaryDirectories() throws IOException {
        String prefix = "recording-intake-try-" + ProcessHandle.current().pid() + "-";
        try (Stream<Path> temporary = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return temporary.filter(file -> file.getFileName().toString().startsWith(prefix)).sorted().toList();
        }
    }

    @Test
    void endsAtOnceWhereNoAttemptCanHelp() throws Exception {
        // When
        boolean good = tried("--example", "complete", "--fail", "fetch*=410");

        // Then
        assertThat(good).isTrue();
        assertThat(output()).contains("=> dead after 1 failed attempt, kept as dead-letters/", "HTTP 410")
                .doesNotContain("queue:back");
    }

    @Test
    void saysThatAStepWasNotMet() throws Exception {
        // When
        tried("--example", "error", "--fail", "fetch");

        // Then
        assertThat(output()).contains("No step \"fetch\" was met, so none failed.");
    }

    @Test
    void endsNowhereWhereTheEventAnnouncesNoMedia() throws Exception {
        // Given
        Path event = Files.writeString(home.resolve("event.json"), "{\"eventType\":\"answer\",\"callId\":\"c-1\"}");

        // When
        boolean good = tried(event.toString());

        // Then
        assertThat(good).isFalse();
        assertThat(output()).contains("what-it-is: announces-no-media", "=> nowhere");
    }

    @Test
    void keepsWhatIsNoEventAsADeadLetter() throws Exception {
        // Given
        Path event = Files.writeString(home.resolve("event.json"), "no event");

        // When
        boolean good = tried(event.toString());

        // Then
        assertThat(good).isTrue();
        assertThat(output()).contains("=> answered 400", "=> dead without an attempt", "not JSON");
    }

    @Test
    void printsMessagesInFullOnDemand() throws Exception {
        // When
        tried("--example", "partial", "-v");

        // Then
        assertThat(output()).contains("    intakeAlertType: recording.partial", "\"type\" : \"recording.partial\"");
    }

    @Test
    void findsNoDifferenceInMessagesOfTheSameRoutes() throws Exception {
        // When
        tried("--example", "complete", routes.toString(), "--against", routes.toString(), "-v", "--fail", "fetch=503");

        // Then
        assertThat(output()).startsWith("No difference between ");
    }

    @Test
    void writesDownWhatIsSentByStepsThatComputeWhereTo() throws Exception {
        // Given
        edit(routes, "recordings", "              - id: complete\n", """
                - id: by-account
                  simple: "${variable.event.status} == 'complete'"
                  steps:
                    - toD:
                        id: to-this-year
                        uri: https://in-${date:now:yyyy}.example.com/in?httpMethod=POST
                    - recipientList:
                        constant: https://one.example.com,https://two.example.com
                    - poll:
                        uri: file:/nosuch-directory
                    - setBody:
                        simple: "${originalBody}"
                    - to:
                        uri: queue:intake.downloads
                - id: complete
                """.indent(14));

        // When
        boolean good = tried("--example", "complete", "--fail", "https://two.example.com=ConnectException");

        // Then
        assertThat(output()).contains("to-this-year  would send to https://in-2",
                "would send to https://one.example.com", "https://two.example.com  fails: ConnectException",
                "would ask file:///nosuch-directory, and gets nothing", STORED);
        assertThat(good).isTrue();
    }

    @Test
    void saysThatTheMediaIsMissing() {
        // When
        int exitCode = exitCode("--example", "complete", "--media", home.resolve("nosuch").toString());

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(output()).startsWith("There is no file ");
    }

    @Test
    void saysThatTheDirectoryIsMissing() {
        // When
        int exitCode = exitCode("--example", "complete", "nosuch");

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(output()).startsWith("There is no directory nosuch.");
    }

    @Test
    void saysThatItEndsAsExpected() throws Exception {
        // Given
        Path expected = Files.writeString(home.resolve("expected.yaml"), "given: {example: partial}\noutcome: alerted\n");

        // When
        boolean good = tried("--expect", expected.toString());

        // Then
        assertThat(good).isTrue();
        assertThat(output()).contains("=> alerted as recording.partial", "As " + expected + " expects.");
    }

    @Test
    void saysWhatIsNotAsExpectedOfTheEventThatItIsGiven() throws Exception {
        // Given
        Path expected = Files.writeString(home.resolve("expected.yaml"), "given: {example: partial}\noutcome: alerted\n");

        // When
        boolean good = tried("--example", "complete", "--expect", expected.toString());

        // Then
        assertThat(good).isFalse();
        assertThat(output()).contains(STORED, expected + ":2:10: error: outcome: expected \"alerted\", actual \"stored\"");
    }

    @Test
    void expectsThatAnEventIsIgnored() throws Exception {
        // Given
        Files.writeString(home.resolve("event.json"), "{\"eventType\":\"answer\",\"callId\":\"c-1\"}");
        Path expected = Files.writeString(home.resolve("expected.yaml"), "outcome: none\n");

        // When
        // Then
        assertThat(tried("--expect", expected.toString(), routes.toString())).isTrue();
    }

    @Test
    void namesTheLineOfAnExpectationThatCannotBeUsed() throws Exception {
        // Given
        Path expected = Files.writeString(home.resolve("expected.yaml"), "outcom: alerted\n");

        // When
        int exitCode = exitCode("--example", "error", "--expect", expected.toString());

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(output()).startsWith(expected + ":1:1: error: \"outcom\"");
    }

    @Test
    void asksForAnEventWhereTheExpectationNamesNone() throws Exception {
        // Given
        Path expected = Files.writeString(home.resolve("expected.yaml"), "outcome: alerted\n");

        // When
        int exitCode = exitCode("--expect", expected.toString());

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(output()).startsWith("There is no event");
    }

    @Test
    void saysOnlyWhatDiffersFromAnotherVersion() throws Exception {
        // Given
        Path edited = Files.createDirectory(home.resolve("edited"));
        try (Stream<Path> files = Files.list(routes)) {
            for (Path file : files.toList()) {
                Files.copy(file, edited.resolve(file.getFileName()));
            }
        }
        edit(edited, "recordings", "id: complete-to-downloads\n", "id: fetch-it\n");

        // When
        boolean good = tried("--example", "complete", edited.toString(), "--against", routes.toString());

        // Then
        assertThat(good).isTrue();
        assertThat(output().lines()).containsExactly("- recordings   complete-to-downloads  to queue:intake.downloads",
                "+ recordings   fetch-it  to queue:intake.downloads");
    }

    @Test
    void saysThatTwoVersionsDoTheSame() throws Exception {
        // When
        tried("--example", "error", routes.toString(), "--against", routes.toString());

        // Then
        assertThat(output()).startsWith("No difference between ");
    }

    @Test
    void namesTheMistakesOfRoutesThatCannotBeBuilt() throws Exception {
        // Given
        edit(routes, "archive", "uri: bandwidth:media", "uri: bandwidth:medai");

        // When
        int exitCode = exitCode("--example", "complete");

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(output()).contains("archive.camel.yaml:", "\"medai\" is not a possible value of operation");
    }

    @Test
    void namesAFileThatIsNotThere() {
        // When
        int exitCode = exitCode(home.resolve("nosuch.json").toString());

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(output()).startsWith("There is no file ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fetch=NoSuch", "*", "=503"})
    void makesNoSenseOfOtherFailures(String failure) {
        // When
        int exitCode = exitCode("--example", "complete", "--fail", failure);

        // Then
        assertThat(exitCode).isEqualTo(2);
        assertThat(refusal.toString(StandardCharsets.UTF_8)).startsWith("recording-intake: --fail ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--example", "--example nosuch", "--example error a.json b", "a.json b c", "a.json --nosuch x",
        "-v", "a.json --status a --status b", "--expect", "a.json --expect e.yaml --against b"})
    void makesNoSenseOfOtherOptions(String words) {
        // When
        int exitCode = exitCode(words.split(" "));

        // Then
        assertThat(exitCode).isEqualTo(2);
        assertThat(refusal.toString(StandardCharsets.UTF_8)).contains("Usage: recording-intake try ");
    }

    @Test
    void leavesTheLogAsItWas() {
        // Given
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level level = root.getLevel();

        // When
        tried("--example", "error");

        // Then
        assertThat(root.getLevel()).isEqualTo(level).isNotEqualTo(Level.OFF);
    }
}
