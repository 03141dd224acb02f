package org.recordingintake.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases of the shipped routes. */
class CasesTest {

    private static final Path ROUTES = Path.of("routes");
    private static final String ID = "r-115da407-e3d9-4ea7-889f-5f4ad7386a80";

    @TempDir
    private Path home;

    private Path tests;
    private Path expected;

    @BeforeEach
    void makeDirectories() throws IOException {
        tests = Files.createDirectories(home.resolve("tests"));
        expected = tests.resolve("expected.yaml");
    }

    private Cases.Result run() throws Exception {
        return new Cases(Map.of(), home.resolve("application.properties"), "classpath:isolated.properties")
                .run(tests, ROUTES);
    }

    private List<String> findings() throws Exception {
        return run().findings().stream().map(Object::toString).toList();
    }

    @Test
    void findsNothingWhereTheEndIsAsExpected() throws Exception {
        // Given
        Files.writeString(expected, """
                given:
                  example: partial
                  status: error
                outcome: alerted
                reason: Bandwidth could not make the recording*
                place: r-*-error-recording.error
                sent:
                  - to: queue:intake.alerts
                  - to: file:{{data.dir}}/alerts
                    headers:
                      Content-Type: application/cloudevents+json
                      intakeAlertType: null
                    body:
                      type: recording.error
                      data: {status: error, event: {channels: 1, mediaUrl: "https://*"}, deadLetter: null}
                not-sent: [bandwidth:media, queue:intake.dead]
                """);

        // When
        Cases.Result result = run();

        // Then
        assertThat(result.findings()).isEmpty();
        assertThat(result.count()).isOne();
        assertThat(result.failed()).isZero();
    }

    @Test
    void namesEachFieldThatIsOtherwiseAndItsLine() throws Exception {
        // Given
        Files.writeString(expected, """
                given: {example: error}
                outcome: stored
                reason: none
                sent:
                  - to: file:{{data.dir}}/alerts
                    headers:
                      Content-Type: text/plain
                      X-Key: a key
                      CamelFileName: null
                    body:
                      type: recording.partial
                      data:
                        status: error
                        event:
                          channels: [1, 2]
                  - to: https://pipeline.example.com
                not-sent:
                  - queue:intake.alerts
                """);

        // When
        List<String> findings = findings();

        // Then
        String alert = ID + "-error-recording.error";
        assertThat(findings).satisfiesExactly(
                finding -> assertThat(finding).startsWith(expected + ":2:10: error: outcome: expected \"stored\", actual"
                        + " \"alerted\" (alerted as recording.error with the id " + alert).endsWith(" [T2]"),
                finding -> assertThat(finding).startsWith(expected + ":3:9: error: reason: expected \"none\", actual"
                        + " \"Bandwidth could not make the recording"),
                finding -> assertThat(finding).startsWith(expected + ":7:21: error: sent[0].headers.Content-Type: expected"
                        + " \"text/plain\", actual \"application/cloudevents+json\""),
                finding -> assertThat(finding).startsWith(expected + ":8:14: error: sent[0].headers.X-Key: expected"
                        + " \"a key\", actual none"),
                finding -> assertThat(finding).startsWith(expected + ":9:22: error: sent[0].headers.CamelFileName: expected"
                        + " none, actual \"" + alert + ".json\""),
                finding -> assertThat(finding).startsWith(expected + ":11:13: error: sent[0].body.type: expected"
                        + " \"recording.partial\", actual \"recording.error\""),
                finding -> assertThat(finding).startsWith(expected + ":15:21: error: sent[0].body.data.event.channels:"
                        + " expected a list of 2, actual \"1\""),
                finding -> assertThat(finding).startsWith(expected + ":16:9: error: sent[1]: expected a message to"
                        + " https://pipeline.example.com, actual: messages to file:{{data.dir}}/alerts"),
                finding -> assertThat(finding).startsWith(expected + ":18:5: error: not-sent: expected no message to"
                        + " queue:intake.alerts, actual: one from the route recordings, step error-to-alerts"));
        assertThat(run().failed()).isOne();
    }

    @Test
    void mindsTheOrderOfMessages() throws Exception {
        // Given
        Files.writeString(expected, """
                given: {example: complete}
                outcome: stored
                sent:
                  - to: file:{{data.dir}}/recordings
                  - to: bandwidth:media
                """);

        // When
        // Then
        assertThat(findings()).singleElement().asString().contains(":5:9: error: sent[1]: expected a message to");
    }

    @Test
    void goesThroughFailuresToTheDeadLetter() throws Exception {
        // Given
        Files.writeString(expected, """
                given:
                  example: complete
                  fail: [fetch*=503]
                  settings:
                    retry.max-attempts: 2
                outcome: dead
                reason: "*503*"
                place: dead-letters/r-*-complete.json
                sent:
                  - to: queue:back
                  - to: file:{{data.dir}}/dead-letters
                    body: {attempts: 2}
                  - to: file:{{data.dir}}/alerts
                    body: {type: recording.dead}
                not-sent: [bandwidth:media]
                """);

        // When
        // Then
        assertThat(findings()).isEmpty();
    }

    @Test
    void takesEventAndMediaNextToTheFile() throws Exception {
        // Given
        Path other = Files.createDirectory(tests.resolve("other"));
        Files.writeString(other.resolve("event.json"), "{\"eventType\":\"answer\",\"callId\":\"c-1\"}");
        Files.writeString(other.resolve("ignored.expected.yaml"), "outcome: none\n");
        Files.writeString(other.resolve("no-event"), "no event");
        Files.writeString(other.resolve("unreadable.expected.yaml"), "given: {event: no-event}\noutcome: dead\n");

        // When
        Cases.Result result = run();

        // Then
        assertThat(result.findings()).isEmpty();
        assertThat(result.count()).isEqualTo(2);
    }

    @Test
    void comparesTextThatIsNotJson() throws Exception {
        // Given
        Files.writeString(tests.resolve("event.json"), "no event");
        Files.writeString(expected, """
                outcome: dead
                sent:
                  - to: queue:intake.recordings
                    body: no *
                  - to: queue:intake.dead
                    body: {status: complete}
                """);

        // When
        // Then
        assertThat(findings()).singleElement().asString()
                .contains(":6:11: error: sent[1].body: expected an object, actual \"no event\"");
    }

    @Test
    void saysThatThereAreNoCases() throws Exception {
        // When
        // Then
        assertThat(findings()).singleElement().asString().contains("There is no expected.yaml below");
        Files.delete(tests);
        assertThat(findings()).singleElement().asString().contains("There is no directory");
    }

    @Test
    void saysThatAnEventIsMissing() throws Exception {
        // Given
        Files.writeString(expected, "outcome: stored\n");

        // When
        // Then
        assertThat(findings()).singleElement().asString().contains(":1:10: error: There is no event. Put event.json");
    }

    @Test
    void saysThatASettingOfACaseCannotBeUsed() throws Exception {
        // Given
        Files.writeString(expected, "given: {example: error, settings: {retry.max-attempts: many}}\noutcome: alerted\n");

        // When
        // Then
        assertThat(findings()).singleElement().asString().contains(":2:10: error: retry.max-attempts");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                          | 1:1: error: The file is empty.
            `outcom: stored`                            | 1:1: error: "outcom" is not a key here; these are: given, outcome
            `outcom: stored`                            | Did you mean outcome?
            `reason: no`                                | 1:1: error: The outcome is missing.
            `outcome: storde`                           | 1:10: error: "storde" is not an outcome.
            `outcome: [stored]`                         | 1:10: error: Write a single value here
            `- outcome`                                 | 1:1: error: Write "key: value" here
            `outcome: stored~outcome: dead`             | 2:1: error: "outcome" occurs twice
            `outcome: stored~ reason: "a`               | The file is not valid YAML
            `outcome: stored~sent: queue:back`          | 2:7: error: Write a list here
            `outcome: stored~sent: [{body: a}]`         | 2:8: error: The message has no "to".
            `outcome: stored~sent: [{to: a, header: b}]`  | 2:16: error: "header" is not a key here; these are: to, headers, body. Did you mean headers?
            `outcome: stored~sent: [{to: a, headers: b}]` | 2:25: error: Write "key: value" here
            `outcome: stored~sent: [{to: a, headers: {b: [c]}}]` | 2:29: error: Write a single value here
            `outcome: stored~not-sent: [{a: b}]`        | 2:12: error: Write a single value here
            `outcome: stored~given: {event: nosuch}`    | 2:16: error: There is no file
            `outcome: stored~given: {media: nosuch, example: complete}` | 2:16: error: There is no file
            `outcome: stored~given: {example: nosuch}`  | 2:18: error: "nosuch" is not an example.
            `outcome: stored~given: {example: error, event: e.json}` | 2:18: error: Write either event or example.
            `outcome: stored~given: {fail: fetch=NoSuch}` | 2:15: error: --fail knows no exception "NoSuch".
            `outcome: stored~given: {fail: {a: b}}`     | 2:15: error: Write a list here
            `outcome: stored~given: {settings: a}`      | 2:19: error: Write "key: value" here
            """)
    void namesTheLineOfAFileThatCannotBeUsed(String text, String message) throws Exception {
        // Given
        Files.writeString(expected, text.replace('~', '\n'));

        // When
        // Then
        assertThat(findings()).singleElement().asString().startsWith(expected + ":").contains(message).endsWith(" [T1]");
    }
}
