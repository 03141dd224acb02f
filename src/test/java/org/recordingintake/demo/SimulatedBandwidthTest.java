package org.recordingintake.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
        HttpResponse<String> issued = token(new Credentials(
                settings.get("bandwidth.client-id"), settings.get("bandwidth.client-secret")));
        String token = issued.body().replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1");

        // When
        HttpResponse<byte[]> answer = media(documented, "Bearer " + token);

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("audio/vnd.wave");
        assertThat(answer.body()).isEqualTo(documented.media().orElseThrow().content());
        assertThat(bandwidth.requestsFor(documented)).isOne();
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
