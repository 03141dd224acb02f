package org.recordingintake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.status;
import static org.recordingintake.testing.MediaApi.wav;
import static org.recordingintake.testing.TestIntake.eventually;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.PemFiles;
import org.recordingintake.testing.TestIntake;
import org.recordingintake.testing.TlsFront;

class OutageTest {

    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void start() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).start();
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        api.close();
    }

    static Stream<Arguments> outages() {
        return Stream.of(Arguments.of("server error", status(503)),
                Arguments.of("no connection", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)),
                Arguments.of("no answer", aResponse().withFault(Fault.EMPTY_RESPONSE)),
                Arguments.of("credentials refused", status(401)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outages")
    void costsNoRecordingItsAttemptsInAnOutage(String what, ResponseDefinitionBuilder outage) {
        // Given
        StubMapping away = api.server().stubFor(get(urlMatching(".*/media")).atPriority(1).willReturn(outage));
        List<Event> events = Stream.generate(Event::complete).limit(12).toList();
        events.forEach(event -> api.answers(event, wav(Audio.wav(20)).withUniformRandomDelay(0, 1)));
        events.forEach(intake::post);
        eventually().until(() -> events.stream().mapToInt(event -> api.requestsFor(event).size()).sum() > 12);

        // When
        api.server().removeStub(away);

        // Then
        events.forEach(intake::awaitStored);
        assertThat(intake.filesIn("dead-letters")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void costsNoRecordingItsAttemptsWhileNoTlsConnectionCanBeMade(boolean untrusted) throws Exception {
        // Given
        Path directory = intake.dataDir().resolveSibling(UUID.randomUUID().toString());
        PemFiles trusted = PemFiles.in(directory.resolve("trusted"), "EC");
        List<Event> events = Stream.generate(Event::complete).limit(12).toList();
        events.forEach(api::has);
        try (TlsFront front = new TlsFront(api.origin());
             TestIntake secure = TestIntake.using(front.origin() + "/api/v2", api.tokenUrl()).withCamelKeys(
                     "camel.ssl.enabled=true", "camel.ssl.trustStore=file:" + trusted.store(),
                     "camel.ssl.trustStorePassword=" + trusted.password(),
                     "camel.component.https.useGlobalSslContextParameters=true").start()) {
            if (untrusted) {
                front.shows(PemFiles.in(directory.resolve("untrusted"), "EC"));
            }
            events.forEach(secure::post);
            eventually().until(() -> front.connections() > 20);

            // When
            front.shows(trusted);

            // Then
            events.forEach(secure::awaitStored);
            assertThat(secure.filesIn("dead-letters")).isEmpty();
        }
    }

    @Test
    void costsNoRecordingItsAttemptsWhileDownloadsStall() throws Exception {
        // Given
        StubMapping slow = api.server().stubFor(get(urlMatching(".*/media")).atPriority(1)
                .willReturn(wav(Audio.wav(100)).withChunkedDribbleDelay(1000, 200_000)));
        List<Event> events = Stream.generate(Event::complete).limit(12).toList();
        events.forEach(api::has);
        try (TestIntake impatient = TestIntake.using(api).with("media.stall-timeout", "2s")
                .with("retry.max-attempts", "2").start()) {
            events.forEach(impatient::post);
            eventually().until(() -> events.stream().mapToInt(event -> api.requestsFor(event).size()).sum() > 12);

            // When
            api.server().removeStub(slow);

            // Then
            events.forEach(impatient::awaitStored);
            assertThat(impatient.filesIn("dead-letters")).isEmpty();
        }
    }

    @Test
    void goesOnBranchingAndAlertingInAnOutage() {
        // Given
        api.server().stubFor(any(anyUrl()).atPriority(1).willReturn(status(503)));
        Stream.generate(Event::complete).limit(12).forEach(intake::post);
        Event partial = Event.partial();

        // When
        intake.post(partial);

        // Then
        intake.awaitAlert(partial);
    }

    @Test
    void doesNotTakeBadContentForAnOutage() {
        // Given
        Stream.generate(Event::complete).limit(10).forEach(event -> {
            api.answers(event, status(404));
            intake.post(event);
        });
        Event good = Event.complete();
        api.has(good);

        // When
        intake.post(good);

        // Then
        intake.awaitStored(good);
        eventually().until(() -> intake.filesIn("dead-letters").size() == 10);
    }

    @Test
    void alertsOnceWhenDownloadsAreForbiddenAndAgainAfterASuccess() {
        // Given
        List<Event> forbidden = Stream.generate(Event::complete).limit(5).toList();
        forbidden.forEach(event -> api.answersInTurn(event, List.of(status(403), status(403), wav(Audio.wav(10)))));
        forbidden.forEach(intake::post);
        forbidden.forEach(intake::awaitStored);
        intake.awaitIdle();
        int alertsBefore = refusalAlerts().size();
        Event later = Event.complete();
        api.answersInTurn(later, List.of(status(403), wav(Audio.wav(10))));

        // When
        intake.post(later);

        // Then
        intake.awaitStored(later);
        intake.awaitIdle();
        assertThat(alertsBefore).isBetween(1, forbidden.size());
        assertThat(refusalAlerts()).hasSize(alertsBefore + 1)
                .anyMatch(name -> name.equals(later.id() + "-complete-media.forbidden.json"));
    }

    @Test
    void alertsOnceWhileDownloadsStayForbidden() {
        // Given
        List<Event> forbidden = Stream.generate(Event::complete).limit(8).toList();
        forbidden.forEach(event -> api.answers(event, status(403)));

        // When
        forbidden.forEach(intake::post);

        // Then
        forbidden.forEach(intake::awaitDeadLetter);
        intake.awaitIdle();
        assertThat(refusalAlerts()).hasSize(1);
    }

    @Test
    void tellsOfForbiddenDownloadsThoughTheAlertCouldNotBeSentAtFirst() throws Exception {
        // Given
        try (TestIntake edited = TestIntake.using(api).withOwnRoutes()) {
            String shipped = Files.readString(edited.routeFile("stage"));
            edited.edit("stage", "- to:\n                      id: failure-to-alerts", """
                    - throwException:
                                          id: alerts-queue-is-away
                                          exceptionType: java.io.IOException
                                          message: away
                                      - to:
                                          id: failure-to-alerts""");
            edited.start();
            Event event = Event.complete();
            api.answers(event, status(403));
            edited.post(event);
            eventually().until(() -> api.requestsFor(event).size() > 1);

            // When
            Files.writeString(edited.routeFile("stage"), shipped);

            // Then
            assertThat(edited.awaitAlert(event).path("type").asText()).isEqualTo("media.forbidden");
        }
    }

    private List<String> refusalAlerts() {
        return intake.filesIn("alerts").stream().map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith("media.forbidden.json")).toList();
    }
}
