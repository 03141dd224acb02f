package org.recordingintake;

import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.status;
import static org.recordingintake.testing.TestIntake.eventually;

import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

class AlertsTest {

    private static MediaApi api;
    private static TestIntake intake;

    @BeforeAll
    static void start() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).start();
    }

    @AfterAll
    static void stop() throws Exception {
        intake.close();
        api.close();
    }

    @Test
    void saysWhatIsMissingOfAPartialRecordingAndHowLongItIsKept() {
        // Given
        Event event = Event.partial();

        // When
        intake.post(event);

        // Then
        JsonNode alert = intake.awaitAlert(event);
        assertThat(alert.get("specversion").asText()).isEqualTo("1.0");
        assertThat(alert.get("type").asText()).isEqualTo("recording.partial");
        assertThat(alert.get("subject").asText()).isEqualTo(event.id());
        assertThat(alert.at("/data/recordingId").asText()).isEqualTo(event.id());
        assertThat(alert.at("/data/callId").asText()).startsWith("c-95ac8d6e");
        assertThat(alert.at("/data/accountId").asText()).isEqualTo("55555555");
        assertThat(alert.at("/data/status").asText()).isEqualTo("partial");
        assertThat(alert.at("/data/mediaExpires").asText()).isEqualTo("2019-10-13");
        assertThat(alert.at("/data/reason").asText()).contains("Parts of the recording are missing")
                .contains("2019-10-13");
        assertThat(alert.at("/data/event").toString()).isEqualTo(event.toString());
        intake.awaitIdle();
        assertThat(api.requestsFor(event)).isEmpty();
        assertThat(intake.outcomesOf(event).get(0).outcome()).isEqualTo(Outcome.ALERTED);
    }

    @Test
    void neverFetchesWhatEndedInAnError() {
        // Given
        Event event = Event.error();
        api.has(event);

        // When
        intake.post(event);

        // Then
        JsonNode alert = intake.awaitAlert(event);
        assertThat(alert.get("type").asText()).isEqualTo("recording.error");
        assertThat(alert.at("/data").has("mediaExpires")).isFalse();
        intake.awaitIdle();
        assertThat(api.requestsFor(event)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"processing", "deleted", "COMPLETED", "${body}", "../../x"})
    void alertsAboutAStatusThatItDoesNotKnow(String status) {
        // Given
        Event event = Event.complete().with("status", status);

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitAlert(event).get("type").asText()).isEqualTo("recording.unrecognised");
    }

    @Test
    void alertsAboutAMissingStatus() {
        // Given
        Event event = Event.complete().with("status", null);

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitAlert(event).get("type").asText()).isEqualTo("recording.unrecognised");
    }

    @Test
    void readsTheStatusInAnyCase() {
        // Given
        Event event = Event.complete().with("status", "Complete");
        api.has(event);

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
    }

    @Test
    void alertsAboutAnUnknownTypeThatAnnouncesARecording() {
        // Given
        Event event = Event.complete().with("eventType", "recordingRedacted");

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitAlert(event).get("type").asText()).isEqualTo("recording.unrecognised");
    }

    @Test
    void doesNotTakeAnEventOfAnUnknownTypeForTheAnnouncementItself() {
        // Given
        Event before = Event.complete();
        Event after = before.with("eventType", "recordingRedacted");
        api.has(before);
        intake.post(after);
        intake.awaitAlert(after);

        // When
        intake.post(before);

        // Then
        eventually().until(() -> intake.mediaOf(before).size() == 1);
        intake.post(after.with("eventType", "recordingRestored"));
        eventually().until(() -> intake.alertsAbout(after).size() == 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+999999999-12-31T00:00:00Z", "0001-01-01T00:00:00Z", "99999-01-01T00:00:00Z"})
    void copesWithTimesOfAnotherAge(String eventTime) {
        // Given
        Event event = Event.partial().with("eventTime", eventTime).with("startTime", eventTime);

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitAlert(event).at("/data/mediaExpires").asText()).startsWith("20");
    }

    @ParameterizedTest
    @ValueSource(strings = {"recordComplete", "recordingComplete", "initiate", "answer", "disconnect"})
    void ignoresEventsThatAnnounceNoMedia(String type) {
        // Given
        Event event = Event.complete().with("eventType", type);
        api.has(event);

        // When
        int answer = intake.post(event).statusCode();

        // Then
        assertThat(answer).isEqualTo(204);
        eventually().until(() -> intake.management("/observe/metrics").body()
                .contains("recording_intake_events_ignored_total{type=\"" + type + "\"} 1.0"));
        intake.awaitIdle();
        assertThat(api.requestsFor(event)).isEmpty();
        assertThat(intake.alertsAbout(event)).isEmpty();
        assertThat(intake.deadLettersAbout(event)).isEmpty();
    }

    @Test
    void ignoresAnUnknownTypeThatAnnouncesNoRecording() {
        // Given
        Event event = Event.complete().with("eventType", "gather").without("status");

        // When
        int answer = intake.post(event).statusCode();

        // Then
        assertThat(answer).isEqualTo(204);
        eventually().until(() -> intake.management("/observe/metrics").body()
                .contains("recording_intake_events_ignored_total{type=\"other\"} 1.0"));
        intake.awaitIdle();
        assertThat(intake.alertsAbout(event)).isEmpty();
    }

    @Test
    void takesAnEventWithoutATypeForARecording() {
        // Given
        Event event = Event.complete().without("eventType");
        api.has(event);

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
    }

    @Test
    void storesPartialRecordingsAsWellWhereThatIsWanted() throws Exception {
        // Given
        try (TestIntake other = TestIntake.using(api).with("partial.archive", "true").start()) {
            Event event = Event.partial();
            byte[] media = api.has(event);

            // When
            other.post(event);

            // Then
            other.awaitAlert(event);
            eventually().until(() -> !other.receiptsOf(event).isEmpty());
            assertThat(other.mediaOf(event)).singleElement().satisfies(file -> {
                assertThat(file).startsWith(other.storeDir().resolve("partial/55555555")).hasBinaryContent(media);
            });
            other.awaitIdle();
            assertThat(other.outcomesOf(event).get(0).outcome()).isEqualTo(Outcome.ALERTED);
        }
    }

    @Test
    void sendsAlertsToAnyEndpointUntilTheyGetThrough() throws Exception {
        // Given
        try (MediaApi pager = new MediaApi();
             TestIntake other = TestIntake.using(api).with("alert.uri", pager.origin() + "/page").start()) {
            pager.server().stubFor(post("/page").inScenario("page").whenScenarioStateIs("Started")
                    .willReturn(status(503)).willSetStateTo("up"));
            pager.server().stubFor(post("/page").inScenario("page").whenScenarioStateIs("up").willReturn(status(200)));
            Event event = Event.error();

            // When
            other.post(event);

            // Then
            eventually().untilAsserted(() -> assertThat(other.outcomesOf(event)).hasSize(1));
            List<String> bodies = pager.server().findAll(postRequestedFor(urlEqualTo("/page"))).stream()
                    .map(request -> request.getBodyAsString()).toList();
            assertThat(bodies).hasSize(2).allSatisfy(body -> assertThat(body).contains("recording.error")
                    .contains("\"id\" : \"" + event.id() + "-error-recording.error\""));
            assertThat(other.filesIn("alerts")).isEmpty();
        }
    }
}
