package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

class ManagementTest {

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

    @ParameterizedTest
    @ValueSource(strings = {"/observe/health", "/observe/health/live", "/observe/health/ready"})
    void isHealthyOnceItTakesEvents(String path) {
        // When
        HttpResponse<String> answer = intake.management(path);

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith("{\"status\":\"UP\"");
    }

    @Test
    void namesWhatItsHealthDependsOn() throws Exception {
        // When
        JsonNode health = new ObjectMapper().readTree(intake.management("/observe/health").body());
        JsonNode ready = new ObjectMapper().readTree(intake.management("/observe/health/ready").body());

        // Then
        assertThat(health.path("checks").findValuesAsText("name")).contains("intake", "queue", "spool", "store", "data",
                "ledger", "media", "credentials", "reconciliation", "webhook", "certificate", "routes");
        assertThat(ready.path("checks").findValuesAsText("name")).containsExactlyInAnyOrder("intake", "webhook");
    }

    @Test
    void countsWhatComesInAndWhatBecomesOfIt() {
        // Given
        Event complete = Event.complete();
        Event partial = Event.partial();
        api.has(complete);

        // When
        intake.post(complete);
        intake.post(partial);
        intake.post("[]");

        // Then
        intake.awaitStored(complete);
        intake.awaitAlert(partial);
        eventually().untilAsserted(() -> assertThat(intake.management("/observe/metrics").body().lines())
                .haveExactly(1, startingWith("recording_intake_events_received_total{status=\"complete\",type=\"recordingAvailable\"} 1"))
                .haveExactly(1, startingWith("recording_intake_events_received_total{status=\"partial\",type=\"recordingAvailable\"} 1"))
                .haveExactly(1, startingWith("recording_intake_outcomes_total{outcome=\"stored\"} 1"))
                .haveExactly(1, startingWith("recording_intake_outcomes_total{outcome=\"alerted\"} "))
                .haveExactly(1, startingWith("recording_intake_outcomes_total{outcome=\"dead\"} 1"))
                .haveExactly(1, startingWith("recording_intake_dead_letters 1"))
                .haveExactly(7, startingWith("recording_intake_queue_depth{queue="))
                .haveExactly(1, startingWith("recording_intake_downloads_in_progress 0")));
    }

    private static Condition<String> startingWith(String start) {
        return new Condition<>(line -> line.startsWith(start), "starting with %s", start);
    }

    @Test
    void makesNoLabelsOfWhatASenderInvents() {
        // Given
        Event event = Event.complete().with("eventType", "invented").with("status", "made-up");

        // When
        intake.post(event);

        // Then
        intake.awaitAlert(event);
        assertThat(intake.management("/observe/metrics").body()).doesNotContain("invented").doesNotContain("made-up");
    }

    @Test
    void listensToThisMachineOnly() {
        // When
        Settings settings = SettingsLoader.isolated(Map.of("webhook.username", "u", "webhook.password", "p")).load(new byte[0]);

        // Then
        assertThat(settings.management().host()).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({"POST,/observe/health", "PUT,/observe/health", "DELETE,/observe/metrics", "PATCH,/observe/health/ready",
        "POST,/observe/metrics", "OPTIONS,/observe/health", "TRACE,/observe/health",
        "GET,/", "GET,/observe", "GET,/observe/info", "GET,/observe/jolokia", "POST,/observe/jolokia", "GET,/jolokia",
        "GET,/q/dev", "GET,/q/dev/", "GET,/observe/dev", "PUT,/q/upload/x", "PUT,/observe/upload/x", "GET,/q/download/x",
        "POST,/q/send", "POST,/observe/send", "GET,/actuator", "GET,/../application.properties", "GET,/recordingAvailable",
        "GET,/console", "GET,/console/", "GET,/console/login", "POST,/console/login", "GET,/api/recordings", "GET,/api/openapi.json",
        "POST,/api/dead-letters/replay"})
    void offersNothingButHealthAndMetricsUnlessTheConsoleIsOn(String method, String path) {
        // When
        HttpResponse<String> answer = intake.send(HttpRequest.newBuilder(intake.managementUri(path))
                .method(method, BodyPublishers.ofString("{}")));

        // Then
        assertThat(answer.statusCode()).isIn(404, 405);
        assertThat(intake.management("/observe/health").statusCode()).isEqualTo(200);
    }

    @Test
    void opensNothingToJmx() throws Exception {
        // When
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

        // Then
        assertThat(beans.queryNames(new ObjectName("org.apache.camel:*"), null)).isEmpty();
        assertThat(beans.queryNames(new ObjectName("org.apache.activemq.artemis:*"), null)).isEmpty();
        assertThat(System.getProperty("com.sun.management.jmxremote.port")).isNull();
    }
}
