package org.recordingintake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.status;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.event.Ids;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.LedgerKey;
import org.recordingintake.ledger.LedgerReader;
import org.recordingintake.ledger.Lookup;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.ledger.Recovery;
import org.recordingintake.rebuild.Erasure;
import org.recordingintake.rebuild.LedgerMaintenance;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.FileTree;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;
import org.recordingintake.verify.Verification;

class TranscriptsTest {

    private static final String FIRST = "t-387bd648-18f3-4823-9d16-746bca0003c9";
    private static final String SECOND = "t-51f5e7aa-0d2c-4c1b-8f0e-2a9d1f0c7b11";

    private final Event recording = Event.complete();
    private final Event event = recording.transcribed(FIRST);
    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void start() throws IOException {
        api = new MediaApi();
        intake = TestIntake.using(api);
        intake.with("publish.uri", "file:" + intake.dataDir().resolve("published")).start();
    }

    @AfterEach
    void stop() throws IOException {
        intake.close();
        api.close();
    }

    /** A transcription that was completed a day after the others. */
    private Event later(String id) {
        return event.with("transcription", Map.of("id", id, "status", "available", "completedTime", "2019-09-14T18:46:46Z"));
    }

    private Path directory() {
        return intake.storeDir().resolve("55555555/2019/09/13/c-95ac8d6e-1a31c52e-b38f-4198-93c1-51633ec68f8d");
    }

    private Path file(String suffix) {
        return directory().resolve(recording.id() + suffix);
    }

    private List<LedgerEntry> rows() {
        return intake.ledgerOf(recording).stream().filter(row -> row.key().kind().equals(LedgerKey.TRANSCRIPT)).toList();
    }

    private LedgerEntry rowOf(String transcription) {
        return rows().stream().filter(row -> row.key().status().endsWith("." + transcription)).findFirst().orElseThrow();
    }

    private void awaitTranscribed(String transcription) {
        eventually().until(() -> rows().stream().anyMatch(row -> row.key().status().equals("available." + transcription)
                && row.outcome() == Outcome.STORED));
    }

    private void awaitIdle(Event posted) {
        assertThat(intake.post(posted).statusCode()).isEqualTo(204);
        eventually().until(() -> intake.management("/observe/metrics").body()
                .contains("type=\"" + posted.fields().get("eventType") + "\""));
        intake.awaitIdle();
    }

    private boolean isVerified(String... operands) throws Exception {
        try (LedgerReader ledger = Ledger.reader(intake.settings(), new DurableFiles("verify")).orElseThrow()) {
            return new Verification(intake.storeDir(), Optional.of(ledger),
                    new PrintStream(output, true, StandardCharsets.UTF_8), Optional.empty(), Clock.systemUTC())
                    .run(List.of(operands));
        }
    }

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    void storesATranscriptAsItCameBesideItsReceipt() throws Exception {
        // Given
        String transcript = api.hasTranscript(event, "Grüße");

        // When
        intake.post(event);

        // Then
        awaitTranscribed(FIRST);
        assertThat(file(".transcript.json")).content().isEqualTo(transcript);
        JsonNode receipt = json(file(".transcript.receipt.json"));
        assertThat(receipt.get("sha256").asText()).isEqualTo(Ids.sha256(transcript));
        assertThat(receipt.get("file").asText()).isEqualTo(recording.id() + ".transcript.json");
        assertThat(receipt.get("source").asText()).isEqualTo(api.baseUrl() + event.transcriptPath());
        assertThat(List.of(receipt.get("transcripts").asInt(), receipt.get("clips").asInt())).containsExactly(1, 1);
        assertThat(receipt.get("transcriptionId").asText()).isEqualTo(FIRST);
        assertThat(receipt.get("event").toString()).isEqualTo(event.toString());
        LedgerEntry row = rowOf(FIRST);
        assertThat(row.place()).isEqualTo(file(".transcript.receipt.json").toString());
        assertThat(row.sha256()).isEqualTo(Ids.sha256(transcript));
        assertThat(api.transcriptRequestsFor(event)).singleElement()
                .satisfies(request -> assertThat(request.getHeader("Authorization")).isEqualTo("Bearer " + MediaApi.TOKEN));
        assertThat(isVerified()).as(output.toString(StandardCharsets.UTF_8)).isTrue();
    }

    @Test
    void publishesThatARecordingIsTranscribed() {
        // Given
        String transcript = api.hasTranscript(event, "hello");

        // When
        intake.post(event);

        // Then
        Path message = eventually().until(() -> intake.filesIn("published"), found -> !found.isEmpty()).get(0);
        JsonNode published = json(message);
        assertThat(published.get("type").asText()).isEqualTo("recording.transcribed");
        assertThat(published.get("id").asText()).isEqualTo(recording.id() + "-available." + FIRST + "-recording.transcribed");
        assertThat(published.at("/data/transcriptionId").asText()).isEqualTo(FIRST);
        assertThat(published.at("/data/file").asText()).isEqualTo(file(".transcript.json").toString());
        assertThat(published.at("/data/sha256").asText()).isEqualTo(Ids.sha256(transcript));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"transcripts\":[]}", "{\"transcripts\":[{\"text\":null}],\"clips\":null}", "{\"transcripts\":[{}],"
            + "\"clips\":[{\"speaker\":\"A\",\"text\":\"x\",\"startTimeSeconds\":1,\"words\":[{\"deep\":{}}]}],\"new\":[[1]]}"})
    void takesWhatIsNotAllThere(String transcript) {
        // Given
        api.answersTranscript(event, okJson(transcript));

        // When
        intake.post(event);

        // Then
        awaitTranscribed(FIRST);
        assertThat(file(".transcript.json")).content().isEqualTo(transcript);
    }

    @Test
    void takesATextOfHours() {
        // Given
        String transcript = api.hasTranscript(event, "lorem ipsum ".repeat(200_000));

        // When
        intake.post(event);

        // Then
        awaitTranscribed(FIRST);
        assertThat(file(".transcript.json")).content().isEqualTo(transcript);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "<html>", "{\"error\":\"no\"}", "{\"transcripts\":\"hello\"}",
        "{\"transcripts\":[1]}", "{\"transcripts\":[{\"text\":1}]}", "{\"transcripts\":[],\"clips\":[{\"confidence\":\"x\"}]}",
        "{\"transcripts\":[],\"clips\":[{\"endTimeSeconds\":[]}]}", "{\"transcripts\":[]} {}", "{\"transcripts\":[{\"text\":\"x\""})
    void givesUpWhatIsNoTranscript(String content) {
        // Given
        api.answersTranscript(event, okJson(content));

        // When
        intake.post(event);

        // Then
        JsonNode letter = intake.awaitDeadLetter(event);
        assertThat(letter.get("reason").asText()).contains("no transcript");
        assertThat(letter.get("attempts").asInt()).isEqualTo(5);
        assertThat(letter.at("/evidence/status").asInt()).isEqualTo(200);
        assertThat(intake.awaitAlert(event).get("id").asText())
                .isEqualTo(recording.id() + "-available." + FIRST + "-recording.dead");
        assertThat(file(".transcript.json")).doesNotExist();
    }

    @Test
    void givesUpATranscriptThatIsFarTooLarge() throws IOException {
        // Given
        intake.with("retry.max-attempts", "1").restart();
        api.answersTranscript(event, aResponse().withBody(new byte[(32 << 20) + 1]));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitDeadLetter(event).get("reason").asText()).contains("more than 33554432 bytes");
    }

    @Test
    void triesAgainUntilTheTranscriptIsThere() {
        // Given
        api.answersTranscript(event, status(404));
        intake.post(event);
        eventually().until(() -> api.transcriptRequestsFor(event).size() > 1);

        // When
        api.hasTranscript(event, "there");

        // Then
        awaitTranscribed(FIRST);
        intake.awaitIdle();
        assertThat(intake.deadLettersAbout(event)).isEmpty();
    }

    @Test
    void givesUpAtOnceATranscriptThatWasDeleted() {
        // Given
        api.answersTranscript(event, status(410));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitDeadLetter(event).get("attempts").asInt()).isEqualTo(1);
    }

    @Test
    void storesADeadLetterThatIsReplayed() throws IOException {
        // Given
        api.answersTranscript(event, status(410));
        intake.post(event);
        intake.awaitDeadLetter(event);
        intake.awaitIdle();
        api.hasTranscript(event, "after all");
        Path letter = intake.deadLettersAbout(event).get(0);
        Path replay = Files.createDirectories(intake.dataDir().resolve("replay"));

        // When
        Files.move(letter, replay.resolve(letter.getFileName()));

        // Then
        awaitTranscribed(FIRST);
    }

    @Test
    void givesUpAtOnceWhatNamesNoCall() {
        // Given
        Event without = event.without("callId");

        // When
        intake.post(without);

        // Then
        JsonNode letter = intake.awaitDeadLetter(without);
        assertThat(letter.get("reason").asText()).contains("The event has no callId");
        assertThat(letter.get("attempts").asInt()).isEqualTo(1);
    }

    @Test
    void takesIdsFromTheUrlOfTheTranscription() {
        // Given
        api.hasTranscript(event, "x");
        String url = api.baseUrl() + event.transcriptPath();
        Event bare = event.without("callId").without("accountId").without("startTime")
                .with("transcription", Map.of("id", FIRST, "url", url));

        // When
        intake.post(bare);

        // Then
        awaitTranscribed(FIRST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "timeout", "processing", "file-size-too-big", "../x"})
    void alertsThatThereIsNoTranscript(String status) {
        // Given
        Event failed = recording.transcribed(FIRST, status);
        api.hasTranscript(failed, "not to be asked for");

        // When
        intake.post(failed);
        intake.post(failed);

        // Then
        JsonNode alert = intake.awaitAlert(failed);
        assertThat(alert.get("type").asText()).isEqualTo("transcription.failed");
        assertThat(alert.get("subject").asText()).isEqualTo(recording.id());
        assertThat(alert.at("/data/status").asText()).isEqualTo(status);
        assertThat(alert.at("/data/transcriptionId").asText()).isEqualTo(FIRST);
        assertThat(alert.at("/data").has("mediaExpires")).isFalse();
        intake.awaitIdle();
        assertThat(intake.alertsAbout(failed)).hasSize(1);
        assertThat(api.transcriptRequestsFor(failed)).isEmpty();
        assertThat(rows()).singleElement().satisfies(row -> {
            assertThat(row.outcome()).isEqualTo(Outcome.ALERTED);
            assertThat(row.expiresAt()).isNull();
        });
    }

    @Test
    void fetchesATranscriptAfterAFailureWasAlerted() {
        // Given
        Event failed = recording.transcribed(FIRST, "processing");
        awaitIdle(failed);
        api.hasTranscript(event, "made it");

        // When
        intake.post(event);

        // Then
        awaitTranscribed(FIRST);
        assertThat(rowOf(FIRST)).isNotNull();
        assertThat(rows()).extracting(LedgerEntry::outcome).containsExactlyInAnyOrder(Outcome.ALERTED, Outcome.STORED);
    }

    @Test
    void fetchesATranscriptOnceHoweverOftenItIsAnnounced() {
        // Given
        api.hasTranscript(event, "once");
        intake.post(event);
        intake.post(event.with("eventTime", "2019-09-13T18:46:47Z"));
        awaitTranscribed(FIRST);

        // When
        awaitIdle(event);

        // Then
        assertThat(api.transcriptRequestsFor(event)).hasSize(1);
        assertThat(rows()).hasSize(1);
        assertThat(intake.filesIn("published")).hasSize(1);
    }

    @Test
    void fetchesNothingAgainWhereTheLedgerWasNotToldYet() {
        // Given
        api.hasTranscript(event, "once");
        intake.post(event);
        awaitTranscribed(FIRST);
        intake.awaitIdle();
        intake.forgetInLedger(recording);

        // When
        intake.post(event);

        // Then
        awaitTranscribed(FIRST);
        assertThat(api.transcriptRequestsFor(event)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {".transcript.json", ".transcript.receipt.json"})
    void fetchesAgainWhereHalfIsMissingAndTheLedgerWasNotToldYet(String half) throws IOException {
        // Given
        String transcript = api.hasTranscript(event, "twice");
        intake.post(event);
        awaitTranscribed(FIRST);
        intake.awaitIdle();
        intake.forgetInLedger(recording);
        Files.delete(file(half));

        // When
        intake.post(event);

        // Then
        awaitTranscribed(FIRST);
        assertThat(file(".transcript.json")).content().isEqualTo(transcript);
        assertThat(file(".transcript.receipt.json")).exists();
        assertThat(api.transcriptRequestsFor(event)).hasSize(2);
    }

    @Test
    void replacesATranscriptByALaterOneAndKeepsTheEarlier() throws Exception {
        // Given
        String first = api.hasTranscript(event, "first");
        intake.post(event);
        awaitTranscribed(FIRST);
        intake.awaitIdle();
        String second = api.hasTranscript(event, "second");

        // When
        intake.post(later(SECOND));

        // Then
        awaitTranscribed(SECOND);
        intake.awaitIdle();
        assertThat(file(".transcript.json")).content().isEqualTo(second);
        assertThat(json(file(".transcript.receipt.json")).get("transcriptionId").asText()).isEqualTo(SECOND);
        assertThat(file("." + FIRST + ".transcript.json")).content().isEqualTo(first);
        assertThat(json(file("." + FIRST + ".transcript.receipt.json")).get("transcriptionId").asText()).isEqualTo(FIRST);
        assertThat(rowOf(FIRST).place()).isEqualTo(file("." + FIRST + ".transcript.receipt.json").toString());
        assertThat(rowOf(SECOND).place()).isEqualTo(file(".transcript.receipt.json").toString());
        assertThat(isVerified()).as(output.toString(StandardCharsets.UTF_8)).isTrue();
    }

    @Test
    void goesOnWithAReplacementThatWasCutShort() throws Exception {
        // Given
        String first = api.hasTranscript(event, "first");
        intake.post(event);
        awaitTranscribed(FIRST);
        intake.awaitIdle();
        String second = api.hasTranscript(event, "second");
        byte[] receipt = Files.readAllBytes(file(".transcript.receipt.json"));
        intake.post(later(SECOND));
        awaitTranscribed(SECOND);
        intake.awaitIdle();
        Files.write(file(".transcript.receipt.json"), receipt); // the new transcript beside the old receipt
        intake.changeLedger("DELETE FROM ledger WHERE status = 'available." + SECOND + "'");
        intake.changeLedger("UPDATE ledger SET place = '" + file(".transcript.receipt.json") + "'");

        // When
        intake.post(later(SECOND));

        // Then
        awaitTranscribed(SECOND);
        intake.awaitIdle();
        assertThat(file(".transcript.json")).content().isEqualTo(second);
        assertThat(file("." + FIRST + ".transcript.json")).content().isEqualTo(first);
        assertThat(rowOf(FIRST).place()).isEqualTo(file("." + FIRST + ".transcript.receipt.json").toString());
        assertThat(isVerified()).as(output.toString(StandardCharsets.UTF_8)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({".transcript.receipt.json, '\"version\" : 1', '\"version\" : {}'",
        ".transcript.receipt.json, '\"eventSha256\" : \"', '\"eventSha256\" : \"0'", ".transcript.json, first, worst"})
    void keepsATranscriptAsItIsWhoseReceiptIsDamagedOrOfAnother(String half, String text, String damage) throws Exception {
        // Given
        api.hasTranscript(event, "first");
        intake.post(event);
        awaitTranscribed(FIRST);
        intake.awaitIdle();
        Files.writeString(file(half), Files.readString(file(half)).replace(text, damage));
        byte[] transcript = Files.readAllBytes(file(".transcript.json"));
        byte[] receipt = Files.readAllBytes(file(".transcript.receipt.json"));
        String second = api.hasTranscript(event, "second");

        // When
        intake.post(later(SECOND));

        // Then
        awaitTranscribed(SECOND);
        intake.awaitIdle();
        String kept = ".sha256-" + Ids.sha256(transcript).substring(0, 16);
        assertThat(file(".transcript.json")).content().isEqualTo(second);
        assertThat(file(kept + ".transcript.json")).hasBinaryContent(transcript);
        assertThat(file(kept + ".transcript.receipt.json")).hasBinaryContent(receipt);
        assertThat(FileTree.filesBelow(intake.storeDir())).hasSize(4);
    }

    @Test
    void leavesTheLaterTranscriptWhereTheEarlierIsAnnouncedAfterIt() {
        // Given
        String second = api.hasTranscript(event, "second");
        intake.post(later(SECOND));
        awaitTranscribed(SECOND);
        intake.awaitIdle();

        // When
        intake.post(event);

        // Then
        awaitTranscribed(FIRST);
        assertThat(file(".transcript.json")).content().isEqualTo(second);
        assertThat(api.transcriptRequestsFor(event)).hasSize(1);
        assertThat(rowOf(FIRST).place()).isEqualTo(file(".transcript.receipt.json").toString());
    }

    @Test
    void namesATranscriptionWithoutAUsableIdByItsHash() {
        // Given
        Event without = event.with("transcription", Map.of("id", "../../t-1", "status", "available"));
        String name = "t-" + Ids.sha256("../../t-1").substring(0, 16);
        api.hasTranscript(without, "x");

        // When
        intake.post(without);

        // Then
        awaitTranscribed(name);
        assertThat(FileTree.filesBelow(intake.storeDir())).containsExactlyInAnyOrder(file(".transcript.json"),
                file(".transcript.receipt.json"));
    }

    @Test
    void storesATranscriptBesideMediaWhoseEventHadAnotherDay() {
        // Given
        Event undated = recording.without("startTime").with("eventTime", "2019-09-20T00:00:00Z");
        api.has(undated);
        intake.post(undated);
        Path media = intake.awaitStored(undated);
        api.hasTranscript(event, "beside");

        // When
        intake.post(event);

        // Then
        awaitTranscribed(FIRST);
        assertThat(media.resolveSibling(recording.id() + ".transcript.json")).exists();
        assertThat(media.toString()).contains("/2019/09/20/");
    }

    @Test
    void storesATranscriptBesideTheMediaOfAPartialRecording() throws IOException {
        // Given
        intake.with("partial.archive", "true").restart();
        Event partial = recording.with("status", "partial");
        api.has(partial);
        intake.post(partial);
        eventually().until(() -> intake.receiptsOf(partial), receipts -> !receipts.isEmpty());
        intake.awaitIdle();
        api.hasTranscript(event, "beside");

        // When
        intake.post(event);

        // Then
        awaitTranscribed(FIRST);
        assertThat(intake.mediaOf(partial).get(0).resolveSibling(recording.id() + ".transcript.json")).exists();
    }

    @Test
    void storesARecordingThatIsAnnouncedAfterItsTranscript() throws Exception {
        // Given
        api.hasTranscript(event, "early");
        intake.post(event);
        awaitTranscribed(FIRST);
        byte[] media = api.has(recording);

        // When
        intake.post(recording);

        // Then
        eventually().until(() -> intake.outcomesOf(recording).size() == 2);
        assertThat(file(".wav")).hasBinaryContent(media);
        assertThat(file(".transcript.json")).exists();
        assertThat(isVerified()).as(output.toString(StandardCharsets.UTF_8)).isTrue();
    }

    @Test
    void deletesNoMediaAtBandwidthForATranscript() throws IOException {
        // Given
        intake.with("bandwidth.delete-after-store", "true").restart();
        api.hasTranscript(event, "x");

        // When
        intake.post(event);

        // Then
        awaitTranscribed(FIRST);
        intake.awaitIdle();
        assertThat(api.server().getAllServeEvents()).noneMatch(served -> served.getRequest().getMethod().getName().equals("DELETE"));
    }

    @Test
    void warnsThatATranscriptIsAboutToBeDeletedWithItsRecording() throws IOException {
        // Given
        intake.with("retry.max-attempts", "1000").restart();
        Instant ended = Instant.now().minus(Duration.ofDays(25));
        Event old = event.with("endTime", ended.toString()).with("startTime", ended.toString())
                .with("eventTime", Instant.now().toString());
        api.answersTranscript(old, status(404));

        // When
        intake.post(old);

        // Then
        JsonNode warning = intake.awaitAlert(old);
        assertThat(warning.get("type").asText()).isEqualTo("recording.expiring");
        assertThat(warning.at("/data/reason").asText()).startsWith("The transcript of the recording is not stored yet");
        assertThat(warning.at("/data/mediaExpires").asText()).isEqualTo(ended.plus(Duration.ofDays(30)).toString().substring(0, 10));
    }

    @Test
    void ignoresTranscriptsAsSoonAsTheyAreNotWanted() throws Exception {
        // Given
        try (TestIntake edited = TestIntake.using(api).withOwnRoutes().start()) {
            api.hasTranscript(event, "x");
            edited.change(() -> Files.writeString(edited.properties(), Files.readString(edited.properties())
                    .replace("transcripts.fetch=true", "transcripts.fetch=false")));

            // When
            edited.post(event);

            // Then
            eventually().until(() -> edited.management("/observe/metrics").body()
                    .contains("recording_intake_events_ignored_total{type=\"transcriptionAvailable\"}"));
            edited.awaitIdle();
            assertThat(edited.ledgerOf(event)).isEmpty();
            assertThat(api.transcriptRequestsFor(event)).isEmpty();
        }
    }

    @Test
    void erasesATranscriptWithItsRecordingAndLetsNoneIn() throws Exception {
        // Given
        api.has(recording);
        intake.post(recording);
        api.hasTranscript(event, "secret words");
        intake.post(event);
        awaitTranscribed(FIRST);
        intake.awaitIdle();
        intake.post(later(SECOND));
        awaitTranscribed(SECOND);
        intake.awaitIdle();

        // When
        DurableFiles files = new DurableFiles("erase");
        try (Ledger ledger = Ledger.open(intake.settings(), files, Recovery.NONE)) {
            new Erasure(intake.settings(), ledger, files, RecordingEventReader.mapper(Optional::empty), Clock.systemUTC())
                    .erase(recording.id());
        }
        intake.post(recording.transcribed("t-3"));
        intake.awaitIdle();

        // Then
        assertThat(FileTree.filesBelow(intake.storeDir())).isNotEmpty()
                .allSatisfy(file -> assertThat(file.toString()).endsWith(".erased.json"));
        assertThat(intake.ledgerOf(recording)).hasSize(3).allSatisfy(row -> {
            assertThat(row.outcome()).isEqualTo(Outcome.ERASED);
            assertThat(Path.of(row.place())).exists();
        });
    }

    @Test
    void erasesARecordingOfWhichThereIsOnlyATranscript() throws Exception {
        // Given
        api.hasTranscript(event, "x");
        intake.post(event);
        awaitTranscribed(FIRST);
        intake.awaitIdle();
        api.has(recording);

        // When
        DurableFiles files = new DurableFiles("erase");
        try (Ledger ledger = Ledger.open(intake.settings(), files, Recovery.NONE)) {
            assertThat(new Erasure(intake.settings(), ledger, files, RecordingEventReader.mapper(Optional::empty),
                    Clock.systemUTC()).erase(recording.id())).isTrue();
        }
        awaitIdle(recording);

        // Then
        assertThat(intake.mediaOf(recording)).isEmpty();
        assertThat(api.requestsFor(recording)).isEmpty();
    }

    @Test
    void tellsThatATranscriptWasAltered() throws Exception {
        // Given
        api.hasTranscript(event, "what was said");
        intake.post(event);
        awaitTranscribed(FIRST);
        intake.awaitIdle();
        Files.writeString(file(".transcript.json"), Files.readString(file(".transcript.json")).replace("was", "had"));

        // When
        boolean isWell = isVerified(recording.id());

        // Then
        assertThat(isWell).isFalse();
        assertThat(output.toString(StandardCharsets.UTF_8)).contains("altered", ".transcript.json: its SHA-256 is");
    }

    @ParameterizedTest
    @ValueSource(strings = {".transcript.json", ".transcript.receipt.json"})
    void tellsThatHalfOfATranscriptIsMissing(String half) throws Exception {
        // Given
        api.hasTranscript(event, "x");
        intake.post(event);
        awaitTranscribed(FIRST);
        intake.awaitIdle();
        Files.delete(file(half));

        // When
        boolean isWell = isVerified();

        // Then
        assertThat(isWell).isFalse();
        assertThat(output.toString(StandardCharsets.UTF_8)).contains("1 missing");
    }

    @Test
    void tellsThatTheReceiptOfATranscriptWasAltered() throws Exception {
        // Given
        api.hasTranscript(event, "x");
        intake.post(event);
        awaitTranscribed(FIRST);
        intake.awaitIdle();
        Path receipt = file(".transcript.receipt.json");
        Files.writeString(receipt, Files.readString(receipt).replace("\"clips\" : 1", "\"clips\" : 2"));

        // When
        boolean isWell = isVerified();

        // Then
        assertThat(isWell).isFalse();
        assertThat(output.toString(StandardCharsets.UTF_8)).contains("1 altered");
    }

    @Test
    void findsTranscripts() throws Exception {
        // Given
        api.hasTranscript(event, "x");
        intake.post(event);
        awaitTranscribed(FIRST);

        // When
        try (LedgerReader ledger = Ledger.reader(intake.settings(), new DurableFiles("find")).orElseThrow()) {
            new Lookup(ledger, new PrintStream(output, true, StandardCharsets.UTF_8)).print(recording.id());
        }

        // Then
        assertThat(output.toString(StandardCharsets.UTF_8)).contains("stored", file(".transcript.json").toString());
    }

    @Test
    void fetchesMediaAtOnceWhileTranscriptsAreOutOfReach() {
        // Given
        api.server().stubFor(get(urlMatching(".*/transcription")).atPriority(1).willReturn(status(503)));
        List<Event> announced = Stream.generate(() -> Event.complete().transcribed(FIRST)).limit(12).toList();
        announced.forEach(intake::post);
        eventually().until(() -> announced.stream().mapToInt(each -> api.transcriptRequestsFor(each).size()).sum() > 12);
        api.has(recording);

        // When
        String metrics = intake.management("/observe/metrics").body();
        intake.post(recording);

        // Then
        intake.awaitStored(recording);
        assertThat(metrics).contains("recording_intake_media_breaker{account=\"\",state=\"closed\"} 1");
        assertThat(api.requestsFor(recording)).hasSize(1);
        assertThat(intake.ledgerOf(recording)).singleElement()
                .satisfies(row -> assertThat(row.attempts()).isZero());
        assertThat(intake.filesIn("dead-letters")).isEmpty();
    }

    @Test
    void fetchesTranscriptsAgainWhenTheyAreBack() {
        // Given
        StubMapping away = api.server().stubFor(get(urlMatching(".*/transcription")).atPriority(1).willReturn(status(503)));
        List<Event> announced = Stream.generate(() -> Event.complete().transcribed(FIRST)).limit(12).toList();
        announced.forEach(each -> api.hasTranscript(each, "back"));
        announced.forEach(intake::post);
        eventually().until(() -> announced.stream().mapToInt(each -> api.transcriptRequestsFor(each).size()).sum() > 12);

        // When
        api.server().removeStub(away);

        // Then
        eventually().until(() -> announced.stream().allMatch(each -> intake.ledgerOf(each).stream()
                .anyMatch(row -> row.outcome() == Outcome.STORED)));
        assertThat(intake.filesIn("dead-letters")).isEmpty();
    }

    @Test
    void tellsOnceThatMediaIsForbiddenWhileTranscriptsAreNot() {
        // Given
        Event first = Event.complete();
        Event second = Event.complete();
        Stream.of(first, second).forEach(each -> api.answers(each, status(403)));
        intake.post(first);
        intake.awaitAlert(first);
        intake.awaitDeadLetter(first);
        intake.awaitIdle();
        api.hasTranscript(event, "allowed");
        intake.post(event);
        awaitTranscribed(FIRST);
        intake.awaitIdle();

        // When
        intake.post(second);

        // Then
        intake.awaitDeadLetter(second);
        intake.awaitIdle();
        assertThat(intake.filesIn("alerts")).extracting(file -> file.getFileName().toString())
                .filteredOn(name -> name.endsWith("media.forbidden.json"))
                .containsExactly(first.id() + "-complete-media.forbidden.json");
    }

    @Test
    void rebuildsTheLedgerFromReceiptsOfTranscripts() throws Exception {
        // Given
        api.hasTranscript(event, "first");
        intake.post(event);
        awaitTranscribed(FIRST);
        intake.awaitIdle();
        intake.post(later(SECOND));
        awaitTranscribed(SECOND);
        intake.awaitIdle();
        intake.post(recording.transcribed("t-3", "error"));
        intake.awaitAlert(event);
        intake.awaitIdle();
        List<String> before = rows().stream().map(row -> row.key() + " " + row.outcome() + " " + row.place()).toList();
        intake.forgetInLedger(recording);

        // When
        new LedgerMaintenance(intake.settings(), new PrintStream(output), Optional.empty()).rebuild();

        // Then
        assertThat(rows()).extracting(row -> row.key() + " " + row.outcome() + " " + row.place())
                .containsExactlyInAnyOrderElementsOf(before);
        assertThat(before).hasSize(3);
    }
}
