package org.recordingintake.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Event;

/** What is shown of dead letters, and moved of them. */
class DeadLetterBoxTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    @TempDir
    private Path dataDir;
    private Path letters;
    private DeadLetterBox box;

    @BeforeEach
    void create() throws IOException {
        letters = Files.createDirectories(dataDir.resolve("dead-letters"));
        box = new DeadLetterBox(dataDir, "node-1");
    }

    private Path write(String id, String content, int minutesAgo) throws IOException {
        Path file = Files.writeString(letters.resolve(id + ".json"), content);
        return Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(60L * minutesAgo)));
    }

    private Path letter(String recordingId, String reason, int minutesAgo) throws IOException {
        return write(recordingId + "-complete", """
                {"recordingId":"%s","reason":"%s","attempts":3,"firstAt":"2026-11-19T10:00:00Z","lastAt":"2026-11-20T10:00:00Z",
                "receivedAt":null,"evidence":{"status":410,"body":"gone"},"event":%s}"""
                .formatted(recordingId, reason, Event.complete().with("recordingId", recordingId).with("tag", "<b>")), minutesAgo);
    }

    private List<String> ids(DeadLetterPage page) {
        return page.deadLetters().stream().map(DeadLetterView::id).toList();
    }

    @Test
    void showsWhyAndWhatCameInstead() throws Exception {
        // Given
        letter("r-1", "It is gone.", 5);

        // When
        DeadLetterPage page = box.page(DeadLetterFilter.ALL, null, 10);

        // Then
        DeadLetterView letter = page.deadLetters().get(0);
        assertThat(page.node()).isEqualTo("node-1");
        assertThat(List.of(letter.id(), letter.recordingId(), letter.status(), letter.accountId(), letter.from(), letter.tag(),
                letter.reason())).containsExactly("r-1-complete", "r-1", "complete", "55555555", "+15551112222", "<b>", "It is gone.");
        assertThat(letter.evidence().status()).isEqualTo(410);
        assertThat(letter.writtenAt()).isEqualTo(NOW.minusSeconds(300));
        assertThat(letter.event()).isNull();
        assertThat(box.find("r-1-complete").orElseThrow().event().path("recordingId").asText()).isEqualTo("r-1");
    }

    @Test
    void pagesThroughEachOnceTheLatestFirst() throws Exception {
        // Given: some at the same time
        for (int i = 0; i < 23; i++) {
            letter("r-" + (char) ('a' + i), "x", i / 3);
        }

        // When
        List<String> seen = new ArrayList<>();
        String after = null;
        do {
            DeadLetterPage page = box.page(DeadLetterFilter.ALL, after, 5);
            assertThat(page.total()).isEqualTo(23);
            seen.addAll(ids(page));
            after = page.next();
        } while (after != null);

        // Then
        assertThat(seen).hasSize(23).doesNotHaveDuplicates();
        assertThat(seen.get(0)).isEqualTo("r-c-complete");
        assertThat(seen.get(22)).isEqualTo("r-v-complete");
    }

    @Test
    void filters() throws Exception {
        // Given
        letter("r-1", "Status 410: it is gone.", 1);
        letter("r-2", "It could not be read.", 2);
        letter("r-3", "Status 410: it is GONE.", 3);

        // Then
        assertThat(ids(box.page(new DeadLetterFilter(null, "is gone", null, null), null, 10)))
                .containsExactly("r-1-complete", "r-3-complete");
        assertThat(ids(box.page(new DeadLetterFilter("r-2", null, null, null), null, 10))).containsExactly("r-2-complete");
        assertThat(ids(box.page(new DeadLetterFilter(null, null, NOW.minusSeconds(120), NOW.minusSeconds(60)), null, 10)))
                .containsExactly("r-2-complete");
    }

    @Test
    void showsThatAFileIsNotADeadLetter() throws Exception {
        // Given
        write("broken", "{\"reason\":", 1);
        write("no-object", "[]", 2);
        write("large", "x".repeat(5 << 20), 3);
        write("abc-unreadable", "{\"recordingId\":null,\"reason\":\"It is not JSON.\",\"attempts\":0,\"body\":\"<script>\"}", 4);

        // When
        DeadLetterPage page = box.page(DeadLetterFilter.ALL, null, 10);

        // Then
        assertThat(ids(page)).containsExactly("broken", "no-object", "large", "abc-unreadable");
        assertThat(page.deadLetters().subList(0, 3)).allSatisfy(letter -> assertThat(letter.problem()).isNotBlank());
        assertThat(page.deadLetters().get(3).reason()).isEqualTo("It is not JSON.");
        assertThat(box.find("abc-unreadable").orElseThrow().body()).isEqualTo("<script>");
    }

    @Test
    void hasNoneBeforeTheFirst() throws Exception {
        Files.delete(letters);
        assertThat(box.page(DeadLetterFilter.ALL, null, 10).deadLetters()).isEmpty();
        assertThat(box.count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../application", "..", ".", "", "a/b", "r-1-complete.json/..", "x\0", "-", "/etc/passwd", "%2e%2e"})
    void opensNoOtherFile(String id) throws Exception {
        // Given
        Files.writeString(dataDir.resolve("application.json"), "{\"reason\":\"secret\"}");

        // Then
        assertThat(box.find(id)).isEmpty();
        assertThat(box.select(List.of(id)).ids()).isEmpty();
    }

    @Test
    void followsNoLink() throws Exception {
        // Given
        Path secret = Files.writeString(dataDir.resolve("secret"), "{\"reason\":\"secret\",\"attempts\":1}");
        Files.createSymbolicLink(letters.resolve("r-link.json"), secret);

        // Then
        assertThat(box.find("r-link")).isEmpty();
        assertThat(box.page(DeadLetterFilter.ALL, null, 10).deadLetters()).isEmpty();
        assertThat(box.select(DeadLetterFilter.ALL, 10).ids()).isEmpty();
    }

    @Test
    void movesThoseOfARecordingAndSaysWhatIsNotThere() throws Exception {
        // Given
        Path letter = letter("r-1", "x", 1);
        letter("r-10", "x", 1);
        String content = Files.readString(letter);

        // When
        ReplayResult result = box.replay(box.select(List.of("r-1", "r-2", "r-1-complete")));

        // Then
        assertThat(result.replayed()).containsExactly("r-1-complete");
        assertThat(result.skipped()).singleElement().satisfies(skipped -> assertThat(skipped.id()).isEqualTo("r-2"));
        assertThat(dataDir.resolve("replay/r-1-complete.json")).hasContent(content);
        assertThat(letter).doesNotExist();
        assertThat(letters.resolve("r-10-complete.json")).exists();
    }

    @Test
    void movesNoMoreThanItMayAndTheOldestFirst() throws Exception {
        // Given
        for (int i = 0; i < 5; i++) {
            letter("r-" + i, i % 2 == 0 ? "even" : "odd", i);
        }

        // When
        ReplayResult first = box.replay(box.select(new DeadLetterFilter(null, "EVEN", null, null), 2));
        ReplayResult second = box.replay(box.select(new DeadLetterFilter(null, "EVEN", null, null), 2));

        // Then
        assertThat(first.replayed()).containsExactly("r-4-complete", "r-2-complete");
        assertThat(first.more()).isTrue();
        assertThat(second.replayed()).containsExactly("r-0-complete");
        assertThat(second.more()).isFalse();
        assertThatThrownBy(() -> box.select(DeadLetterFilter.ALL, 501)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> box.select(IntStream.range(0, 501).mapToObj(i -> "r-" + i).toList()))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void replacesNothingInTheReplayDirectory() throws Exception {
        // Given
        letter("r-1", "x", 1);
        Path waiting = Files.writeString(Files.createDirectories(dataDir.resolve("replay")).resolve("r-1-complete.json"), "{}");

        // When
        ReplayResult result = box.replay(box.select(List.of("r-1")));

        // Then
        assertThat(result.replayed()).isEmpty();
        assertThat(result.skipped()).singleElement().satisfies(skipped -> assertThat(skipped.reason()).contains("already"));
        assertThat(waiting).hasContent("{}");
        assertThat(letters.resolve("r-1-complete.json")).exists();
    }

    @Test
    void skipsWhatSomebodyElseHasMovedMeanwhile() throws Exception {
        // Given
        Path letter = letter("r-1", "x", 1);
        DeadLetterBox.Selection selection = box.select(DeadLetterFilter.ALL, 10);
        Files.delete(letter);

        // When
        ReplayResult result = box.replay(selection);

        // Then
        assertThat(result.replayed()).isEmpty();
        assertThat(result.skipped()).hasSize(1);
    }
}
