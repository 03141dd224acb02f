package org.recordingintake;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.status;
import static org.recordingintake.testing.MediaApi.wav;
import static org.recordingintake.testing.TestIntake.eventually;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.Exposition;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.MovableClock;
import org.recordingintake.testing.PemFiles;
import org.recordingintake.testing.TestIntake;

class MetricsTest {

    private static final Pattern DOCUMENTED = Pattern.compile("`(recording_intake_[a-z_]+)");
    /** What Prometheus appends to the name of a histogram; the greatest of late is a gauge of its own. */
    private static final String PARTS = "_(bucket|count|sum|max)$";

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

    private Exposition metrics() {
        return Exposition.of(intake);
    }

    private void await(double value, String name, String... labels) {
        eventually().untilAsserted(() -> assertThat(metrics().value(name, labels)).isEqualTo(value));
    }

    private static boolean isOurs(String name) {
        return name.startsWith("recording_intake_");
    }

    @Test
    void exposesAllThatIsDocumentedFromTheStartAndNothingElse() throws Exception {
        // Given
        Set<String> documented = DOCUMENTED.matcher(Files.readString(Path.of("docs/monitor.md"))).results()
                .map(name -> name.group(1)).collect(Collectors.toCollection(TreeSet::new));

        // When
        intake.start();

        // Then
        Exposition metrics = metrics();
        Set<String> exposed = metrics.names().stream().filter(MetricsTest::isOurs)
                .map(name -> name.replaceFirst(PARTS, "")).collect(Collectors.toCollection(TreeSet::new));
        assertThat(exposed).isEqualTo(documented);
        assertThat(metrics.help()).containsKeys(documented.stream().toArray(String[]::new));
        assertThat(metrics.help().entrySet()).filteredOn(help -> isOurs(help.getKey()))
                .allSatisfy(help -> assertThat(help.getValue().strip()).as(help.getKey()).isNotEmpty());
        assertThat(metrics.series()).filteredOn(series -> isOurs(series.name())
                && series.name().matches(".*(_total|_bucket|_count|_sum)")
                && !series.name().matches(".*(ledger_commit|routes_changes).*")).isNotEmpty()
                .allSatisfy(series -> assertThat(series.value()).as("%s", series).isZero());
    }

    @Test
    void exposesEachKnownLabelFromTheStart() throws Exception {
        // When
        intake.start();

        // Then
        Exposition metrics = metrics();
        for (String type : List.of("recordingAvailable", "conferenceRecordingAvailable")) {
            for (String status : List.of("complete", "partial", "error")) {
                assertThat(metrics.value("recording_intake_events_received_total", "type", type, "status", status)).isZero();
            }
        }
        assertThat(metrics.value("recording_intake_alerts_sent_total", "type", "recording.dead")).isZero();
        assertThat(metrics.value("recording_intake_outcomes_total", "outcome", "dead")).isZero();
        assertThat(metrics.value("recording_intake_routes_changes_total", "outcome", "refused")).isZero();
        assertThat(metrics.value("recording_intake_token_requests_total", "outcome", "failed")).isZero();
        assertThat(metrics.value("recording_intake_media_breaker", "state", "closed")).isEqualTo(1);
        assertThat(metrics.value("recording_intake_ready")).isEqualTo(1);
        assertThat(metrics.value("recording_intake_oldest_event_age_seconds")).isZero();
        assertThat(metrics.value("recording_intake_media_deadline_seconds")).isNaN();
        assertThat(metrics.value("recording_intake_reconciliation_age_seconds")).isNaN();
        assertThat(metrics.value("recording_intake_webhook_certificate_expiry_timestamp_seconds")).isNaN();
        for (String name : List.of("store", "data")) {
            double usable = metrics.value("recording_intake_disk_usable_bytes", "directory", name);
            assertThat(usable).isPositive()
                    .isLessThanOrEqualTo(metrics.value("recording_intake_disk_size_bytes", "directory", name));
        }
    }

    @Test
    void timesAcknowledgementsAndNothingElse() throws Exception {
        // Given
        intake.start();
        assertThat(intake.post("[]").statusCode()).isEqualTo(400);
        assertThat(intake.send(intake.request("/elsewhere").GET()).statusCode()).isEqualTo(404);

        // When
        for (int i = 0; i < 5; i++) {
            intake.post(Event.partial());
        }

        // Then
        await(5, "recording_intake_acknowledgement_seconds_count");
        Exposition metrics = metrics();
        assertThat(metrics.value("recording_intake_acknowledgement_seconds_bucket", "le", "+Inf")).isEqualTo(5);
        assertThat(metrics.value("recording_intake_acknowledgement_seconds_sum")).isPositive();
    }

    @Test
    void measuresWhatIsDownloaded() throws Exception {
        // Given
        Event event = Event.complete();
        byte[] content = api.has(event);
        intake.start();

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
        Exposition metrics = metrics();
        assertThat(metrics.value("recording_intake_downloaded_bytes_total")).isEqualTo(content.length);
        assertThat(metrics.value("recording_intake_download_seconds_count")).isEqualTo(1);
        assertThat(metrics.value("recording_intake_token_requests_total", "outcome", "issued")).isEqualTo(1);
        assertThat(metrics.value("recording_intake_ledger_commit_seconds_count")).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"404,not-found", "403,forbidden", "429,rate-limited", "503,outage", "401,credentials", "418,other"})
    void countsRetriesByTheirCause(int code, String cause) throws Exception {
        // Given
        Event event = Event.complete();
        api.answersInTurn(event, List.of(status(code), status(code), wav(Audio.wav(100))));
        intake.start();

        // When
        intake.post(event);

        // Then
        intake.awaitStored(event);
        Exposition metrics = metrics();
        double expected = code == 401 ? 1 : 2; // a refused token is renewed within the attempt
        assertThat(metrics.value("recording_intake_retries_total", "cause", cause)).isEqualTo(expected);
        assertThat(metrics.series()).filteredOn(series -> series.name().equals("recording_intake_retries_total")
                && !series.labels().get("cause").matches(cause + "|postponed"))
                .allSatisfy(series -> assertThat(series.value()).as("%s", series).isZero());
    }

    @Test
    void countsTokensThatAreNotIssued() throws Exception {
        // Given
        StubMapping refusing = api.server().stubFor(post(urlMatching(".*/token")).atPriority(1).willReturn(status(500)));
        Event event = Event.complete();
        api.has(event);
        intake.start();

        // When
        intake.post(event);

        // Then
        eventually().until(() -> metrics().value("recording_intake_token_requests_total", "outcome", "failed") > 0);
        api.server().removeStub(refusing);
        intake.awaitStored(event);
    }

    @Test
    void countsAlertsThatWereSentByType() throws Exception {
        // Given
        intake.withOwnRoutes().start();

        // When
        intake.post(Event.partial());
        intake.post(Event.partial());
        intake.post("[]");
        intake.change(() -> intake.edit("archive", "uri: bandwidth:media", "uri: bandwidth:medias"));

        // Then
        await(2, "recording_intake_alerts_sent_total", "type", "recording.partial");
        await(1, "recording_intake_alerts_sent_total", "type", "recording.dead");
        await(1, "recording_intake_alerts_sent_total", "type", "routes.rejected");
        assertThat(metrics().value("recording_intake_alerts_sent_total", "type", "other")).isZero();
    }

    @Test
    void saysWhatStateTheBreakerIsIn() throws Exception {
        // Given
        StubMapping away = api.server().stubFor(get(urlMatching(".*/media")).atPriority(1).willReturn(status(503)));
        List<Event> events = Stream.generate(Event::complete).limit(6).toList();
        events.forEach(api::has);
        intake.start();

        // When
        events.forEach(intake::post);

        // Then
        await(0, "recording_intake_media_breaker", "state", "closed");
        api.server().removeStub(away);
        await(1, "recording_intake_media_breaker", "state", "closed");
        await(0, "recording_intake_media_breaker", "state", "open");
    }

    @Test
    void knowsHowLongEventsHaveWaitedInTheSpool() throws Exception {
        // Given
        intake.with("queue.url", "tcp://127.0.0.1:1").start();
        intake.post(Event.partial());
        intake.post(Event.partial());

        // When
        clock.advance(Duration.ofHours(2));

        // Then
        await(2, "recording_intake_spool_depth");
        assertThat(metrics().value("recording_intake_queue_depth", "queue", "intake.recordings")).isNaN();
        intake.stop();
        intake.with("queue.url", "embedded").start();
        await(0, "recording_intake_spool_depth");
    }

    @Test
    void knowsTheOldestEventWithoutAnOutcomeAndWhenItsMediaIsDeleted() throws Exception {
        // Given
        Instant now = clock.instant();
        Event event = Event.complete().with("startTime", now.toString()).with("endTime", now.toString())
                .with("eventTime", now.toString());
        api.holds(event);
        intake.start();
        intake.post(event);
        eventually().until(() -> !api.requestsFor(event).isEmpty());

        // When
        clock.advance(Duration.ofDays(1));

        // Then
        Exposition waiting = metrics();
        assertThat(waiting.value("recording_intake_oldest_event_age_seconds")).isBetween(86_400.0, 87_000.0);
        assertThat(waiting.value("recording_intake_media_deadline_seconds")).isBetween(28 * 86_400.0, 29 * 86_400.0);
        assertThat(waiting.value("recording_intake_downloads_in_progress")).isEqualTo(1);
        api.release(event);
        intake.awaitStored(event);
        await(0, "recording_intake_oldest_event_age_seconds");
        assertThat(metrics().value("recording_intake_media_deadline_seconds")).isNaN();
    }

    @Test
    void saysWhenTheCertificateExpires() throws Exception {
        // Given
        PemFiles files = PemFiles.in(directory, "EC"); // for 90 days
        intake.with("webhook.tls.certificate", files.certificate().toString()).with("webhook.tls.key", files.key().toString());

        // When
        intake.start();

        // Then
        assertThat(metrics().value("recording_intake_webhook_certificate_expiry_timestamp_seconds"))
                .isBetween(clock.instant().plus(Duration.ofDays(89)).getEpochSecond() * 1.0,
                        clock.instant().plus(Duration.ofDays(91)).getEpochSecond() * 1.0);
    }

    @Test
    void isNotReadyWhenNoEventCanBeKept() throws Exception {
        // Given
        intake.with("queue.url", "tcp://127.0.0.1:1").start();
        Path spool = intake.dataDir().resolve("spool");

        // When
        Files.move(Files.createDirectories(spool), spool.resolveSibling("elsewhere"));
        Files.createFile(spool);

        // Then
        await(0, "recording_intake_ready");
        assertThat(metrics().value("recording_intake_spool_depth")).isNaN();
    }

    @Test
    void noCounterStepsBackOrEndsByAnEdit() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        intake.withOwnRoutes().start();
        intake.post(event);
        intake.post(Event.partial());
        intake.awaitIdle();
        Map<String, Double> before = counters(metrics());

        // When
        intake.change(() -> intake.edit("alerts", "Send an alert to the alert channel", "Alert"));

        // Then
        Map<String, Double> after = counters(metrics());
        assertThat(after).containsKeys(before.keySet().toArray(String[]::new));
        assertThat(before).allSatisfy((name, value) -> assertThat(after.get(name)).as(name).isGreaterThanOrEqualTo(value));
        assertThat(before.get("recording_intake_acknowledgement_seconds_count{}")).isEqualTo(2);
        await(0, "recording_intake_routes_draining");
    }

    private static Map<String, Double> counters(Exposition metrics) {
        return metrics.series().stream().filter(series -> series.name().matches(".*(_total|_bucket|_count|_sum)"))
                .collect(Collectors.toMap(series -> series.name() + series.labels(), Exposition.Series::value));
    }
}
