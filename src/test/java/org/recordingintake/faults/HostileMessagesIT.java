package org.recordingintake.faults;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.DefaultExchangeHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.FileTree;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.PackagedIntake;
import org.recordingintake.testing.TestIntake;

/**
 * Messages and answers that Camel of itself would make objects and headers of. Nothing reads the objects, even where ops
 * have opened the JVM's filter.
 */
class HostileMessagesIT {

    private static final String SHIPPED = "!*";
    private static final String OPENED = "maxdepth=1000";
    private static final String ACCOUNT = "55555555";

    private final MediaApi api = new MediaApi();
    private PackagedIntake intake;
    /** Where nothing should ever be. */
    private Path victim;

    @BeforeEach
    void prepare() throws Exception {
        intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl()).with("RETRY_MAX_ATTEMPTS", "2")
                .with("RETRY_INITIAL_DELAY", "50ms");
        victim = Files.createDirectories(intake.home().resolveSibling(intake.home().getFileName() + "-victim"));
    }

    @AfterEach
    void end() {
        intake.close();
        api.close();
    }

    /** Starts it where the class of the trap is known to every class. */
    private void startWithFilter(String filter) throws IOException {
        Path classes = intake.home().resolveSibling(intake.home().getFileName() + "-classes");
        String trap = Trap.class.getName().replace('.', '/') + ".class";
        Files.createDirectories(classes.resolve(trap).getParent());
        Files.copy(Path.of("target", "test-classes", trap), classes.resolve(trap));
        intake.with("JAVA_OPTS", "-Xbootclasspath/a:" + classes + " -Djdk.serialFilter=" + filter).start();
    }

    private Trap trap(String name) {
        return new Trap(victim.resolve(name));
    }

    /** What Camel of itself would take for an exchange with this event and these headers. */
    private Serializable exchange(Event event) throws IOException {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Exchange exchange = new DefaultExchange(camel);
            exchange.getMessage().setBody(event.toString());
            exchange.getMessage().setHeader("CamelFileName", victim.resolve("evil").toString());
            exchange.getMessage().setHeader("CamelHttpUri", api.origin() + "/evil");
            exchange.setProperty("CamelToEndpoint", "file:" + victim);
            return DefaultExchangeHolder.marshal(exchange, true, true);
        }
    }

    private ResponseDefinitionBuilder answer(int status, String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(trap(name));
        }
        return aResponse().withStatus(status).withHeader("Content-Type", "application/x-java-serialized-object")
                .withBody(bytes.toByteArray());
    }

    private List<Path> filesIn(String directory) throws IOException {
        return FileTree.filesBelow(intake.dataDir().resolve(directory)).stream()
                .filter(file -> file.toString().endsWith(".json")).toList();
    }

    private void assertGoesOn() throws IOException {
        Event good = Event.complete();
        api.has(good);
        assertThat(intake.post(good).statusCode()).isEqualTo(204);
        eventually().until(() -> filesIn("recordings").stream().anyMatch(file -> file.endsWith(good.id() + ".json")));
        assertThat(victim).isEmptyDirectory();
        assertThat(intake.output()).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {SHIPPED, OPENED})
    void makesDeadLettersOfObjectsInItsQueues(String filter) throws Exception {
        // Given
        List<String> queues = List.of("intake.recordings", "intake.downloads", "intake.alerts", "intake.dead");
        Event forged = Event.error();
        try (SeparateBroker broker = new SeparateBroker().start()) {
            broker.usedBy(intake);
            startWithFilter(filter);

            // When
            try (JMSContext jms = broker.connect()) {
                for (String queue : queues) {
                    jms.createProducer().send(jms.createQueue(queue), trap(queue));
                    jms.createProducer().send(jms.createQueue(queue), exchange(forged));
                }
            }

            // Then
            int messages = 2 * queues.size();
            eventually().untilAsserted(() -> assertThat(filesIn("dead-letters")).hasSize(messages));
            eventually().untilAsserted(() -> assertThat(filesIn("alerts")).hasSize(messages));
            assertGoesOn();
            intake.awaitIdle();
            assertThat(filesIn("alerts")).map(file -> TestIntake.json(file).path("type").asText())
                    .hasSize(messages).containsOnly("recording.dead");
            assertThat(intake.ledgerOf(forged.id())).isEmpty();
            assertThat(api.server().findAll(anyRequestedFor(urlPathEqualTo("/evil")))).isEmpty();
        }
    }

    @Test
    void obeysNoHeaderOfAMessageInItsQueues() throws Exception {
        // Given
        Map<String, Event> events = Map.of("intake.recordings", Event.complete(), "intake.downloads", Event.complete());
        events.values().forEach(api::has);
        try (SeparateBroker broker = new SeparateBroker().start()) {
            broker.usedBy(intake).start();

            // When
            try (JMSContext jms = broker.connect()) {
                events.forEach((queue, event) -> {
                    JMSProducer producer = jms.createProducer().setProperty("intakeReceivedAt", "2026-01-01T00:00:00Z")
                            .setJMSReplyTo(jms.createQueue("intake.dead")).setJMSType("x").setJMSCorrelationID("x");
                    for (String name : List.of("CamelHttpUri", "camelhttpuri", "CAMELHTTPURI", "CamelHttpBaseUri",
                            "CamelToEndpoint", "org_DOT_apache_DOT_camel_DOT_http_DOT_uri", "Authorization")) {
                        producer.setProperty(name, api.origin() + "/evil");
                    }
                    for (String name : List.of("CamelFileName", "camelfilename", "CAMELFILENAME", "CamelOverruleFileName",
                            "camelOverruleFileName", "org_DOT_apache_DOT_camel_DOT_file_DOT_name")) {
                        producer.setProperty(name, victim.resolve("evil").toString());
                    }
                    producer.setProperty("CamelJmsDestinationName", "intake.dead").setProperty("CamelBeanMethodName", "close")
                            .send(jms.createQueue(queue), event.toString());
                });
            }

            // Then
            for (Event event : events.values()) {
                eventually().until(() -> filesIn("recordings").stream().anyMatch(file -> file.endsWith(event.id() + ".json")));
                assertThat(api.requestsFor(event)).hasSize(1);
            }
            assertGoesOn();
            assertThat(filesIn("dead-letters")).isEmpty();
            assertThat(api.server().findAll(anyRequestedFor(urlPathEqualTo("/evil")))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SHIPPED, OPENED})
    void readsNoObjectThatAServerAnswersWith(String filter) throws Exception {
        // Given
        Event stored = Event.complete();
        Event failing = Event.complete();
        api.answers(stored, answer(200, "media"));
        api.answers(failing, answer(500, "error"));
        api.server().stubFor(post(urlPathEqualTo(URI.create(api.tokenUrl()).getPath())).inScenario("tokens")
                .whenScenarioStateIs(Scenario.STARTED).willReturn(answer(200, "token")).willSetStateTo("answered"));
        String list = "/api/v2/accounts/" + ACCOUNT + "/recordings";
        api.server().stubFor(get(urlPathEqualTo(list)).willReturn(answer(200, "list")));
        intake.with("BANDWIDTH_ACCOUNT_ID", ACCOUNT);
        startWithFilter(filter);

        // When
        for (Event event : List.of(stored, failing)) {
            assertThat(intake.post(event).statusCode()).isEqualTo(204);
        }

        // Then
        eventually().untilAsserted(() -> assertThat(filesIn("dead-letters")).singleElement().asString()
                .contains(failing.id()));
        eventually().untilAsserted(() -> assertThat(filesIn("recordings")).anyMatch(
                file -> file.endsWith(stored.id() + ".json")));
        eventually().until(() -> !api.server().findAll(getRequestedFor(urlPathEqualTo(list))).isEmpty());
        assertGoesOn();
    }
}
