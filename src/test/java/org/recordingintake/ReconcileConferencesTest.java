package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.SimulatedAccount.conferenceRecording;
import static org.recordingintake.testing.SimulatedAccount.recording;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.SimulatedAccount.Trouble;

/** Recordings of conferences whose event never came are looked for, and taken in. */
class ReconcileConferencesTest extends ReconcilingIntake {

    private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(40));

    @BeforeEach
    void start() throws Exception {
        prepare();
    }

    @AfterEach
    void stop() throws Exception {
        close();
    }

    /** Of a conference that was created long ago, and lasts. */
    private Event missed(String id) {
        account.listsConference("conf-" + id, LONG_AGO, null);
        return account.lists(conferenceRecording("r-" + id, "conf-" + id, YESTERDAY));
    }

    @Test
    void storesARecordingOfAConferenceWhoseEventNeverCameAndChangesNothingInASecondRun() throws Exception {
        // Given
        Event missed = missed("missed");
        Event known = missed("known");
        intake.with("reconcile.interval", "0").start();
        intake.post(known);
        intake.awaitStored(known);

        // When
        JsonNode first = reconcileByHand();
        intake.awaitStored(missed);
        intake.awaitIdle();
        JsonNode second = reconcileByHand();

        // Then
        assertThat(first.get("recordingIds")).extracting(JsonNode::asText).containsExactly("r-missed");
        assertThat(first.get("listed").asInt()).isEqualTo(2);
        assertThat(second.get("missing").asInt()).isZero();
        intake.awaitIdle();
        assertThat(List.of(account.downloadsOf(missed), account.downloadsOf(known))).containsExactly(1, 1);
        assertThat(intake.filesIn("alerts")).hasSize(1);
        JsonNode event = json(intake.receiptsOf(missed).get(0)).get("event");
        assertThat(event.get("eventType").asText()).isEqualTo("conferenceRecordingAvailable");
        assertThat(event.get("conferenceId").asText()).isEqualTo("conf-missed");
        assertThat(event.get("eventTime").asText()).isEqualTo(missed.fields().get("endTime"));
        assertThat(event.has("reconciledAt")).isTrue();
    }

    @Test
    void followsThePagesOfTheListOfConferences() throws Exception {
        // Given
        account.listsConferencesBy(2);
        List<Event> missed = IntStream.range(0, 5).mapToObj(i -> {
            account.listsConference("conf-" + i, YESTERDAY.minusSeconds(60 - i), YESTERDAY.plusSeconds(60));
            return account.lists(conferenceRecording("r-" + i, "conf-" + i, YESTERDAY.plusSeconds(i)));
        }).toList();

        // When
        intake.start();

        // Then
        missed.forEach(intake::awaitStored);
        awaitRunsDone(1);
        assertThat(account.conferenceRequests().stream().filter(request -> request.contains("pageToken"))).hasSize(2);
    }

    @Test
    void goesOnWhenConferencesCannotBeListedForAWhile() throws Exception {
        // Given
        Event missed = missed("missed");
        account.conferenceTroubles(request -> switch (request) {
            case 0, 5 -> new Trouble(429, Map.of("Retry-After", "1"));
            case 1, 6 -> new Trouble(500, Map.of());
            case 2, 7 -> new Trouble(200, Map.of());
            case 3, 8 -> new Trouble(200, Map.of(), "{\"type\":\"error\"}");
            default -> null;
        });

        // When
        intake.start();

        // Then
        intake.awaitStored(missed);
        awaitRunsDone(1);
        assertThat(account.conferenceRequests()).hasSize(10);
    }

    @Test
    void readsListsWithBrokenElementsOnceTheyAreBrokenTwice() throws Exception {
        // Given
        Event missed = conferenceRecording("r-missed", "conf-1", YESTERDAY);
        String conferences = "[{\"id\":\"conf-1\"},{\"id\":\"conf-2\",}]";
        String recordings = "[{\"recordingId\":\"r-broken\",},{\"recordingId\":\"r-missed\",\"status\":\"complete\"}]";
        account.conferenceTroubles(request ->
                new Trouble(200, Map.of(), account.conferenceRequests().get(request).contains("?") ? conferences : recordings));

        // When
        intake.start();

        // Then
        intake.awaitStored(missed);
        awaitRunsDone(1);
        JsonNode alert = json(eventually().until(this::reports, found -> !found.isEmpty()).get(0));
        assertThat(alert.at("/data/missing").asInt()).isEqualTo(1);
        assertThat(alert.at("/data/unreadable").asInt()).isEqualTo(2);
    }

    @Test
    void tellsOnceOfConferencesThatItMayNotList() throws Exception {
        // Given
        Event missed = account.lists(recording("r-missed", YESTERDAY));
        account.conferenceTroubles(request -> new Trouble(403, Map.of()));

        // When
        intake.with("reconcile.interval", "1s").start();

        // Then
        intake.awaitStored(missed);
        awaitRunsDone(2);
        intake.awaitIdle();
        assertThat(reports()).singleElement().satisfies(report ->
                assertThat(json(report).at("/data/unreadable").asInt()).isEqualTo(1));
    }

    @Test
    void asksForNoConferencesThatEndedBeforeTheTimeInQuestion() throws Exception {
        // Given
        account.listsConference("conf-over", LONG_AGO, NOW.minus(Duration.ofDays(30)));
        Event missed = missed("lasting");

        // When
        intake.start();

        // Then
        intake.awaitStored(missed);
        awaitRunsDone(1);
        assertThat(account.conferenceRequests()).hasSize(2).contains("conferences/conf-lasting/recordings");
    }
}
