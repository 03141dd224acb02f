package org.recordingintake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recordingintake.connector.Connector;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.Example;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.SftpServer;
import org.recordingintake.testing.TestIntake;

/** The examples of docs/recipes.md, applied to the running system, with the servers that they talk to. */
class WorkedEditsTest {

    private static final String APPLICATION = "7fc9698a-b04a-468b-9e8f-91238c0d0086";

    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void start() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).withOwnRoutes().start();
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        api.close();
    }

    private void apply(Example example) throws IOException {
        JsonNode change = intake.change(() -> example.applyTo(intake.routeFile("alerts").getParent(), intake.properties()));
        assertThat(change.path("outcome").asText()).as(change.toString()).isEqualTo("applied");
    }

    /** An HTTP server that is in trouble once. */
    private void failsOnce(String path) {
        api.server().stubFor(post(urlEqualTo(path)).inScenario(path).whenScenarioStateIs(Scenario.STARTED)
                .willReturn(aResponse().withStatus(500)).willSetStateTo("well"));
        api.server().stubFor(post(urlEqualTo(path)).inScenario(path).whenScenarioStateIs("well").willReturn(ok()));
    }

    private List<LoggedRequest> awaitTwoRequests(String path) {
        return eventually().until(() -> api.server().findAll(postRequestedFor(urlEqualTo(path))),
                requests -> requests.size() == 2);
    }

    @Test
    void sendsAlertsToSlack() throws Exception {
        // Given
        failsOnce("/services/T1/B2/X3");
        Event event = Event.partial();

        // When
        apply(Example.named("alerts-to-slack").with("slack.url", api.origin() + "/services/T1/B2/X3"));

        // Then
        intake.post(event);
        LoggedRequest message = awaitTwoRequests("/services/T1/B2/X3").get(1);
        assertThat(message.getHeader("Content-Type")).isEqualTo("application/json");
        assertThat(message.getHeaders().keys()).noneMatch(name -> name.toLowerCase().matches("intake.*|text|camel.*"));
        JsonNode json = new ObjectMapper().readTree(message.getBody());
        assertThat(json.fieldNames()).toIterable().containsExactly("text");
        assertThat(json.path("text").asText())
                .startsWith(event.id() + "-partial-recording.partial: Parts of the recording are missing.");
        eventually().until(() -> intake.outcomesOf(event).size() == 1);
    }

    @Test
    void sendsAlertsByMail() throws Exception {
        // Given
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        try {
            mail.start();
            mail.setUser("operations@example.com", "recording-intake", "p&ss+w%rd");
            Event event = Event.error();

            // When
            apply(Example.named("alerts-by-mail").with("mail.password", "p&ss+w%rd")
                    .with("mail.server", "smtp://127.0.0.1:" + mail.getSmtp().getPort()));

            // Then
            intake.post(event);
            eventually().until(() -> mail.getReceivedMessages().length == 1);
            MimeMessage message = mail.getReceivedMessages()[0];
            assertThat(message.getSubject())
                    .isEqualTo("Recording Intake: " + event.id() + "-error-recording.error");
            assertThat(message.getAllRecipients()).extracting(Object::toString)
                    .containsExactly("operations@example.com");
            assertThat(message.getFrom()).extracting(Object::toString)
                    .containsExactly("recording-intake@example.com");
            assertThat(message.getContent().toString()).startsWith("Bandwidth could not make the recording")
                    .contains("\"specversion\"").contains(event.id());
            eventually().until(() -> intake.outcomesOf(event).size() == 1);
        } finally {
            mail.stop();
        }
    }

    @Test
    void storesRecordingsOnAnSftpServerAsWell() throws Exception {
        // Given
        try (SftpServer server = SftpServer.start(intake.dataDir().resolveSibling("sftp-" + System.nanoTime()))) {
            Event event = Event.complete();
            byte[] content = api.has(event);

            // When
            apply(Example.named("copies-on-sftp")
                    .with("sftp.server", "intake@127.0.0.1:" + server.port() + "/recordings")
                    .with("sftp.key-file", server.userKey()).with("sftp.known-hosts-file", server.knownHosts()));

            // Then
            server.refuseUsers(true);
            intake.post(event);
            Path stored = intake.awaitStored(event);
            eventually().until(() -> server.refused() > 1);
            server.refuseUsers(false);
            Path copies = server.root().resolve("recordings").resolve(String.valueOf(event.fields().get("callId")));
            eventually().until(() -> Files.exists(copies.resolve(event.id() + ".json")));
            assertThat(copies.resolve(event.id() + ".wav")).hasBinaryContent(content);
            assertThat(copies.resolve(event.id() + ".json"))
                    .hasSameBinaryContentAs(stored.resolveSibling(event.id() + ".json"));
            intake.awaitIdle();
            assertThat(api.requestsFor(event)).hasSize(1);
            assertThat(intake.deadLettersAbout(event)).isEmpty();
        }
    }

    @Test
    void doesNotFetchRecordingsOfAnIgnoredApplicationButAccountsForThem() throws Exception {
        // Given
        Event ignored = Event.complete();
        Event other = Event.complete().with("applicationId", "another");
        Event withoutApplication = Event.complete().without("applicationId");
        List.of(ignored, other, withoutApplication).forEach(api::has);

        // When
        apply(Example.named("filter-by-application").with("applications.ignored", "test," + APPLICATION));

        // Then
        List.of(ignored, other, withoutApplication).forEach(intake::post);
        intake.awaitStored(other);
        intake.awaitStored(withoutApplication);
        assertThat(intake.awaitDeadLetter(ignored).path("reason").asText()).contains("applications.ignored");
        assertThat(intake.awaitAlert(ignored).path("type").asText()).isEqualTo("recording.dead");
        assertThat(api.requestsFor(ignored)).isEmpty();

        // and back again
        intake.change(() -> Files.writeString(intake.properties(),
                Files.readString(intake.properties()).replace("test," + APPLICATION, "test")));
        Path deadLetter = intake.deadLettersAbout(ignored).get(0);
        Files.move(deadLetter, intake.dataDir().resolve("replay").resolve(deadLetter.getFileName()));
        intake.awaitStored(ignored);
    }

    @Test
    void tellsAPipelineAboutEachStoredRecording() throws Exception {
        // Given
        failsOnce("/recordings");
        Event event = Event.complete();
        api.has(event);

        // When
        apply(Example.named("message-to-pipeline")
                .with("publish.uri", api.origin() + "/recordings").with("pipeline.api-key", "a key"));

        // Then
        intake.post(event);
        Path stored = intake.awaitStored(event);
        LoggedRequest message = awaitTwoRequests("/recordings").get(1);
        assertThat(message.getHeader("X-Api-Key")).isEqualTo("a key");
        JsonNode json = new ObjectMapper().readTree(message.getBody());
        assertThat(json.path("type").asText()).isEqualTo("recording.stored");
        assertThat(json.at("/data/file").asText()).isEqualTo(stored.toString());
        assertThat(api.requestsFor(event)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"alerts-by-mail,mail", "copies-on-sftp,sftp", "messages-to-kafka,kafka", "copies-on-s3,s3",
        "copies-on-azure-blob,azure-blob", "messages-to-amqp,amqp"})
    void namesTheConnectorThatAnExampleNeeds(String name, String connector) throws Exception {
        // When
        List<String> connectors = Example.named(name).connectors();

        // Then
        assertThat(connectors).containsExactly(connector);
        assertThat(Connector.named(connector)).isPresent();
    }
}
