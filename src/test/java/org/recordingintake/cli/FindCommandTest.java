package org.recordingintake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.LedgerChange;
import org.recordingintake.ledger.Recovery;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.testing.Event;

/** What {@code find} prints of a ledger that nobody has open. */
class FindCommandTest {

    private static final Instant CAME = Instant.parse("2026-11-26T10:00:00Z");

    @TempDir
    private Path home;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    private void know(Event... events) throws Exception {
        ObjectMapper json = RecordingEventReader.mapper(Optional::empty);
        List<LedgerChange> changes = new ArrayList<>();
        for (Event event : events) {
            changes.add(LedgerChange.alerted(json.readValue(event.toString(), RecordingEvent.class), CAME, CAME, "an-alert"));
        }
        try (Ledger ledger = Ledger.open(SettingsLoader.isolated(Map.of("data.dir", home.resolve("data").toString()))
                .load(new byte[0]), new DurableFiles("test"), Recovery.NONE)) {
            ledger.awaitOpen();
            ledger.commit(changes);
        }
    }

    private int find(String... words) {
        output.reset();
        PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
        List<String> arguments = new ArrayList<>(List.of("find", "-Ddata.dir=" + home.resolve("data")));
        arguments.addAll(List.of(words));
        return Main.commandLine(home, out, out).execute(arguments.toArray(new String[0]));
    }

    private String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    @Test
    void printsALineOfWhatATagOrANumberNames() throws Exception {
        // Given
        know(Event.complete().with("recordingId", "r-1").with("tag", "a tag").with("from", "+19195550100"));

        // When
        int exitCode = find("a tag");

        // Then
        assertThat(exitCode).isZero();
        assertThat(output()).isEqualTo("r-1  alerted  2026-11-26T10:00:00Z  an-alert\n");
        assertThat(find("(919) 555-0100")).isZero();
        assertThat(find("another tag")).isEqualTo(1);
        assertThat(output()).isEmpty();
    }

    @Test
    void printsWhatTheApiAnswersPageByPage() throws Exception {
        // Given
        know(Event.complete().with("recordingId", "r-1").with("callId", "c-1").with("startTime", "2026-11-25T10:00:00Z"),
                Event.complete().with("recordingId", "r-2").with("callId", "c-1").with("startTime", "2026-11-25T11:00:00Z"));

        // When
        int exitCode = find("c-1", "--json", "--limit", "1");
        JsonNode first = new ObjectMapper().readTree(output());
        find("c-1", "--json", "--after", first.path("next").asText());
        JsonNode second = new ObjectMapper().readTree(output());

        // Then
        assertThat(exitCode).isZero();
        assertThat(first.path("recordings").findValuesAsText("recordingId")).containsExactly("r-2");
        assertThat(second.path("recordings").findValuesAsText("recordingId")).containsExactly("r-1");
        assertThat(second.path("next").isNull()).isTrue();
        assertThat(find("c-2", "--json")).isEqualTo(1);
        assertThat(output()).isEqualTo("{\"recordings\":[],\"next\":null}\n");
    }
}
