package org.recordingintake.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.Patience.eventually;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Command;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.Example;

class S3IT {

    private static final String CONFIGURATION = """
            s3proxy.endpoint=http://127.0.0.1:%d
            s3proxy.authorization=aws-v2-or-v4
            s3proxy.identity=the-access-key
            s3proxy.credential=the-secret+key/%%
            jclouds.provider=filesystem
            jclouds.identity=none
            jclouds.credential=none
            jclouds.filesystem.basedir=%s
            """;

    private static ServerProcess start(Path directory, int port) throws Exception {
        Files.createDirectories(directory.resolve("store/recordings"));
        Path file = Files.writeString(directory.resolve("s3proxy.conf"),
                CONFIGURATION.formatted(port, directory.resolve("store")));
        return ServerProcess.start(directory, port,
                ServerProcess.java("org.gaul.s3proxy.Main", "--properties", file.toString()));
    }

    /** This store does not know the checksums that S3 itself has had since 2025; docs/recipes-for-connectors.md says what to do. */
    private static ExampleRun run() throws Exception {
        ExampleRun run = new ExampleRun(Connector.S3);
        run.intake().with("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required");
        return run;
    }

    private static Example example(int port) {
        return Example.named("copies-on-s3").with("s3.endpoint", "http://127.0.0.1:" + port)
                .with("s3.access-key", "the-access-key").with("s3.secret-key", "the-secret+key/%");
    }

    @Test
    void copiesRecordingsOnceTheStoreIsThere() throws Exception {
        // Given
        int port = ExampleRun.freePort();
        Event event = Event.complete();
        try (ExampleRun run = run().startWithoutServer(example(port), event)) {

            // When
            try (ServerProcess store = start(run.directory(), port)) {

                // Then
                Path bucket = run.directory().resolve("store/recordings");
                Path receipt = bucket.resolve(ExampleRun.name(event, ".json"));
                eventually().until(() -> Files.exists(receipt));
                assertThat(receipt).hasSameBinaryContentAs(run.stored(event, ".json"));
                assertThat(bucket.resolve(ExampleRun.name(event, ".wav"))).hasSameBinaryContentAs(run.stored(event, ".wav"));
                run.requireNothingLeft(event);
                store.requireRunning();
            }
        }
    }

    /** The stock component asks for the bucket whenever an endpoint is built. */
    @Test
    void appliesAnEditWhileTheStoreIsAway() throws Exception {
        // Given
        int port = ExampleRun.freePort();
        Event event = Event.complete();
        try (ExampleRun run = run().startWithoutServer(example(port), event)) {
            Path route = run.intake().home().resolve("routes/copy.camel.yaml");

            // When
            Files.writeString(route, Files.readString(route).replace("Copy a stored recording", "Copy a whole recording"));

            // Then
            Path changes = run.intake().dataDir().resolve("changes.log");
            eventually().until(() -> Files.readString(changes).contains("\"applied\""));
            assertThat(Files.readString(changes)).doesNotContain("\"rejected\"");
            Command tried = run.intake().shell("bin/recording-intake try --example complete");
            assertThat(tried.exitCode()).as(tried.output()).isZero();
            assertThat(run.intake().output()).contains("S3 cannot be asked for the bucket recordings");
        }
    }
}
