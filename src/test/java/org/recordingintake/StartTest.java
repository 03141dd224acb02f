package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

class StartTest {

    private MediaApi api;

    @BeforeEach
    void start() {
        api = new MediaApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void refusesAWebhookPortThatIsInUse() throws Exception {
        // Given
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
             TestIntake intake = TestIntake.using(api).with("webhook.port", String.valueOf(taken.getLocalPort()))) {

            // When
            // Then
            assertThatThrownBy(intake::start).isInstanceOf(IOException.class)
                    .hasMessageContaining("webhook.port").hasMessageContaining(String.valueOf(taken.getLocalPort()));
        }
    }

    @Test
    void refusesAManagementPortThatIsInUse() throws Exception {
        // Given
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
             TestIntake intake = TestIntake.using(api).with("management.port", String.valueOf(taken.getLocalPort()))) {

            // When
            // Then
            assertThatThrownBy(intake::start).isInstanceOf(IOException.class)
                    .hasMessageContaining("management.port");
        }
    }

    @Test
    void refusesADataDirectoryThatIsInUse() throws Exception {
        // Given
        try (TestIntake first = TestIntake.using(api).start();
             TestIntake second = TestIntake.using(api).with("data.dir", first.dataDir().toString())) {

            // When
            // Then
            assertThatThrownBy(second::start).isInstanceOf(IOException.class)
                    .hasMessageContaining(first.dataDir().toString()).hasMessageContaining("in use");
            assertThat(first.post(Event.error()).statusCode()).isEqualTo(204);
        }
    }

    @Test
    void canBeStartedAgainAfterAStartThatFailed() throws Exception {
        // Given
        try (TestIntake intake = TestIntake.using(api)) {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                intake.with("webhook.port", String.valueOf(taken.getLocalPort()));
                assertThatThrownBy(intake::start).isInstanceOf(IOException.class);
            }

            // When
            intake.with("webhook.port", "0").start();

            // Then
            assertThat(intake.post(Event.error()).statusCode()).isEqualTo(204);
        }
    }

    /** Camel reads the file itself for them. */
    @Test
    void readsKeysOfCamelInUtf8() throws Exception {
        // Given
        try (TestIntake intake = TestIntake.using(api).withCamelKeys("camel.variable.greeting=grüße €")) {
            Files.writeString(intake.routeFile("greeting"), """
                    # Something of ops' own
                    - route:
                        id: greeting
                        description: Say what is set
                        from:
                          uri: platform-http:/greeting
                          steps:
                            - setBody: {simple: "${variable.global:greeting}"}
                    """);
            intake.start();

            // When
            HttpResponse<String> answer = intake.send(
                    HttpRequest.newBuilder(URI.create(intake.webhookUrl()).resolve("/greeting")).GET());

            // Then
            assertThat(answer.body()).isEqualTo("grüße €");
        }
    }
}
