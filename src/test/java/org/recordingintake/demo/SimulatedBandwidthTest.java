package org.recordingintake.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.settings.Credentials;

class SimulatedBandwidthTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Announcement documented = Announcement.all().get(0);
    private SimulatedBandwidth bandwidth;
    private Map<String, String> settings;

    @BeforeEach
    void start() throws IOException {
        bandwidth = SimulatedBandwidth.start(List.of(documented));
        settings = bandwidth.settings();
    }

    @AfterEach
    void stop() {
        bandwidth.close();
    }

    @Test
    void givesMediaToNobodyWithoutItsToken() throws Exception {
        // When
        HttpResponse<byte[]> answer = media(documented, "Bearer guessed");

        // Then
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEmpty();
        assertThat(bandwidth.requestsFor(documented)).isZero();
    }

    @Test
    void givesATokenToNobodyWithoutTheSecret() throws Exception {
        // When
        HttpResponse<String> answer = token(new Credentials(settings.get("bandwidth.client-id"), "guessed"));

        // Then
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).doesNotContain("access_token");
    }

    @Test
    void givesMediaToWhoeverHasItsToken() throws Exception {
        // Given
        String token = issuedToken("bandwidth.");

        // When
        HttpResponse<byte[]> answer = media(documented, "Bearer " + token);

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("audio/vnd.wave");
        assertThat(answer.body()).isEqualTo(documented.media().orElseThrow().content());
        assertThat(bandwidth.requestsFor(documented)).isOne();
    }

    @Test
    void givesNothingOfOneAccountToWhoeverHasTheTokenOfAnother() throws Exception {
        // Given
        String token = issuedToken("bandwidth.accounts.second.");

        // When
        HttpResponse<byte[]> answer = media(documented, "Bearer " + token);

        // Then
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(list("55555555", "/recordings?minStartTime=%1$s&maxStartTime=%2$s", "Bearer " + token).statusCode())
                .isEqualTo(401);
        assertThat(list("66666666", "/recordings?minStartTime=%1$s&maxStartTime=%2$s", "Bearer " + token).body())
                .isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/recordings?minStartTime=%1$s&maxStartTime=%2$s",
        "/conferences?minCreatedTime=%1$s&maxCreatedTime=%2$s&pageSize=1000", "/conferences/conf-1/recordings"})
    void listsNothingForWhoeverLacksItsToken(String list) throws Exception {
        // When
        HttpResponse<String> answer = list("55555555", list, "Bearer guessed");

        // Then
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void listsAConferenceAndItsRecording() throws Exception {
        // Given
        Announcement missed = Announcement.all().stream().filter(Announcement::isMissed).findFirst().orElseThrow();
        String conference = missed.event().get("conferenceId").asText();
        String token = "Bearer " + issuedToken("bandwidth.accounts.second.");

        // When
        bandwidth.list(missed);

        // Then
        assertThat(list("66666666", "/recordings?minStartTime=%1$s&maxStartTime=%2$s", token).body()).isEqualTo("[]");
        assertThat(list("66666666", "/conferences?minCreatedTime=%2$s&maxCreatedTime=%2$s", token).body()).isEqualTo("[]");
        assertThat(list("66666666", "/conferences?minCreatedTime=%1$s&maxCreatedTime=%2$s&pageSize=1000", token).body())
                .contains("\"id\":\"" + conference + "\"");
        assertThat(list("66666666", "/conferences/" + conference + "/recordings", token).body()).contains(missed.recordingId());
        assertThat(list("66666666", "/conferences/conf-other/recordings", token).body()).isEqualTo("[]");
    }

    /** @param list with the times in question as its arguments */
    private HttpResponse<String> list(String account, String list, String authorization) throws Exception {
        Instant now = Instant.now();
        return http.send(HttpRequest.newBuilder(URI.create(settings.get("bandwidth.base-url") + "/accounts/"
                + account + list.formatted(now.minus(Duration.ofDays(1)), now))).header("Authorization", authorization).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String issuedToken(String prefix) throws Exception {
        HttpResponse<String> issued = token(new Credentials(
                settings.get(prefix + "client-id"), settings.get(prefix + "client-secret")));
        return issued.body().replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1");
    }

    private HttpResponse<byte[]> media(Announcement announcement, String authorization) throws Exception {
        return http.send(HttpRequest.newBuilder(
                URI.create(settings.get("bandwidth.base-url") + announcement.mediaPath()))
                .header("Authorization", authorization).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<String> token(Credentials client) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(settings.get("bandwidth.token-url")))
                .header("Authorization", client.basic())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials")).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
