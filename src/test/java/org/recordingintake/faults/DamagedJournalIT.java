package org.recordingintake.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.recordingintake.testing.Patience.eventually;
import static org.recordingintake.testing.SimulatedAccount.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.FileTree;
import org.recordingintake.testing.PackagedIntake;
import org.recordingintake.testing.SimulatedAccount;

/** The disk has damaged a file of the journal, and the supervisor starts the runtime all the same. */
class DamagedJournalIT {

    private static final Pattern COMMAND = Pattern.compile("run \"([^\"]+)\"");
    private static final Instant STARTED = Instant.now().minus(Duration.ofHours(3)).truncatedTo(ChronoUnit.MILLIS);

    private interface Doing {
        void to(FileChannel file) throws IOException;
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                arguments("journal/activemq-data-1.amq", "cut off", (Doing) file -> file.truncate(3_000)),
                arguments("journal/activemq-data-1.amq", "with garbage",
                        (Doing) file -> file.write(ByteBuffer.wrap("damage".repeat(500).getBytes()), 1_000)),
                arguments("bindings/activemq-bindings-1.bindings", "with a zeroed header",
                        (Doing) file -> file.write(ByteBuffer.allocate(16), 0)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("damages")
    void refusesNoEventAndFetchesAgainWhatWasInTheDamagedFile(String name, String how, Doing damage) throws Exception {
        try (SimulatedAccount account = new SimulatedAccount();
             PackagedIntake intake = new PackagedIntake().using(account.baseUrl(), account.tokenUrl())
                     .with("BANDWIDTH_ACCOUNT_ID", SimulatedAccount.ID)
                     .with("RETRY_INITIAL_DELAY", "1h").with("RETRY_MAX_DELAY", "1h")) {
            // Given
            List<Event> events = waiting(account, intake);
            intake.kill();
            Path damaged = intake.dataDir().resolve("queue").resolve(name);
            try (FileChannel file = FileChannel.open(damaged, StandardOpenOption.WRITE)) {
                damage.to(file);
            }

            // When
            intake.start();
            String said = health(intake);
            for (int i = 0; i < 20; i++) {
                Event event = recording("r-meanwhile-" + i, STARTED.plusSeconds(i));
                assertThat(intake.post(event).statusCode()).isEqualTo(204);
                events.add(event);
            }
            int exitCode = intake.terminate();
            run(intake.home(), commandIn(said));
            intake.start();

            // Then
            assertThat(exitCode).isZero();
            assertThat(said).contains("data/queue/" + name + " is damaged: ");
            eventually().untilAsserted(() -> assertThat(stored(intake)).containsExactlyInAnyOrderElementsOf(
                    events.stream().map(Event::id).toList()));
            intake.awaitIdle();
            assertThat(intake.management("/observe/health/ready").statusCode()).isEqualTo(200);
            assertThat(Files.isDirectory(intake.dataDir().resolve("queue-damaged"))).isTrue();
            assertThat(intake.dataDir().resolve("dead-letters")).satisfiesAnyOf(
                    directory -> assertThat(directory).doesNotExist(), directory -> assertThat(directory).isEmptyDirectory());
        }
    }

    /** Recordings whose events wait in the queue. */
    private static List<Event> waiting(SimulatedAccount account, PackagedIntake intake) throws IOException {
        List<Event> events = new ArrayList<>();
        account.answersMediaWith(503);
        intake.start();
        for (int i = 0; i < 5; i++) {
            Event event = account.lists(recording("r-before-" + i, STARTED.minusSeconds(60 + i)));
            intake.post(event);
            events.add(event);
        }
        eventually().until(() -> events.stream().anyMatch(event -> account.downloadsOf(event) > 0));
        account.answersMediaWith(200);
        return events;
    }

    private static String health(PackagedIntake intake) throws IOException {
        assertThat(intake.management("/observe/health/live").statusCode()).isEqualTo(200);
        assertThat(intake.management("/observe/health/ready").statusCode()).isEqualTo(200);
        for (JsonNode check : new ObjectMapper().readTree(intake.management("/observe/health").body()).path("checks")) {
            if (check.path("name").asText().equals("queue")) {
                assertThat(check.path("status").asText()).isEqualTo("DOWN");
                return check.toString();
            }
        }
        return fail("The health says nothing about the queue");
    }

    private static String commandIn(String said) {
        Matcher command = COMMAND.matcher(said.replace("\\\"", "\""));
        assertThat(command.find()).as(said).isTrue();
        return command.group(1);
    }

    private static void run(Path home, String command) throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", command).directory(home.toFile()).inheritIO().start().waitFor()).isZero();
    }

    private static List<String> stored(PackagedIntake intake) {
        return FileTree.filesBelow(intake.dataDir().resolve("recordings")).stream()
                .map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".wav"))
                .map(name -> name.replace(".wav", "")).toList();
    }
}
