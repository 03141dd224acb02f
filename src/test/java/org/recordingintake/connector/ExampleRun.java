package org.recordingintake.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.Patience.eventually;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.recordingintake.testing.Command;
import org.recordingintake.testing.ConnectorArchive;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.Example;
import org.recordingintake.testing.FileTree;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.PackagedIntake;

/**
 * An example of docs/recipes.md done by the packaged runtime with a connector: switched on as an operator does, and started
 * while what it connects to is away.
 */
final class ExampleRun implements AutoCloseable {

    private final MediaApi api = new MediaApi();
    private final PackagedIntake intake;
    private final Connector connector;

    ExampleRun(Connector connector) throws IOException {
        this.connector = connector;
        intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl());
        ConnectorArchive.giveOwnLibraries(intake.home());
        ConnectorArchive.unpackOver(intake.home());
    }

    /** A port at which nothing listens for now. */
    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    PackagedIntake intake() {
        return intake;
    }

    /** A directory for a server's files. */
    Path directory() {
        return intake.home().resolve("server");
    }

    /** Applies the example, switches the connector on, checks it, starts, and posts an event. */
    ExampleRun startWithoutServer(Example example, Event event) throws IOException {
        example.applyTo(intake.home().resolve("routes"), intake.home().resolve("application.properties"));
        Command missing = intake.shell("bin/recording-intake check");
        assertThat(missing.exitCode()).as(missing.output()).isEqualTo(1);
        assertThat(missing.output()).contains("run \"bin/recording-intake add " + connector + "\" and start again");
        Command add = intake.shell("bin/recording-intake add " + connector);
        assertThat(add.exitCode()).as(add.output()).isZero();
        Command check = intake.shell("bin/recording-intake check");
        assertThat(check.exitCode()).as(check.output()).isZero();
        intake.start();
        api.has(event);
        assertThat(intake.post(event).statusCode()).isEqualTo(204);
        eventually().until(() -> retries() > 1);
        return this;
    }

    private double retries() throws IOException {
        return intake.management("/observe/metrics").body().lines().filter(line -> line.matches("recording_intake_retries_total.*"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    /** The files in the store whose names begin with the recording's. */
    Path stored(Event event, String extension) {
        return FileTree.filesBelow(intake.dataDir().resolve("recordings")).stream()
                .filter(file -> file.endsWith(event.id() + extension)).findFirst().orElseThrow();
    }

    /** The name of an object, blob or file: that of the call, and that of the file in the store. */
    static String name(Event event, String extension) {
        return event.fields().get("callId") + "/" + event.id() + extension;
    }

    /** That a message about a stored recording is what the formats promise. */
    static void requireStored(byte[] message, Event event) throws IOException {
        JsonNode json = new ObjectMapper().readTree(message);
        assertThat(json.path("type").asText()).isEqualTo("recording.stored");
        assertThat(json.path("subject").asText()).isEqualTo(event.id());
        assertThat(Files.exists(Path.of(json.at("/data/file").asText()))).isTrue();
    }

    /** That all that was asked for has happened once. */
    void requireNothingLeft(Event event) {
        intake.awaitIdle();
        assertThat(api.requestsFor(event)).hasSizeLessThanOrEqualTo(1);
        assertThat(FileTree.filesBelow(intake.dataDir().resolve("dead-letters"))).isEmpty();
    }

    @Override
    public void close() {
        intake.close();
        api.close();
    }
}
