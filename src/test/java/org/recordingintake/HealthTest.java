package org.recordingintake;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.status;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.MovableClock;
import org.recordingintake.testing.PemFiles;
import org.recordingintake.testing.TestIntake;

/** What health says of each thing that can go wrong, and that readiness says so only where no event can be kept. */
class HealthTest {

    private final MovableClock clock = MovableClock.running();
    @TempDir
    private Path directory;
    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void prepare() {
        api = new MediaApi();
        intake = TestIntake.using(api).by(clock);
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        api.close();
    }

    private JsonNode check(String name) {
        HttpResponse<String> answer = intake.management("/observe/health?data=true");
        try {
            JsonNode checks = new ObjectMapper().readTree(answer.body()).path("checks");
            return StreamSupport.stream(checks.spliterator(), false)
                    .filter(check -> check.path("name").asText().equals(name)).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitStatus(String name, String status) {
        eventually().until(() -> check(name).path("status").asText(), status::equals);
    }

    private String message(String name) {
        return check(name).path("message").asText();
    }

    private int answer(String path) {
        return intake.management(path).statusCode();
    }

    /** A degraded or failed check: the whole says so too, and readiness and liveness do not. */
    private void requireReadyBut(String status) {
        HttpResponse<String> health = intake.management("/observe/health");
        assertThat(health.body()).startsWith("{\"status\":\"" + status + "\"");
        assertThat(health.statusCode()).isEqualTo(status.equals("DOWN") ? 503 : 200);
        assertThat(Stream.of("/observe/health/ready", "/observe/health/live").map(intake::management)).allSatisfy(
                answer -> {
                    assertThat(answer.statusCode()).isEqualTo(200);
                    assertThat(answer.body()).startsWith("{\"status\":\"UP\"").doesNotContain("DEGRADED");
                });
    }

    @Test
    void staysReadyWhileTheSpoolKeepsWhatTheQueueDoesNotTake() throws Exception {
        // When
        intake.with("queue.url", "tcp://127.0.0.1:1").start();

        // Then
        awaitStatus("queue", "DOWN");
        assertThat(message("queue")).contains("kept in the spool", "Free disk space");
        requireReadyBut("DOWN");
        eventually().until(() -> check("intake").at("/data/keepsIn").asText().equals("spool"));
        assertThat(intake.post(Event.partial()).statusCode()).isEqualTo(204);
    }

    @Test
    void isNotReadyWhenNeitherTheQueueNorTheSpoolTakesEvents() throws Exception {
        // Given
        intake.with("queue.url", "tcp://127.0.0.1:1").start();
        awaitStatus("queue", "DOWN");
        Path spool = intake.dataDir().resolve("spool");

        // When
        Files.move(Files.createDirectories(spool), spool.resolveSibling("elsewhere"));
        Files.createFile(spool);

        // Then
        eventually().until(() -> answer("/observe/health/ready") == 503);
        assertThat(answer("/observe/health/live")).isEqualTo(200);
        assertThat(message("intake")).contains("neither the queue nor the spool", "503", "Free disk space");
        assertThat(check("spool").path("status").asText()).isEqualTo("DOWN");
        assertThat(message("spool")).contains("cannot be written to", "new events are refused");
        assertThat(intake.post(Event.partial()).statusCode()).isEqualTo(503);
    }

    @Test
    void isReadyAndDegradedWhileEventsWaitInTheSpool() throws Exception {
        // Given
        intake.with("queue.url", "tcp://127.0.0.1:1").start();
        intake.post(Event.partial());
        assertThat(check("spool").path("status").asText()).isEqualTo("UP");

        // When
        clock.advance(Duration.ofMinutes(2));

        // Then
        assertThat(check("spool").path("status").asText()).isEqualTo("DEGRADED");
        assertThat(message("spool")).contains("Events have been waiting", "See the check queue");
        assertThat(check("spool").at("/data/events").asInt()).isEqualTo(1);
        assertThat(answer("/observe/health/ready")).isEqualTo(200);
    }

    @Test
    void staysReadyWhenTheStoreCannotBeUsed() throws Exception {
        // Given
        intake.with("store.dir", intake.dataDir().resolve("vanishing").toString()).start();

        // When
        Files.createFile(intake.storeDir());

        // Then
        assertThat(message("store")).contains("store.dir cannot be written to");
        requireReadyBut("DOWN");
    }

    @Test
    void isNotReadyWhileItDrains() throws Exception {
        // Given
        intake.with("shutdown.drain", "2s").start();

        // When
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> {
            try {
                intake.stop();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        // Then
        eventually().until(() -> answer("/observe/health/ready") == 503);
        assertThat(message("webhook")).contains("about to close");
        stopped.join();
    }

    @Test
    void saysThatTheMediaApiIsUnreachableUntilItIsBack() throws Exception {
        // Given
        StubMapping away = api.server().stubFor(get(urlMatching(".*/media")).atPriority(1).willReturn(status(503)));
        intake.start();

        // When
        Stream.generate(Event::complete).limit(6).peek(api::has).forEach(intake::post);

        // Then
        awaitStatus("media", "DEGRADED");
        assertThat(message("media")).contains("fetching is suspended", "resumes automatically", "Check the network");
        assertThat(answer("/observe/health")).isEqualTo(200);
        assertThat(answer("/observe/health/ready")).isEqualTo(200);
        api.server().removeStub(away);
        awaitStatus("media", "UP");
    }

    @ParameterizedTest
    @CsvSource({"401,DOWN,refuses the credentials", "403,DEGRADED,does not let the credentials fetch"})
    void saysThatTheMediaApiRefusesTheCredentialsUntilItTakesThem(int code, String status, String text) throws Exception {
        // Given
        StubMapping refusing = api.server().stubFor(get(urlMatching(".*/media")).atPriority(1).willReturn(status(code)));
        Event event = Event.complete();
        api.has(event);
        intake.start();

        // When
        intake.post(event);

        // Then
        awaitStatus("credentials", status);
        assertThat(message("credentials")).contains(text, "bandwidth.client-id");
        assertThat(answer("/observe/health/ready")).isEqualTo(200);
        api.server().removeStub(refusing);
        awaitStatus("credentials", "UP");
    }

    @Test
    void saysThatTheTokenEndpointRefusesTheCredentials() throws Exception {
        // Given
        StubMapping refusing = api.server().stubFor(post(urlMatching(".*/token")).atPriority(1).willReturn(status(401)));
        Event event = Event.complete();
        api.has(event);
        intake.start();

        // When
        intake.post(event);

        // Then
        awaitStatus("credentials", "DOWN");
        assertThat(message("credentials")).contains("The token endpoint refuses", "bandwidth.client-secret");
        api.server().removeStub(refusing);
        awaitStatus("credentials", "UP");
    }

    @ParameterizedTest
    @CsvSource({"2026-12-01T23:59:00Z,DEGRADED", "2026-12-02T00:00:00Z,DOWN"})
    void saysThatBandwidthEndsBasicCredentials(Instant now, String status) throws Exception {
        // Given
        intake.without("bandwidth.client-id").without("bandwidth.client-secret")
                .with("bandwidth.username", "user").with("bandwidth.password", "hush").by(MovableClock.standing(now));

        // When
        intake.start();

        // Then
        assertThat(check("credentials").path("status").asText()).isEqualTo(status);
        assertThat(message("credentials")).contains("2 December 2026", "bandwidth.client-id").doesNotContain("hush");
        requireReadyBut(status);
    }

    @Test
    void saysThatTheCertificateOfTheWebhookEnds() throws Exception {
        // Given
        PemFiles files = PemFiles.in(directory, "EC"); // for 90 days
        intake.with("webhook.tls.certificate", files.certificate().toString())
                .with("webhook.tls.key", files.key().toString()).start();
        String longBefore = check("certificate").path("status").asText();

        // When
        clock.advance(Duration.ofDays(77));
        JsonNode before = check("certificate");
        clock.advance(Duration.ofDays(14));
        JsonNode after = check("certificate");

        // Then
        assertThat(longBefore).isEqualTo("UP");
        assertThat(before.path("status").asText()).isEqualTo("DEGRADED");
        assertThat(before.path("message").asText()).contains("expires at", "webhook.tls.key");
        assertThat(after.path("status").asText()).isEqualTo("DOWN");
        assertThat(after.path("message").asText()).contains("expired at", "Replace the files");
        assertThat(answer("/observe/health/ready")).isEqualTo(200);
    }

    @Test
    void saysThatReconciliationIsStalledUntilItIsNot() throws Exception {
        // Given
        StubMapping failing = api.server().stubFor(get(urlMatching(".*/recordings\\?.*")).atPriority(1)
                .willReturn(status(503)));
        api.server().stubFor(get(urlMatching(".*/recordings\\?.*")).willReturn(okJson("[]")));
        intake.with("bandwidth.account-id", "55555555").with("reconcile.interval", "1h").start();
        eventually().until(() -> !api.server().findAll(
                getRequestedFor(urlMatching(".*/recordings\\?.*"))).isEmpty());
        String first = check("reconciliation").path("status").asText();

        // When
        clock.advance(Duration.ofHours(4));

        // Then
        assertThat(first).isEqualTo("UP");
        awaitStatus("reconciliation", "DEGRADED");
        assertThat(message("reconciliation")).contains("could not be compared since", "HTTP 503", "Check bandwidth.account-id");
        requireReadyBut("DEGRADED");
        api.server().removeStub(failing);
        awaitStatus("reconciliation", "UP");
    }
}
