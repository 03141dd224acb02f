package org.recordingintake.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Bytes;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

/** On what a runtime stores, while it goes on running. */
class RunningVerificationTest {

    private static MediaApi api;
    private static TestIntake intake;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).with("partial.archive", "true").with("bandwidth.account-id", "55555555")
                .with("media.recheck-attempts", "0").start();
    }

    @AfterAll
    static void stop() throws IOException {
        intake.close();
        api.close();
    }

    private boolean verify(String... operands) throws IOException {
        return new Verification(intake.storeDir(), Ledger.reader(intake.settings(), new DurableFiles("test")),
                new PrintStream(output, true, StandardCharsets.UTF_8),
                Optional.empty(), Clock.systemUTC()).run(List.of(operands));
    }

    private List<String> findings() {
        List<String> lines = output.toString(StandardCharsets.UTF_8).lines().toList();
        return lines.subList(0, lines.size() - 1);
    }

    private String summary() {
        return output.toString(StandardCharsets.UTF_8).lines().reduce("", (before, line) -> line);
    }

    static Stream<Arguments> oddEvents() {
        return Stream.of(
                Arguments.of("many objects deep down",
                        "{\"a\":".repeat(190) + "[" + "{\"a\":1},".repeat(6000) + "1]" + "}".repeat(190)),
                Arguments.of("as deep as may be", "[".repeat(199) + "]".repeat(199)),
                Arguments.of("many fields", IntStream.range(0, 6000).mapToObj(i -> "\"" + i + "\":{}")
                        .collect(Collectors.joining(",", "{", "}"))),
                Arguments.of("a long text that is mostly escaped", "\"" + "\\\"".repeat(30_000) + "\""),
                Arguments.of("much white space", " ".repeat(60_000) + "1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddEvents")
    void canVerifyWhateverWasAccepted(String what, String value) throws Exception {
        // Given
        Event odd = Event.complete();
        api.has(odd);

        // When
        int status = intake.post(odd.toString().replaceFirst("}$", ",\"z\":") + value + "}").statusCode();

        // Then
        assertThat(status).isEqualTo(204);
        intake.awaitStored(odd);
        assertThat(verify(odd.id())).isTrue();
        assertThat(Files.size(intake.receiptsOf(odd).get(0))).isLessThan(512 * 1024);
    }

    @Test
    void findsAReceiptThatConcealsAMismatch() throws Exception {
        // Given
        Event stereo = Event.complete().with("channels", 2);
        api.has(stereo);
        intake.post(stereo);
        intake.awaitStored(stereo);
        Path receipt = intake.receiptsOf(stereo).get(0);
        assertThat(verify(stereo.id())).isTrue();
        output.reset();
        byte[] before = Files.readAllBytes(receipt);
        ObjectNode content = (ObjectNode) json(receipt);
        content.withObject("/checks").put("channels", "as announced").putNull("mismatch");
        Files.writeString(receipt, content.toString());

        // When
        boolean well = verify();

        // Then
        Files.write(receipt, before);
        assertThat(findings()).singleElement().asString().startsWith("altered       " + intake.storeDir().relativize(receipt) + ": its checks.");
        assertThat(well).isFalse();
    }

    @Test
    void findsNothingWrongWithAnyKindOfRecording() throws Exception {
        // Given
        Event longId = Event.complete().with("recordingId", "r-" + "x".repeat(200));
        Event lasting = Event.complete().with("duration", "PT1H").with("fileFormat", "mp3").with("channels", 7);
        Event mp3 = Event.complete().with("status", "Complete");
        List<Event> odd = List.of(Event.partial(), Event.conference(), Event.complete().without("startTime"),
                Event.complete().without("startTime").without("eventTime"), lasting, longId);
        odd.forEach(api::has);
        api.answers(mp3, MediaApi.wav(Audio.mp3()));
        Event accountless = Event.complete();
        api.has(accountless);
        Event unknown = Event.complete();
        api.answers(unknown, MediaApi.wav(Bytes.filled(500, 'x')));
        Event cutOff = Event.complete();
        api.answers(cutOff, MediaApi.wav(Arrays.copyOf(Audio.wav(100), 500)));
        Event tagged = Event.complete();
        api.answers(tagged, MediaApi.wav(Bytes.of(Audio.wav(100), new byte[2])));
        List<Event> all = Stream.concat(odd.stream(), Stream.of(mp3, accountless, unknown, cutOff, tagged)).toList();

        // When
        all.forEach(each -> intake.post(each == accountless ? each.without("accountId") : each));

        // Then
        intake.awaitIdle();
        assertThat(verify(all.stream().map(Event::id).toArray(String[]::new))).isTrue();
        assertThat(summary()).startsWith("11 intact, ");
    }

    @Test
    void findsNothingWrongBesideARuntimeThatStoresOneRecordingAfterAnother() throws Exception {
        // Given
        List<Event> more = Stream.generate(Event::complete).limit(150).toList();
        more.forEach(api::has);
        Thread sender = new Thread(() -> more.forEach(intake::post));
        sender.start();
        List<String> found = new ArrayList<>();

        // When
        while (sender.isAlive() || intake.receiptsOf(more.get(more.size() - 1)).isEmpty()) {
            output.reset();
            verify();
            found.addAll(findings());
        }

        // Then
        assertThat(found).isEmpty();
        intake.awaitIdle();
        output.reset();
        assertThat(verify()).isTrue();
        assertThat(more).allSatisfy(event -> assertThat(intake.receiptsOf(event)).hasSize(1));
    }
}
