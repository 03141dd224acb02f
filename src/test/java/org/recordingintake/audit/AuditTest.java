package org.recordingintake.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.event.Ids;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.testing.LogLines;
import org.recordingintake.testing.MovableClock;
import org.recordingintake.testing.Schemas;

class AuditTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Actor JANE = new Actor() {
        @Override
        public String name() {
            return "jane";
        }

        @Override
        public String address() {
            return "192.0.2.7";
        }
    };

    @TempDir
    private Path dataDir;
    private final MovableClock clock = MovableClock.standing(Instant.parse("2026-11-26T22:00:00Z"));
    private Audit audit;

    @BeforeEach
    void open() {
        audit = new Audit(dataDir, new DurableFiles("test"), clock);
    }

    private Path log() {
        return dataDir.resolve("audit.log");
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(log());
    }

    private void record(String... actions) {
        for (String action : actions) {
            audit.record(JANE, action, Map.of());
        }
    }

    private record Verdict(boolean isFine, String text) {
    }

    private Verdict verify() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean isFine = new AuditVerification(dataDir, new PrintStream(out, true, StandardCharsets.UTF_8)).run();
        return new Verdict(isFine, out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void saysWhoDidWhatWhenAndFromWhere() throws IOException {
        // When
        audit.record(JANE, "searched", Map.of("number", "+15551234567", "found", 3));

        // Then
        JsonNode line = JSON.readTree(lines().get(0));
        assertThat(line).isEqualTo(JSON.readTree("{\"number\":1,\"time\":\"2026-11-26T22:00:00Z\",\"user\":\"jane\","
                + "\"address\":\"192.0.2.7\",\"action\":\"searched\",\"details\":{\"number\":\"+15551234567\",\"found\":3},"
                + "\"previous\":\"" + "0".repeat(64) + "\"}"));
        Schemas.requireValid("audit-record", line);
    }

    @Test
    void namesInEachLineTheSha256OfTheOneBefore() throws IOException {
        // When
        record("searched", "listened", "logged-out");

        // Then
        List<String> lines = lines();
        assertThat(JSON.readTree(lines.get(1)).path("previous").asText()).isEqualTo(Ids.sha256(lines.get(0)));
        assertThat(JSON.readTree(lines.get(2)).path("previous").asText()).isEqualTo(Ids.sha256(lines.get(1)));
        assertThat(verify().text()).isEqualTo("3 lines from 2026-11-26T22:00:00Z to 2026-11-26T22:00:00Z, 0 findings;"
                + " the last line has number 3 and SHA-256 " + Ids.sha256(lines.get(2)) + "\n");
    }

    @Test
    void isForItsOwnerAlone() throws IOException {
        // When
        record("searched");

        // Then
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log()))).isEqualTo("rw-------");
    }

    @Test
    void writesOneLineWhateverSomebodySearchesFor() throws IOException {
        // When
        audit.record(JANE, "searched", Map.of("q", "a\r\n{\"number\":2}\u2028\u0000\""));

        // Then
        assertThat(lines()).hasSize(1);
        assertThat(JSON.readTree(lines().get(0)).path("details").path("q").asText()).isEqualTo("a\r\n{\"number\":2}\u2028\u0000\"");
    }

    @Test
    void chainsWhatComesAtTheSameTime() throws Exception {
        // Given
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Callable<Object>> records = IntStream.range(0, 400).mapToObj(i ->
                Executors.callable(() -> audit.record(JANE, "searched", Map.of("i", i)))).toList();

        // When
        for (Future<Object> done : threads.invokeAll(records)) {
            done.get();
        }
        threads.shutdown();

        // Then
        assertThat(lines()).hasSize(400);
        assertThat(verify().isFine()).isTrue();
    }

    @Test
    void continuesAfterARestart() throws IOException {
        // Given
        record("searched");

        // When
        open();
        record("listened");

        // Then
        assertThat(verify()).isEqualTo(new Verdict(true, verify().text()));
        assertThat(JSON.readTree(lines().get(1)).path("number").asInt()).isEqualTo(2);
    }

    @Test
    void startsANewFileEachDayAndGoesOnWithTheChain() throws IOException {
        // Given
        record("searched", "listened");

        // When
        clock.advance(Duration.ofHours(3));
        record("downloaded");

        // Then
        assertThat(dataDir.resolve("audit/2026-11-26.log")).isRegularFile();
        assertThat(lines()).hasSize(1);
        assertThat(verify().text()).startsWith("3 lines from 2026-11-26T22:00:00Z to 2026-11-27T01:00:00Z, 0 findings;");
    }

    @Test
    void goesOnWithTheChainIfItCrashesBetweenTwoDays() throws IOException {
        // Given
        record("searched");
        Files.createDirectories(dataDir.resolve("audit"));
        Files.move(log(), dataDir.resolve("audit/2026-11-26.log"));

        // When
        clock.advance(Duration.ofHours(3));
        open();
        record("listened");

        // Then
        assertThat(verify().isFine()).isTrue();
        assertThat(JSON.readTree(lines().get(0)).path("number").asInt()).isEqualTo(2);
    }

    @Test
    void startsNoFileAnewBecauseTheClockStepsBack() throws IOException {
        // Given
        record("searched");

        // When
        clock.advance(Duration.ofDays(-2));
        record("listened");

        // Then
        assertThat(lines()).hasSize(2);
        assertThat(dataDir.resolve("audit")).doesNotExist();
    }

    @Test
    void replacesNoFileOfAnEarlierDay() throws IOException {
        // Given
        record("searched");
        Files.createDirectories(dataDir.resolve("audit"));
        Files.writeString(dataDir.resolve("audit/2026-11-26.log"), "kept\n");

        // When
        clock.advance(Duration.ofHours(3));
        record("listened");

        // Then
        assertThat(dataDir.resolve("audit/2026-11-26.log")).hasContent("kept");
        assertThat(lines()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"number\":3,\"time\":\"20", "\u0000\u0000\u0000", "{\"whole\":true}"})
    void removesALineThatACrashBrokeOffAndSaysSo(String torn) throws IOException {
        // Given
        record("searched", "listened");
        Files.writeString(log(), torn, StandardOpenOption.APPEND);

        // When
        try (LogLines log = new LogLines()) {
            open();
            assertThat(log.naming("audit.log was incomplete")).hasSize(1);
        }
        record("downloaded");

        // Then
        assertThat(lines()).hasSize(4);
        JsonNode repaired = JSON.readTree(lines().get(2));
        assertThat(repaired.path("action").asText()).isEqualTo("repaired");
        assertThat(repaired.path("details").path("removed").asText()).isEqualTo(torn);
        assertThat(verify().isFine()).isTrue();
    }

    @Test
    void doesNothingWithoutARecord() throws IOException {
        // Given
        Files.createDirectory(log());

        // When / Then
        assertThatThrownBy(() -> record("searched")).isInstanceOf(AuditException.class)
                .hasMessageContaining("audit.log cannot be written").hasMessageContaining("Nothing is shown");
        Files.delete(log());
        record("listened");
        assertThat(lines()).hasSize(1);
    }

    @Test
    void opensEvenIfItCannotBeWrittenAndGoesOnOnceItCan() throws IOException {
        // Given
        record("searched");
        Path away = Files.move(log(), dataDir.resolve("away"));
        Files.createDirectory(log());

        // When
        open();
        assertThatThrownBy(() -> record("listened")).isInstanceOf(AuditException.class);
        Files.delete(log());
        Files.move(away, log());
        record("downloaded");

        // Then
        assertThat(lines()).hasSize(2);
        assertThat(verify().isFine()).isTrue();
    }

    @Test
    void namesTheSizeOfWhatIsTooLong() throws IOException {
        // When
        audit.record(JANE, "replayed", Map.of("ids", "x".repeat(200_000)));
        record("listened");

        // Then
        assertThat(lines().get(0)).hasSizeLessThan(1000).contains("omittedBytes");
        assertThat(verify().isFine()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"an altered line, audit.log:3: altered", "a removed line, audit.log:2: altered",
        "an added line, audit.log:3: altered", "two lines in another order, audit.log:2: altered",
        "no JSON, audit.log:2: altered", "a first line that follows another, audit.log:1: altered"})
    void reportsInVerify(String change, String finding) throws IOException {
        // Given
        record("searched", "listened", "downloaded", "logged-out");
        List<String> lines = new ArrayList<>(lines());
        switch (change) {
            case "an altered line" -> lines.set(1, lines.get(1).replace("jane", "john"));
            case "a removed line" -> lines.remove(1);
            case "an added line" -> lines.add(2, lines.get(1));
            case "two lines in another order" -> lines.add(1, lines.remove(2));
            case "no JSON" -> lines.set(1, "nothing");
            default -> lines.set(0, lines.get(0).replace("0".repeat(64), "1".repeat(64)));
        }
        Files.write(log(), lines);

        // When
        Verdict verdict = verify();

        // Then
        assertThat(verdict.isFine()).isFalse();
        assertThat(verdict.text()).contains(finding);
    }

    @Test
    void saysThatTheOldestDaysAreNotThereAndFindsNothingElse() throws IOException {
        // Given
        record("searched");
        clock.advance(Duration.ofDays(1));
        record("listened");
        Files.delete(dataDir.resolve("audit/2026-11-26.log"));

        // When
        Verdict verdict = verify();

        // Then
        assertThat(verdict.isFine()).isTrue();
        assertThat(verdict.text()).contains("audit.log:1: the log begins with number 2");
    }

    @Test
    void takesALineThatIsBeingWrittenForNoFinding() throws IOException {
        // Given
        record("searched");
        Files.writeString(log(), "{\"number\":2", StandardOpenOption.APPEND);

        // When
        Verdict verdict = verify();

        // Then
        assertThat(verdict.isFine()).isTrue();
    }

    @Test
    void doesNotTakeNoLogForAnIntactOne() throws IOException {
        // When
        Verdict verdict = verify();

        // Then
        assertThat(verdict.isFine()).isFalse();
        assertThat(verdict.text()).startsWith("There is no audit log in ");
    }
}
