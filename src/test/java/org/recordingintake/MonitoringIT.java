package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.PackagedIntake;
import org.recordingintake.testing.Patience;
import org.recordingintake.testing.PrometheusTool;

/** A real Prometheus, two real nodes, and the rules that come with them. */
class MonitoringIT {

    private final HttpClient http = HttpClient.newHttpClient();
    @TempDir
    private Path directory;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String target(PackagedIntake intake) {
        return intake.managementUrl().replace("http://", "");
    }

    private JsonNode get(int port, String path) {
        try {
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(Patience.LONGEST).build(), HttpResponse.BodyHandlers.ofString());
            return new ObjectMapper().readTree(answer.body()).path("data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private List<String> instances(int port, String query) {
        List<String> found = new ArrayList<>();
        get(port, "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)).path("result")
                .forEach(sample -> found.add(sample.at("/metric/instance").asText()));
        return found;
    }

    @Test
    void prometheusScrapesTwoNodesAndRingsForTheOneWithADeadLetter() throws Exception {
        // Given
        PrometheusTool prometheus = PrometheusTool.prometheus();
        int port = freePort();
        try (MediaApi api = new MediaApi();
             PackagedIntake one = new PackagedIntake().using(api.baseUrl(), api.tokenUrl());
             PackagedIntake other = new PackagedIntake().using(api.baseUrl(), api.tokenUrl())) {
            one.start();
            other.start();
            Path rules = one.home().resolve("monitoring/prometheus-rules.yaml");
            Path configuration = Files.writeString(directory.resolve("prometheus.yml"), """
                    global: {scrape_interval: 1s, evaluation_interval: 1s}
                    rule_files: ['%s']
                    scrape_configs:
                      - job_name: recording-intake
                        metrics_path: /observe/metrics
                        static_configs: [{targets: ['%s', '%s']}]
                    """.formatted(rules, target(one), target(other)));
            Process process = prometheus.start(directory.resolve("output.txt"),
                    "--config.file=" + configuration, "--storage.tsdb.path=" + directory.resolve("tsdb"),
                    "--web.listen-address=127.0.0.1:" + port);
            try {
                Patience.eventually().ignoreExceptions().until(() -> instances(port, "recording_intake_ready == 1").size() == 2);

                // When
                one.post(Event.complete().with("recordingId", "not an id"));

                // Then
                Patience.eventually().until(() -> instances(port,
                        "ALERTS{alertname=\"RecordingIntakeDeadLetters\",alertstate=\"firing\"}").contains(target(one)));
                assertThat(instances(port, "ALERTS{alertstate=\"firing\"}")).containsExactly(target(one));
                assertThat(instances(port, "up == 1")).containsExactlyInAnyOrder(target(one), target(other));
                assertThat(get(port, "/api/v1/alerts").path("alerts").path(0).at("/annotations/runbook_url").asText())
                        .isEqualTo("docs/alarms.md#recordingintakedeadletters");
            } finally {
                process.destroy();
                process.waitFor();
            }
        }
    }
}
