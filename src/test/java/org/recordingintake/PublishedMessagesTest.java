package org.recordingintake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

/** What publish.uri gets, as a receiver of Standard Webhooks sees it. */
class PublishedMessagesTest {

    private static final String KEY = "kq1VPjRUvdRCnVdFWVdlE1r3V1Cs8nTHuWVbhbcVHk8=";
    private static final String OTHER_KEY = "Z2l2ZSBtZSBhbm90aGVyIGtleSwgcGxlYXNlISBUaGFua3M=";

    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void prepare() {
        api = new MediaApi();
        api.server().stubFor(post(urlEqualTo("/in")).willReturn(ok()));
    }

    @AfterEach
    void stop() throws Exception {
        intake.close();
        api.close();
    }

    private Event publishOne() {
        Event event = Event.complete();
        api.has(event);
        intake.post(event);
        return event;
    }

    private List<LoggedRequest> awaitRequests(int count) {
        return eventually().until(() -> api.server().findAll(postRequestedFor(urlEqualTo("/in"))),
                requests -> requests.size() == count);
    }

    /** As the specification says: the parts are joined by full stops, and the header may hold several signatures. */
    private static boolean isSigned(LoggedRequest request, String key) throws GeneralSecurityException {
        String content = request.getHeader("webhook-id") + "." + request.getHeader("webhook-timestamp") + "."
                + request.getBodyAsString();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(key), "HmacSHA256"));
        String signature = Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
        return List.of(request.getHeader("webhook-signature").split(" ")).contains("v1," + signature);
    }

    @Test
    void areSignedInEveryAttempt() throws Exception {
        // Given
        api.server().stubFor(post(urlEqualTo("/in")).inScenario("in").whenScenarioStateIs(Scenario.STARTED)
                .willReturn(aResponse().withStatus(500)).willSetStateTo("well"));
        intake = TestIntake.using(api).with("publish.uri", api.origin() + "/in")
                .with("publish.signing-key", "whsec_" + KEY).start();

        // When
        Event event = publishOne();

        // Then
        List<LoggedRequest> requests = awaitRequests(2);
        for (LoggedRequest request : requests) {
            assertThat(isSigned(request, KEY)).isTrue();
            assertThat(isSigned(request, OTHER_KEY)).isFalse();
            assertThat(request.getHeader("webhook-id")).startsWith(event.id())
                    .isEqualTo(new ObjectMapper().readTree(request.getBody()).path("id").asText());
            assertThat(request.getHeader("webhook-timestamp")).matches("\\d{10}");
            assertThat(request.getHeader("Content-Type")).isEqualTo("application/cloudevents+json");
        }
    }

    @Test
    void areSignedWithANewKeyFromItsEditOn() throws Exception {
        // Given
        intake = TestIntake.using(api).withOwnRoutes().start();
        intake.change(() -> Files.writeString(intake.properties(), Files.readString(intake.properties())
                + "\npublish.uri=" + api.origin() + "/in\npublish.signing-key=whsec_" + KEY + "\n"));

        // When
        intake.change(() -> Files.writeString(intake.properties(),
                Files.readString(intake.properties()).replace(KEY, OTHER_KEY)));
        publishOne();

        // Then
        assertThat(isSigned(awaitRequests(1).get(0), OTHER_KEY)).isTrue();
    }

    @Test
    void carryNoSignatureWithoutAKey() throws Exception {
        // Given
        intake = TestIntake.using(api).with("publish.uri", api.origin() + "/in").start();

        // When
        publishOne();

        // Then
        assertThat(awaitRequests(1).get(0).getHeaders().keys()).noneMatch(name -> name.startsWith("webhook-"));
    }
}
