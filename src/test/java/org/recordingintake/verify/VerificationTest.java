package org.recordingintake.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

/** On copies of what a runtime has stored. */
class VerificationTest {

    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
    private static final Path WORK = Path.of("target", "verification").toAbsolutePath();
    private static final List<Event> EVENTS = Stream.generate(Event::complete).limit(3).toList();

    private static MediaApi api;
    private static TestIntake intake;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream bar = new ByteArrayOutputStream();
    private final Event event = EVENTS.get(0);
    private Path store;
    private Path home;
    private Path media;
    private Path receipt;

    @BeforeAll
    static void storeThreeRecordings() throws IOException {
        api = new MediaApi();
        intake = TestIntake.using(api).start();
        for (Event each : EVENTS) {
            api.has(each);
            intake.post(each);
        }
        EVENTS.forEach(intake::awaitStored);
        intake.awaitIdle();
        intake.stop();
    }

    @AfterAll
    static void stop() throws IOException {
        intake.close();
        api.close();
    }

    @BeforeEach
    void copy() throws IOException {
        home = WORK.resolve(UUID.randomUUID().toString());
        store = home.resolve("recordings");
        copy(intake.storeDir(), store);
        copy(intake.dataDir().resolve("ledger"), home.resolve("ledger"));
        nameTheCopy();
        media = copyOf(intake.mediaOf(event).get(0));
        receipt = copyOf(intake.receiptsOf(event).get(0));
    }

    /** What names the store names its copy then. */
    private void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private void nameTheCopy() {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("ledger/ledger.db"));
                PreparedStatement change = connection.prepareStatement("UPDATE ledger SET place = REPLACE(place, ?, ?)")) {
            change.setString(1, intake.storeDir().toString());
            change.setString(2, store.toString());
            change.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path copyOf(Path stored) {
        return store.resolve(intake.storeDir().relativize(stored));
    }

    private boolean verify(String... operands) throws IOException {
        return verification(Optional.empty()).run(List.of(operands));
    }

    private Verification verification(Optional<PrintStream> terminal) throws IOException {
        return new Verification(store, Ledger.reader(SettingsLoader.isolated(Map.of("data.dir", home.toString()))
                .load(new byte[0]), new DurableFiles("test")),
                new PrintStream(output, true, StandardCharsets.UTF_8), terminal, Clock.systemUTC());
    }

    private List<String> lines() {
        return output.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private String relative(Path file) {
        return store.relativize(file).toString();
    }

    /** Every line but the summary, which is the last one. */
    private List<String> findings() {
        return lines().subList(0, lines().size() - 1);
    }

    private String summary() {
        return lines().get(lines().size() - 1);
    }

    @Test
    void findsNothingWrongWithWhatWasStored() throws Exception {
        // When
        boolean well = verify();

        // Then
        assertThat(findings()).isEmpty();
        assertThat(summary()).startsWith("3 intact, 0 missing, 0 altered, 0 orphaned, 0 unverifiable; ");
        assertThat(well).isTrue();
    }

    @Test
    void findsMediaThatIsMissing() throws Exception {
        // Given
        Files.delete(media);

        // When
        boolean well = verify();

        // Then
        assertThat(findings()).singleElement().asString().startsWith("missing       " + relative(media) + ": ");
        assertThat(summary()).startsWith("2 intact, 1 missing, 0 altered, 0 orphaned, 0 unverifiable; ");
        assertThat(well).isFalse();
    }

    @Test
    void findsARecordingOfWhichNothingIsLeft() throws Exception {
        // Given
        Files.delete(media);
        Files.delete(receipt);

        // When
        boolean well = verify();

        // Then
        assertThat(findings()).singleElement().asString().startsWith("missing       " + relative(receipt) + ": the ledger");
        assertThat(well).isFalse();
    }

    @Test
    void findsASingleBitThatChanged() throws Exception {
        // Given
        byte[] content = Files.readAllBytes(media);
        content[content.length / 2] ^= 1;
        Files.write(media, content);

        // When
        boolean well = verify();

        // Then
        assertThat(findings()).singleElement().asString()
                .startsWith("altered       " + relative(media) + ": its SHA-256 is ");
        assertThat(well).isFalse();
    }

    @Test
    void findsMediaOfAnotherLength() throws Exception {
        // Given
        Files.write(media, new byte[1], StandardOpenOption.APPEND);

        // When
        boolean well = verify();

        // Then
        assertThat(findings()).singleElement().asString()
                .isEqualTo("altered       " + relative(media) + ": it has 1645 bytes, the receipt says 1644");
        assertThat(well).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"event, '+15553334444\",', '+15553334445\",'", "body, '+15553334444\\\"', '+15553334445\\\"'"})
    void findsAnEventThatWasAlteredInTheReceipt(String what, String number, String otherNumber) throws Exception {
        // Given
        String content = Files.readString(receipt);
        assertThat(content).contains(number);
        Files.writeString(receipt, content.replace(number, otherNumber));

        // When
        boolean well = verify();

        // Then
        assertThat(findings()).singleElement().asString().startsWith("altered       " + relative(receipt) + ": the event");
        assertThat(well).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /recordingId        | "r-other"                                    | recordingId
            /status             | "partial"                                    | status
            /accountId          | "66666666"                                   | accountId
            /accountId          | null                                         | accountId
            /callId             | "c-other"                                    | callId
            /conferenceId       | "conf-1"                                     | conferenceId
            /audio/duration     | "PT9H"                                       | audio.duration
            /audio/channels     | 2                                            | audio.channels
            /audio/codec        | "pcm_mulaw"                                  | audio.codec
            /checks/completeness | "states no length"                          | checks.completeness
            /checks/channels    | "it has 1 channel, announced with 2"         | checks.channels
            /checks/duration    | "it lasts 0.100 s, announced with 1.000 s"   | checks.duration
            /checks/mismatch    | "it has 1 channel, announced with 2"         | checks.mismatch
            /checks/container   | "mp3"                                        | checks.container
            /checks/format      | "none announced"                             | checks.format
            /checks/oddities    | ["it has 2 stray bytes after its samples"]   | checks.oddities
            /audio              | null                                         | audio
            """)
    void findsAReceiptThatSaysOtherwiseThanItsEventAndMedia(String pointer, String value, String name) throws Exception {
        // Given
        alterReceipt(pointer, value);

        // When
        boolean well = verify();

        // Then
        assertThat(findings()).singleElement().asString().startsWith("altered       " + relative(receipt) + ": its " + name);
        assertThat(well).isFalse();
    }

    private void alterReceipt(String pointer, String value) throws IOException {
        ObjectMapper json = RecordingEventReader.mapper(Optional::empty);
        JsonPointer field = JsonPointer.compile(pointer);
        ObjectNode content = (ObjectNode) json.readTree(receipt.toFile());
        ObjectNode parent = (ObjectNode) content.at(field.head());
        if (value == null) {
            parent.remove(field.last().getMatchingProperty());
        } else {
            parent.set(field.last().getMatchingProperty(), json.readTree(value));
        }
        json.writeValue(receipt.toFile(), content);
    }

    @Test
    void findsARecordingInAnotherPlaceThanItsOwn() throws Exception {
        // Given
        Path day = Files.createDirectories(media.getParent().resolveSibling("c-other"));
        Files.move(media, day.resolve(media.getFileName()));
        Path moved = Files.move(receipt, day.resolve(receipt.getFileName()));

        // When
        boolean well = verify(store.resolve("55555555").toString());

        // Then
        assertThat(findings()).singleElement().asString()
                .isEqualTo("altered       " + relative(moved) + ": by its event, its place is " + relative(receipt));
        assertThat(well).isFalse();
    }

    @Test
    void findsMediaWithoutReceipt() throws Exception {
        // Given
        Files.delete(receipt);
        Files.setLastModifiedTime(media, FileTime.from(LONG_AGO));

        // When
        boolean well = verify();

        // Then
        assertThat(findings()).singleElement().asString().startsWith("orphaned      " + relative(media) + ": ");
        assertThat(well).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stray.flac", "r-zz.WAV", "no-extension", "%s.wav.bak", ".hidden"})
    void findsWhatNobodyHasStored(String name) throws Exception {
        // Given
        Path stray = Files.writeString(media.resolveSibling(name.formatted(event.id())), "x");
        Files.setLastModifiedTime(stray, FileTime.from(LONG_AGO));

        // When
        boolean well = verify();

        // Then
        assertThat(findings()).singleElement().asString().startsWith("orphaned      " + relative(stray) + ": ");
        assertThat(summary()).startsWith("3 intact, ");
        assertThat(well).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mp3", "ogg", "flac", "m4a", "bin"})
    void findsMediaThatTheReceiptBesideItDoesNotName(String extension) throws Exception {
        // Given
        Path other = media.resolveSibling(event.id() + "." + extension);
        Files.copy(media, other);

        // When
        boolean well = verify();

        // Then
        assertThat(findings()).singleElement().asString().startsWith("orphaned      " + relative(other) + ": ");
        assertThat(well).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            not JSON at all                  | it is not JSON
            {}                               | does not name a media file
            []                               | does not name a media file
            {"version":2,"file":"../x.wav"}  | does not name a media file
            {"version":4}                    | of version 4, which only a later release can read
            """)
    void cannotVerifyWhatIsNoReceipt(String content, String reason) throws Exception {
        // Given
        Files.writeString(receipt, content);

        // When
        boolean well = verify();

        // Then
        assertThat(findings()).singleElement().asString()
                .startsWith("unverifiable  " + relative(receipt) + ": ").contains(reason);
        assertThat(well).isFalse();
    }

    @Test
    void findsAnyByteThatIsAnother() throws Exception {
        // Given
        ReceiptCheck check = new ReceiptCheck(store);
        Random random = new Random(1);
        assertThat(check.check(receipt, count -> { })).isEmpty();

        for (Path file : List.of(media, receipt)) {
            byte[] content = Files.readAllBytes(file);
            for (int at = 0; at < content.length; at++) {
                byte[] altered = content.clone();
                altered[at] ^= (byte) (1 + random.nextInt(255));
                Files.write(file, altered);

                // When
                Optional<StoreFinding> finding = check.check(receipt, count -> { });

                // Then
                assertThat(finding).as("byte %d of %s is %d", at, file.getFileName(), altered[at]).isPresent();
            }
            Files.write(file, content);
        }
    }

    @Test
    void findsAReceiptThatClaimsToBeOfAnEarlierVersion() throws Exception {
        // Given
        Files.writeString(receipt, Files.readString(receipt).replace("\"version\" : 3", "\"version\" : 2"));

        // When
        boolean well = verify();

        // Then
        assertThat(findings()).singleElement().asString()
                .isEqualTo("altered       " + relative(receipt) + ": it is not, to the byte, what was written");
        assertThat(well).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            /audio/codec           | "as it was called then" | -
            /checks/completeness   | "a check of then"       | -
            /recordingId           | "r-other"               | its recordingId
            /event/to              | "+15550000000"          | the event in the receipt
            /sha256                | "%s"                    | its SHA-256
            """)
    void holdsAReceiptOfVersion2ToEventAndBytesAlone(String pointer, String value, String reason) throws Exception {
        // Given
        alterReceipt("/version", "2");
        alterReceipt("/receiptSha256", null);
        alterReceipt(pointer, value.formatted("0".repeat(64)));

        // When
        boolean well = verify();

        // Then
        assertThat(well).isEqualTo(reason == null);
        assertThat(findings()).hasSize(reason == null ? 0 : 1)
                .allSatisfy(finding -> assertThat(finding).startsWith("altered").contains(reason));
    }

    @Test
    void cannotVerifyTheEventOfAnOldReceipt() throws Exception {
        // Given
        Files.writeString(receipt, Files.readString(receipt).replace("\"version\" : 3", "\"version\" : 1"));

        // When
        boolean well = verify();

        // Then
        assertThat(findings()).singleElement().asString()
                .startsWith("unverifiable  " + relative(receipt) + ": the media is unaltered");
        assertThat(well).isFalse();
    }

    @Test
    void doesNotTakeWhatIsBeingStoredForAFinding() throws Exception {
        // Given
        Files.delete(receipt);
        Files.setLastModifiedTime(media, FileTime.from(Instant.now()));
        Path part = store.resolve(".parts/unfinished.wav");
        Files.createDirectories(part.getParent());
        Files.setLastModifiedTime(Files.write(part, new byte[10]), FileTime.from(LONG_AGO));

        // When
        boolean well = verify();

        // Then
        assertThat(findings()).isEmpty();
        assertThat(well).isTrue();
    }

    @Test
    void verifiesSingleRecordings() throws Exception {
        // Given
        Files.delete(copyOf(intake.mediaOf(EVENTS.get(2)).get(0)));

        // When
        boolean well = verify(event.id(), EVENTS.get(1).id());

        // Then
        assertThat(summary()).startsWith("2 intact, 0 missing");
        assertThat(well).isTrue();
    }

    @Test
    void verifiesADirectoryWithoutTheLedger() throws Exception {
        // Given
        Path moved = Path.of("target", "moved", UUID.randomUUID().toString(), "call");
        Files.createDirectories(moved.getParent());
        Files.move(media.getParent(), moved);

        // When
        boolean well = verify(moved.getParent().toString());

        // Then
        assertThat(summary()).startsWith("3 intact, 0 missing");
        assertThat(well).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"r-unknown", "no/such/directory", "../etc"})
    void findsThatWhatItIsAskedForIsMissing(String operand) throws Exception {
        // When
        boolean well = verify(operand);

        // Then
        assertThat(findings()).singleElement().asString().startsWith("missing ");
        assertThat(well).isFalse();
    }

    @Test
    void doesNotTakeAStoreThatIsNotThereForAnEmptyOne() throws Exception {
        // Given
        Files.move(store, store.resolveSibling("elsewhere"));

        // When
        boolean well = verify();

        // Then
        assertThat(findings()).anySatisfy(line -> assertThat(line).startsWith(
                "missing       " + store + ": there is no such"));
        assertThat(well).isFalse();
    }

    @Test
    void showsHowFarItIsOnATerminalOnly() throws Exception {
        // Given
        Files.delete(media);

        // When
        verification(Optional.of(new PrintStream(bar, true, StandardCharsets.UTF_8))).run(List.of());

        // Then
        assertThat(bar.toString(StandardCharsets.UTF_8)).contains("% ").contains(" of 3 recordings");
        assertThat(output.toString(StandardCharsets.UTF_8)).doesNotContain("\r").doesNotContain("\u001B");
    }
}
