package org.recordingintake;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.status;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.settings.Credentials;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.Exposition;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

/** Two accounts, each with credentials and a media API of its own: the trouble of one is none of the other's. */
class SeveralAccountsTest {

    private static final String FIRST = "55555555";
    private static final String SECOND = "66666666";

    private MediaApi api;
    private MediaApi secondApi;
    private TestIntake intake;

    @BeforeEach
    void prepare() {
        api = new MediaApi();
        secondApi = new MediaApi();
        secondApi.issuesToken("the-second-token", 3600);
        intake = TestIntake.using(api).with("bandwidth.account-id", FIRST).with("reconcile.interval", "0")
                .with("bandwidth.accounts.second.account-id", SECOND)
                .with("bandwidth.accounts.second.client-id", "the-second-client")
                .with("bandwidth.accounts.second.client-secret", "the-second-secret")
                .with("bandwidth.accounts.second.base-url", secondApi.baseUrl())
                .with("bandwidth.accounts.second.token-url", secondApi.tokenUrl());
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        api.close();
        secondApi.close();
    }

    private static Event second() {
        return Event.complete().with("accountId", SECOND);
    }

    private double metric(String name, String... labels) {
        return Exposition.of(intake).value(name, labels);
    }

    private JsonNode check(String name) throws Exception {
        for (JsonNode check : new ObjectMapper().readTree(intake.management("/observe/health?data=true").body()).path("checks")) {
            if (check.path("name").asText().equals(name)) {
                return check;
            }
        }
        throw new AssertionError("There is no check " + name);
    }

    @Test
    void fetchesAnEventWithTheCredentialsOfItsAccount() throws Exception {
        // Given
        intake.start();
        Event event = Event.complete();
        Event other = second();
        api.has(event);
        secondApi.has(other);

        // When
        intake.post(event);
        intake.post(other);

        // Then
        intake.awaitStored(event);
        intake.awaitStored(other);
        assertThat(api.requestsFor(event).get(0).getHeader("Authorization")).isEqualTo("Bearer " + MediaApi.TOKEN);
        assertThat(secondApi.requestsFor(other)).singleElement().satisfies(request -> {
            assertThat(request.getHeader("Authorization")).isEqualTo("Bearer the-second-token");
            assertThat(request.getHeaders().keys()).noneMatch(name -> name.toLowerCase().startsWith("intake"));
        });
        assertThat(secondApi.tokenRequests()).singleElement().satisfies(request -> assertThat(request.getHeader("Authorization"))
                .isEqualTo(new Credentials("the-second-client", "the-second-secret").basic()));
        assertThat(metric("recording_intake_token_requests_total", "account", SECOND, "outcome", "issued")).isEqualTo(1);
    }

    @Test
    void fetchesATranscriptAndDeletesMediaWithTheCredentialsOfItsAccount() throws Exception {
        // Given
        intake.with("bandwidth.delete-after-store", "true").start();
        Event event = second();
        secondApi.has(event);
        secondApi.hasTranscript(event, "Hello.");

        // When
        intake.post(event);
        intake.post(event.transcribed("t-1"));

        // Then
        eventually().until(() -> secondApi.server().getAllServeEvents().stream()
                .anyMatch(served -> served.getRequest().getMethod().getName().equals("DELETE")));
        eventually().until(() -> !secondApi.transcriptRequestsFor(event).isEmpty());
        assertThat(secondApi.server().getAllServeEvents()).filteredOn(served -> served.getRequest().getUrl().contains("/recordings/"))
                .allSatisfy(served -> assertThat(served.getRequest().getHeader("Authorization")).isEqualTo("Bearer the-second-token"));
        assertThat(api.server().getAllServeEvents()).isEmpty();
    }

    @Test
    void sendsNoTokenOfOneAccountToTheServerOfAnother() throws Exception {
        // Given
        intake.start();
        Event event = second();
        secondApi.has(event);

        // When
        intake.post(event.with("mediaUrl", api.baseUrl() + "/elsewhere.wav"));

        // Then
        intake.awaitStored(event);
        assertThat(api.server().getAllServeEvents()).isEmpty();
    }

    @Test
    void goesOnWithOneAccountWhileTheApiOfTheOtherIsDown() throws Exception {
        // Given
        intake.with("media.concurrency", "2").start();
        StubMapping away = secondApi.server().stubFor(get(urlMatching(".*/media")).atPriority(1).willReturn(status(503)));
        List<Event> held = Stream.generate(SeveralAccountsTest::second).limit(30).toList();
        held.forEach(secondApi::has);
        held.forEach(intake::post);
        eventually().until(() -> metric("recording_intake_media_breaker", "account", SECOND, "state", "closed") == 0);
        List<Event> going = Stream.generate(Event::complete).limit(10).toList();
        going.forEach(api::has);

        // When
        going.forEach(intake::post);

        // Then
        going.forEach(intake::awaitStored);
        assertThat(metric("recording_intake_media_breaker", "account", FIRST, "state", "closed")).isEqualTo(1);
        assertThat(check("media").path("message").asText()).contains("for account 66666666 (second)").doesNotContain(FIRST);
        assertThat(intake.filesIn("dead-letters")).isEmpty();
        secondApi.server().removeStub(away);
        held.forEach(intake::awaitStored);
        assertThat(held).allSatisfy(event -> assertThat(intake.ledgerOf(event).get(0).attempts()).isLessThan(5));
        assertThat(intake.filesIn("dead-letters")).isEmpty();
    }

    @Test
    void goesOnWithOneAccountWhileTheSecretOfTheOtherIsWrong() throws Exception {
        // Given
        secondApi.server().stubFor(post(urlMatching(".*/token")).atPriority(1).willReturn(status(401)));
        intake.start();
        List<Event> held = Stream.generate(SeveralAccountsTest::second).limit(12).toList();
        held.forEach(secondApi::has);
        held.forEach(intake::post);
        eventually().until(() -> metric("recording_intake_retries_total", "account", SECOND, "cause", "credentials") >= 5);
        Event going = Event.complete();
        api.has(going);

        // When
        intake.post(going);

        // Then
        intake.awaitStored(going);
        assertThat(metric("recording_intake_retries_total", "account", FIRST, "cause", "credentials")).isZero();
        assertThat(check("credentials").path("status").asText()).isEqualTo("DOWN");
        assertThat(check("credentials").path("message").asText()).startsWith("Account 66666666 (second): ")
                .contains("bandwidth.accounts.second.client-id", "bandwidth.accounts.second.client-secret")
                .doesNotContain(FIRST, "the-second-secret");
        assertThat(intake.filesIn("dead-letters")).isEmpty();
        assertThat(held).allSatisfy(event -> assertThat(secondApi.requestsFor(event)).isEmpty());
    }

    @Test
    void alertsOfEachAccountWhoseDownloadsAreForbidden() throws Exception {
        // Given
        intake.with("retry.max-attempts", "1000").start();
        List<Event> events = List.of(Event.complete(), second());
        api.answers(events.get(0), status(403));
        secondApi.answers(events.get(1), status(403));
        intake.post(events.get(0));
        assertThat(intake.awaitAlert(events.get(0)).path("type").asText()).isEqualTo("media.forbidden");

        // When
        intake.post(events.get(1));

        // Then
        JsonNode alert = intake.awaitAlert(events.get(1));
        assertThat(alert.path("type").asText()).isEqualTo("media.forbidden");
        assertThat(alert.at("/data/accountId").asText()).isEqualTo(SECOND);
    }

    @Test
    void tellsNotAgainOfAForbiddenAccountSinceAnotherIsAllowed() throws Exception {
        // Given
        intake.with("retry.max-attempts", "1000").start();
        Event forbidden = second();
        secondApi.answers(forbidden, status(403));
        intake.post(forbidden);
        intake.awaitAlert(forbidden);
        Event allowed = Event.complete();
        api.has(allowed);
        intake.post(allowed);
        intake.awaitStored(allowed);
        Event forbiddenToo = second();
        secondApi.answers(forbiddenToo, status(403));

        // When
        intake.post(forbiddenToo);

        // Then
        eventually().until(() -> secondApi.requestsFor(forbiddenToo).size() > 2);
        assertThat(intake.alertsAbout(forbiddenToo)).isEmpty();
    }

    @Test
    void keepsTheEventOfAnAccountThatIsNotKnownAsADeadLetter() throws Exception {
        // Given
        intake.start();
        Event event = Event.complete().with("accountId", "77777777");

        // When
        int answer = intake.post(event).statusCode();

        // Then
        assertThat(answer).isEqualTo(204);
        assertThat(intake.awaitDeadLetter(event).path("reason").asText()).contains("account 77777777", "not allowed");
        assertThat(Stream.of(api, secondApi)).allSatisfy(any -> assertThat(any.server().getAllServeEvents()).isEmpty());
    }

    @Test
    void keepsAnEventWithoutAccountAsADeadLetterWhereSeveralAreKnown() throws Exception {
        // Given
        intake.start();
        Event event = Event.complete().without("accountId");

        // When
        intake.post(event);

        // Then
        assertThat(intake.awaitDeadLetter(event).path("reason").asText()).contains("names no account");
    }

    @Test
    void takesTheOnlyAccountForAnEventWithoutOne() throws Exception {
        // Given
        intake.without("bandwidth.account-id").without("bandwidth.client-id").without("bandwidth.client-secret").start();
        Event event = Event.complete().without("accountId");
        secondApi.has(second().with("recordingId", event.id()));

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
        assertThat(json(intake.receiptsOf(event).get(0)).path("accountId").asText()).isEqualTo(SECOND);
    }

    @Test
    void fetchesForAnAccountThatIsAddedWhileItRuns() throws Exception {
        // Given
        List<String> settings = List.of("account-id", "client-id", "client-secret", "base-url", "token-url");
        settings.forEach(setting -> intake.without("bandwidth.accounts.second." + setting));
        intake.withOwnRoutes().start();
        Event event = second();
        secondApi.has(event);

        // When
        JsonNode change = intake.change(() -> Files.writeString(intake.properties(), """

                bandwidth.accounts.second.account-id=66666666
                bandwidth.accounts.second.client-id=the-second-client
                bandwidth.accounts.second.client-secret=the-second-secret
                bandwidth.accounts.second.base-url=%s
                bandwidth.accounts.second.token-url=%s
                """.formatted(secondApi.baseUrl(), secondApi.tokenUrl()), StandardOpenOption.APPEND));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("applied");
        intake.post(event);
        intake.awaitStored(event);
        assertThat(secondApi.requestsFor(event)).hasSize(1);
        assertThat(metric("recording_intake_media_breaker", "account", SECOND, "state", "closed")).isEqualTo(1);
    }

    @Test
    void refusesAnEditThatBreaksAnAccount() throws Exception {
        // Given
        intake.withOwnRoutes().start();
        Event event = second();
        secondApi.has(event);

        // When
        JsonNode change = intake.change(() -> Files.writeString(intake.properties(),
                "\nbandwidth.accounts.third.account-id=66666666\n", StandardOpenOption.APPEND));

        // Then
        assertThat(change.path("outcome").asText()).isEqualTo("refused");
        intake.post(event);
        eventually().until(() -> intake.receiptsOf(event).size() == 1);
    }
}
