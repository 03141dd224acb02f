package org.recordingintake;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.recordingintake.event.Ids;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.RawSender;
import org.recordingintake.testing.TestIntake;

/**
 * Requests that nobody thought of, a hundred at a time: each has an answer, and each event taken in has an outcome.
 * {@code attack.tries} in {@code pom.xml} says how many hundreds.
 */
class GeneratedRequestsTest {

    private static final Set<String> OWN_DIRECTORIES = Set.of("alerts", "dead-letters", "ledger", "cache", "queue", "recordings",
            "replay", "spool", "lock", "instance", ".parts", "route-sets", "changes.log");

    private static MediaApi api;
    private static TestIntake intake;
    private static Set<Path> before;

    @BeforeContainer
    static void start() throws Exception {
        before = filesBesideTarget();
        api = new MediaApi();
        api.server().stubFor(get(urlMatching("/api/v2/accounts/.*/media")).willReturn(MediaApi.wav(Audio.wav(500))));
        intake = TestIntake.using(api).with("retry.max-attempts", "2").start();
    }

    @AfterContainer
    static void stop() throws Exception {
        intake.close();
        api.close();
    }

    /** Other tests write below target meanwhile, so nobody looks into it. */
    private static Set<Path> filesBesideTarget() throws IOException {
        Set<Path> files = new TreeSet<>();
        Files.walkFileTree(Path.of("").toAbsolutePath(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                files.add(directory);
                return directory.endsWith("target") || directory.endsWith(".git")
                        ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    /** A whole request. */
    private record Request(byte[] bytes) {

        @Override
        public String toString() {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().all().ofMaxLength(300),
                Arbitraries.strings().withChars("${}()[]:/\\.%#?&@=*<>\"'\r\n\t\0 aer-_1").ofMaxLength(80),
                Arbitraries.of("${env:PATH}", "{{env:PATH}}", "RAW(x)", "../../x", "file:x", "bean:ledger", "r-1", "",
                        "http://127.0.0.1:1/x", "complete", "partial", "error", "recordingAvailable", "recordComplete",
                        "conferenceRecordingAvailable", "x".repeat(5000)));
    }

    private static Arbitrary<Object> values() {
        return Arbitraries.oneOf(List.of(texts().map(Object.class::cast), Arbitraries.doubles().map(Object.class::cast),
                Arbitraries.longs().map(Object.class::cast), Arbitraries.of(true, false).map(Object.class::cast),
                texts().list().ofMaxSize(3).map(Object.class::cast),
                Arbitraries.maps(texts(), texts()).ofMaxSize(3).map(Object.class::cast)));
    }

    /** An id of an event is its own: two events of one recording have one outcome, and are counted elsewhere. */
    private static Arbitrary<Event> events() {
        Arbitrary<String> names = Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(5, Arbitraries.of("eventType", "status",
                "callId", "conferenceId", "accountId", "mediaUrl", "callUrl", "startTime", "endTime", "eventTime", "duration",
                "channels", "fileFormat", "tag", "recordingId")), net.jqwik.api.Tuple.of(1, texts()));
        return Arbitraries.maps(names, values()).ofMaxSize(4).map(changes -> {
            Event event = Event.complete();
            for (Map.Entry<String, Object> change : changes.entrySet()) {
                event = event.with(change.getKey(), change.getValue());
            }
            return Ids.isSafe(event.id().strip()) ? event.with("recordingId", "r-" + UUID.randomUUID())
                    : event.with("nonce", UUID.randomUUID().toString());
        });
    }

    @Provide
    Arbitrary<Request> requests() {
        Arbitrary<String> headerNames = Arbitraries.oneOf(Arbitraries.of("CamelHttpUri", "camelfilename", "JMSReplyTo",
                "_AMQ_DUPL_ID", "intakeReplayed", "Authorization", "Content-Encoding", "Content-Type", "Origin"),
                Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(40));
        Arbitrary<String> headers = Arbitraries.maps(headerNames, Arbitraries.strings().ascii().ofMaxLength(60)).ofMaxSize(5)
                .map(fields -> fields.entrySet().stream().filter(field -> isHarmlessToFraming(field.getKey() + field.getValue()))
                        .map(field -> field.getKey() + ": " + field.getValue() + "\r\n").collect(Collectors.joining()));
        Arbitrary<byte[]> events = events().map(event -> event.toString().getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(400);
        Arbitrary<byte[]> cut = events.flatMap(event -> Arbitraries.integers().between(0, event.length)
                .map(length -> java.util.Arrays.copyOf(event, length)));
        return Arbitraries.oneOf(
                events.map(event -> new Request(RawSender.post("", event))),
                cut.map(event -> new Request(RawSender.post("", event))),
                bytes.map(body -> new Request(RawSender.post("", body))),
                headers.flatMap(fields -> events.map(event -> new Request(RawSender.post(fields, event)))));
    }

    /** What would leave the server waiting for more of the request is not of interest here. */
    private static boolean isHarmlessToFraming(String field) {
        return !field.matches("(?is).*[\r\n].*|(content-length|transfer-encoding|connection|expect|upgrade).*");
    }

    @Property(edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void answersEveryRequestAndAccountsForEveryEventThatItTook(@ForAll("hundredRequests") List<Request> requests)
            throws Exception {
        // Given
        double outcomes = outcomes();

        // When
        List<String> answers = requests.stream().map(request -> RawSender.answer(intake.webhookUrl(), request.bytes())).toList();

        // Then
        assertThat(answers).allSatisfy(answer -> assertThat(answer).matches("(?s)HTTP/1\\.[01] (204|4[0-9]{2}) .*")
                .doesNotContain("Exception", "\tat "));
        long taken = answers.stream().filter(answer -> answer.startsWith("HTTP/1.1 204 ")
                || answer.contains("an event is one JSON object")).count();
        intake.awaitIdle();
        eventually().untilAsserted(() -> assertThat(outcomes() - outcomes).isEqualTo(taken));
        try (Stream<Path> entries = Files.list(intake.dataDir())) {
            assertThat(entries.map(entry -> entry.getFileName().toString())).isSubsetOf(OWN_DIRECTORIES);
        }
        assertThat(filesBesideTarget()).isEqualTo(before);
    }

    @Provide
    Arbitrary<List<Request>> hundredRequests() {
        return requests().list().ofSize(100);
    }

    /** Stored, alerted, dead or ignored. */
    private static double outcomes() {
        return intake.management("/observe/metrics").body().lines()
                .filter(line -> line.startsWith("recording_intake_outcomes_total{")
                        || line.startsWith("recording_intake_events_ignored_total{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }
}
