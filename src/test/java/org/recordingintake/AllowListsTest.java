package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

class AllowListsTest {

    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void prepare() {
        api = new MediaApi();
        intake = TestIntake.using(api);
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        api.close();
    }

    @Test
    void refusesASenderOutsideTheAllowedNetworksWhateverItSaysAboutItself() throws Exception {
        // Given
        intake.with("webhook.allowed-networks", "192.0.2.0/24, 2001:db8::/32").start();
        Event event = Event.error();

        // When
        HttpResponse<String> answer = intake.send(intake.request("").header("Content-Type", "application/json")
                .header("X-Forwarded-For", "192.0.2.1").header("Forwarded", "for=192.0.2.1").header("X-Real-IP", "192.0.2.1")
                .POST(BodyPublishers.ofString(event.toString())));

        // Then
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("\"status\":403").doesNotContain("192.0.2");
        intake.awaitIdle();
        assertThat(intake.alertsAbout(event)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "192.0.2.0/24,127.0.0.0/8", "0.0.0.0/0"})
    void takesEventsFromTheAllowedNetworks(String networks) throws Exception {
        // Given
        intake.with("webhook.allowed-networks", networks).start();

        // When
        HttpResponse<String> answer = intake.post(Event.error());

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
    }

    @Test
    void keepsTheEventOfAnotherAccountAsADeadLetterAndFetchesNothing() throws Exception {
        // Given
        intake.with("webhook.allowed-accounts", "1234, 4321").start();
        Event event = Event.complete();
        api.has(event);

        // When
        HttpResponse<String> answer = intake.post(event);

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        JsonNode letter = intake.awaitDeadLetter(event);
        assertThat(letter.path("reason").asText()).isEqualTo(
                "The event is of account 55555555, which webhook.allowed-accounts does not list.");
        assertThat(intake.awaitAlert(event).path("type").asText()).isEqualTo("recording.dead");
        assertThat(api.requestsFor(event)).isEmpty();
    }

    @Test
    void dealsWithTheEventsOfAllowedAccountsAsUsual() throws Exception {
        // Given
        intake.with("webhook.allowed-accounts", "1234,55555555").start();
        Event event = Event.complete();
        byte[] media = api.has(event);

        // When
        HttpResponse<String> answer = intake.post(event);

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(intake.awaitStored(event)).hasBinaryContent(media);
    }

    @Test
    void keepsAnEventThatNamesNoAccountAsADeadLetterWhereOnlySomeAreAllowed() throws Exception {
        // Given
        intake.with("webhook.allowed-accounts", "55555555").start();
        Event event = Event.error().without("accountId");

        // When
        HttpResponse<String> answer = intake.post(event);

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(intake.awaitDeadLetter(event).path("reason").asText()).contains("names no account");
    }
}
