package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.Patience.eventually;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.event.Ids;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.PackagedIntake;
import org.recordingintake.testing.TraceCollector;

/** Traces of the packaged runtime, which brings nothing of OpenTelemetry itself. */
class TracingIT {

    /** What the connector "tracing" consists of, among the libraries of the tests. */
    private static final String CONNECTOR = "camel-(opentelemetry2|telemetry)-[0-9.]+\\.jar"
            + "|opentelemetry-(api|common|context|sdk(-common|-trace|-metrics|-logs|-extension-autoconfigure-spi)?"
            + "|exporter-(common|otlp|otlp-common))-[0-9.]+\\.jar";

    /** Puts the connector into lib/ext, which is shared with no other home then. */
    private static void addConnector(Path home) throws IOException {
        Path shared = home.resolve("lib").toRealPath();
        Files.delete(home.resolve("lib"));
        Path ext = Files.createDirectories(home.resolve("lib/ext"));
        try (Stream<Path> libraries = Files.list(shared)) {
            for (Path library : libraries.filter(Files::isRegularFile).toList()) {
                Files.createSymbolicLink(home.resolve("lib").resolve(library.getFileName()), library);
            }
        }
        List<Path> connector = Stream.of(System.getProperty("java.class.path").split(":")).map(Path::of)
                .filter(jar -> jar.getFileName().toString().matches(CONNECTOR)).toList();
        assertThat(connector).hasSize(14);
        for (Path jar : connector) {
            Files.copy(jar, ext.resolve(jar.getFileName()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "check"})
    void saysWhichConnectorIsMissing(String command) throws Exception {
        // Given
        try (PackagedIntake intake = new PackagedIntake().using("http://127.0.0.1:9", "http://127.0.0.1:9")
                .with("TRACING_ENDPOINT", "http://127.0.0.1:4318")) {

            // When
            intake.launch(command);

            // Then
            assertThat(intake.exitCode()).isEqualTo(1);
            assertThat(intake.output()).contains("tracing.endpoint needs the connector tracing: run bin/recording-intake"
                    + " add tracing and restart");
        }
    }

    @Test
    void reportsTracesWithTheConnector() throws Exception {
        // Given
        Event event = Event.complete();
        try (MediaApi api = new MediaApi(); TraceCollector collector = new TraceCollector();
                PackagedIntake intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl())
                        .with("TRACING_ENDPOINT", collector.url())) {
            api.has(event);
            addConnector(intake.home());
            intake.start();

            // When
            intake.post(event);
            eventually().until(() -> intake.output().contains("Stored " + event.id()));
            intake.awaitIdle();
            int exitCode = intake.terminate();

            // Then
            assertThat(exitCode).isZero();
            assertThat(collector.spansOf(Ids.sha256(event.id()).substring(0, 32)))
                    .allSatisfy(span -> assertThat(span.attributes()).containsEntry("recording.id", event.id()))
                    .extracting(span -> span.attributes().get("recording.outcome")).contains("stored");
            assertThat(intake.output()).doesNotContain("WARNING:", "io.opentelemetry");
        }
    }
}
