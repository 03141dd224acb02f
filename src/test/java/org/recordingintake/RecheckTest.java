package org.recordingintake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.status;
import static org.recordingintake.testing.MediaApi.wav;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.event.Ids;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;
import org.recordingintake.verify.Verification;

/** Media that comes whole as far as the transport can tell, and says itself that there is more of it. */
class RecheckTest {

    private static final byte[] WHOLE = Audio.wav(500);

    private static MediaApi api;
    private static TestIntake intake;

    @BeforeAll
    static void start() throws Exception {
        api = new MediaApi();
        intake = quick().start();
    }

    @AfterAll
    static void stop() throws Exception {
        intake.close();
        api.close();
    }

    private static TestIntake quick() {
        return TestIntake.using(api).with("media.recheck-delay", "50ms").with("retry.max-attempts", "2")
                .with("bandwidth.delete-after-store", "true").with("partial.archive", "true");
    }

    /** One that waits so long before it fetches anything again that no test sees it. */
    private static TestIntake slow() {
        return quick().with("media.recheck-delay", "1d");
    }

    /** The first bytes of the whole, sent as if there were no more. */
    private static byte[] first(int bytes) {
        return Arrays.copyOf(WHOLE, bytes);
    }

    private static Path keptOf(Event event, TestIntake intake) {
        return intake.storeDir().resolve(".incomplete/" + event.id() + "-complete.media");
    }

    private static Path awaitKept(Event event, TestIntake intake) {
        Path kept = keptOf(event, intake);
        eventually().until(() -> Files.exists(kept));
        return kept;
    }

    private static void requireNothingKept(Event event, TestIntake intake) {
        assertThat(intake.filesIn("recordings/.incomplete")).noneMatch(file -> file.toString().contains(event.id()));
    }

    private static void requirePossiblyCutOff(Event event, TestIntake intake) {
        JsonNode receipt = json(intake.receiptsOf(event).get(0));
        assertThat(receipt.at("/checks").toString()).contains("possibly cut off");
        assertThat(receipt.at("/checks/mismatch").isNull()).isFalse();
        assertThat(intake.awaitAlert(event).get("type").asText()).isEqualTo("recording.mismatch");
        intake.awaitIdle();
        assertThat(intake.alertsAbout(event)).hasSize(1);
        assertThat(intake.deadLettersAbout(event)).isEmpty();
        requireNothingKept(event, intake);
        assertThat(deletionsOf(event)).isEmpty();
    }

    private static List<LoggedRequest> deletionsOf(Event event) {
        return api.server().findAll(deleteRequestedFor(urlPathEqualTo(URI.create(api.urlOf(event)).getPath())));
    }

    @Test
    void storesTheWholeMediaThatComesLater() throws Exception {
        // Given
        Event event = Event.complete();
        api.answersInTurn(event, List.of(wav(first(3000)), wav(first(2000)), wav(WHOLE)));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(WHOLE);
        intake.awaitIdle();
        assertThat(api.requestsFor(event)).hasSize(3);
        assertThat(json(intake.receiptsOf(event).get(0)).at("/checks/mismatch").isNull()).isTrue();
        assertThat(intake.alertsAbout(event)).isEmpty();
        requireNothingKept(event, intake);
    }

    @Test
    void storesAtOnceWhatComesASecondTimeTheSame() throws Exception {
        // Given
        Event event = Event.complete();
        api.answers(event, wav(first(3000)).withHeader("ETag", "\"cut\""));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(first(3000));
        assertThat(api.requestsFor(event)).hasSize(2);
        JsonNode receipt = json(intake.receiptsOf(event).get(0));
        assertThat(receipt.get("sha256").asText()).isEqualTo(Ids.sha256(first(3000)));
        assertThat(receipt.at("/checks/length").asText()).isEqualTo("as announced");
        requirePossiblyCutOff(event, intake);
    }

    @Test
    void storesTheLongestOfThemOnceTheRechecksAreUsedUp() throws Exception {
        // Given
        Event event = Event.complete();
        api.answersInTurn(event, List.of(wav(first(1000)), wav(first(3000)).withHeader("ETag", "\"longest\""),
                wav(first(1000)), wav(first(2000)), wav(WHOLE)));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(first(3000));
        assertThat(api.requestsFor(event)).hasSize(4);
        JsonNode receipt = json(intake.receiptsOf(event).get(0));
        assertThat(receipt.at("/response/etag").asText()).isEqualTo("\"longest\"");
        assertThat(receipt.at("/response/contentType").asText()).isEqualTo("audio/vnd.wave");
        assertThat(receipt.get("contentType").asText()).isEqualTo("audio/vnd.wave");
        assertThat(receipt.get("source").asText()).isEqualTo(api.urlOf(event));
        assertThat(receipt.at("/checks/length").asText()).isEqualTo("as announced");
        requirePossiblyCutOff(event, intake);
    }

    @Test
    void storesAtOnceWhereNoRechecksAreWanted() throws Exception {
        // Given
        Event event = Event.complete();
        api.answers(event, wav(first(3000)));
        try (TestIntake hasty = slow().with("media.recheck-attempts", "0").start()) {

            // When
            hasty.post(event);

            // Then
            assertThat(hasty.awaitStored(event)).hasBinaryContent(first(3000));
            assertThat(api.requestsFor(event)).hasSize(1);
            requirePossiblyCutOff(event, hasty);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 410})
    void storesWhatItHasAsSoonAsNoMoreIsToBeHad(int status) throws Exception {
        // Given
        Event event = Event.complete();
        api.answersInTurn(event, List.of(wav(first(3000)), status(status)));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(first(3000));
        assertThat(api.requestsFor(event)).hasSize(2);
        requirePossiblyCutOff(event, intake);
    }

    static Stream<Arguments> failures() {
        return Stream.of(Arguments.of("server error", status(500)),
                Arguments.of("too many requests", status(429)),
                Arguments.of("no connection", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)),
                Arguments.of("cut off by the transport", aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)),
                Arguments.of("a page", aResponse().withBody("<html>")),
                Arguments.of("nothing", aResponse()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void storesWhatItHasWhenTheRechecksKeepFailing(String what, ResponseDefinitionBuilder failure) throws Exception {
        // Given
        Event event = Event.complete();
        api.answersInTurn(event, List.of(wav(first(3000)), failure));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(first(3000));
        // each is sent again at once where a kept connection breaks
        assertThat(api.requestsFor(event)).hasSizeBetween(4, 7);
        requirePossiblyCutOff(event, intake);
    }

    @Test
    void usesNoAttemptOfARetryForARecheck() {
        // Given
        Event event = Event.complete();
        api.answersInTurn(event, List.of(status(500), wav(first(3000)), status(500), status(500), wav(WHOLE)));

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitStored(event)).hasBinaryContent(WHOLE);
        assertThat(intake.deadLettersAbout(event)).isEmpty();
    }

    @Test
    void keepsWhatItHasThroughARestartAndStoresItWhereTheMediaIsGoneMeanwhile() throws Exception {
        // Given
        Event event = Event.complete();
        api.answers(event, wav(first(3000)));
        try (TestIntake other = slow().start()) {
            other.post(event);
            Path kept = awaitKept(event, other);
            other.restart();
            assertThat(kept).hasBinaryContent(first(3000));
            api.answers(event, status(410));

            // When
            Files.writeString(other.dataDir().resolve("replay/again.json"), event.toString());

            // Then
            assertThat(other.awaitStored(event)).hasBinaryContent(first(3000));
            eventually().until(() -> Files.notExists(kept));
        }
    }

    @Test
    void storesWhatItHasAtOnceWhenBandwidthIsAboutToDeleteTheMedia() throws Exception {
        // Given
        Event event = Event.complete().with("eventTime", Instant.now().minus(Duration.ofDays(25)).toString());
        api.answers(event, wav(first(3000)));
        try (TestIntake other = slow().start()) {

            // When
            other.post(event);

            // Then
            assertThat(other.awaitStored(event)).hasBinaryContent(first(3000));
            assertThat(api.requestsFor(event)).hasSize(1);
            requirePossiblyCutOff(event, other);
        }
    }

    @Test
    void comesBackInTimeForTheDeadlineHoweverLongTheDelayIs() throws Exception {
        // Given
        Instant nearSoon = Instant.now().minus(Duration.ofDays(23)).plus(Duration.ofSeconds(5));
        Event event = Event.complete().with("eventTime", nearSoon.toString());
        api.answersInTurn(event, List.of(wav(first(3000)), wav(first(2000))));
        try (TestIntake other = slow().start()) {

            // When
            other.post(event);

            // Then
            assertThat(other.awaitStored(event)).hasBinaryContent(first(3000));
            requirePossiblyCutOff(event, other);
        }
    }

    @Test
    void showsAVerificationNothingStrange() throws Exception {
        // Given
        Event event = Event.complete();
        api.answers(event, wav(first(3000)));
        try (TestIntake other = slow().start()) {
            other.post(event);
            Path kept = awaitKept(event, other);
            Files.setLastModifiedTime(kept, FileTime.from(Instant.now().minus(Duration.ofHours(1))));

            // When
            boolean allIsWell = new Verification(other.storeDir(), Optional.empty(),
                    System.out, Optional.empty(), Clock.systemUTC()).run(List.of());

            // Then
            assertThat(allIsWell).isTrue();
        }
    }

    @Test
    void keepsPartialMediaInTheSameWay() {
        // Given
        Event event = Event.partial();
        api.answersInTurn(event, List.of(wav(first(3000)), status(404)));

        // When
        intake.post(event);

        // Then
        eventually().until(() -> !intake.receiptsOf(event).isEmpty());
        intake.awaitIdle();
        assertThat(intake.mediaOf(event)).singleElement().satisfies(
                file -> assertThat(file).hasBinaryContent(first(3000)));
        requireNothingKept(event, intake);
    }

    @Test
    void dropsWhatNothingHasAskedForInALongTime() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        try (TestIntake other = slow()) {
            Path directory = Files.createDirectories(other.dataDir().resolve("recordings/.incomplete"));
            Path forgotten = Files.writeString(directory.resolve("r-forgotten-complete.media"), "x");
            Files.setLastModifiedTime(forgotten, FileTime.from(Instant.now().minus(Duration.ofDays(61))));
            Path recent = Files.writeString(directory.resolve("r-recent-complete.media"), "x");
            Files.setLastModifiedTime(recent, FileTime.from(Instant.now().minus(Duration.ofDays(59))));
            other.start();

            // When
            other.post(event);

            // Then
            other.awaitStored(event);
            assertThat(forgotten).doesNotExist();
            assertThat(recent).exists();
        }
    }
}
