package org.recordingintake.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Clock;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.cli.Check;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

/** What a connector sends to may be away whenever something starts, is edited or checked. */
class UnreachableTargetsTest {

    @ParameterizedTest
    @ValueSource(strings = {"kafka:recordings?brokers=kafka.invalid:9092",
        "aws2-s3:recordings?region=eu-central-1&accessKey=a&secretKey=b&overrideEndpoint=true"
            + "&uriEndpointOverride=http://127.0.0.1:1",
        "aws2-s3:recordings?region=eu-central-1&accessKey=a&secretKey=b&overrideEndpoint=true&autoCreateBucket=true"
            + "&uriEndpointOverride=http://127.0.0.1:1"})
    void neitherStopAStartNorAnEditNorACheck(String uri) throws Exception {
        // Given
        Event event = Event.complete();
        try (MediaApi api = new MediaApi();
                TestIntake intake = TestIntake.using(api).withOwnRoutes().with("publish.uri", uri)) {
            api.has(event);

            // When
            intake.start();
            JsonNode change = intake.change(() -> Files.writeString(intake.routeFile("publish"), Files
                    .readString(intake.routeFile("publish")).replace("Publish to an existing pipeline", "Publish to another pipeline")));

            // Then
            assertThat(change.path("outcome").asText()).as(change.toString()).isEqualTo("applied");
            assertThat(new Check(SettingsLoader.isolated(Map.of("publish.uri", uri)), intake.properties(), Clock.systemUTC())
                    .of(intake.routeFile("publish").getParent())).isEmpty();
            intake.post(event);
            intake.awaitStored(event);
        }
    }
}
