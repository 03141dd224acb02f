package org.recordingintake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.connector.Connector;

class AddCommandTest {

    @TempDir
    private Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int execute(String... words) {
        out.reset();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        return Main.commandLine(home, stream, stream).execute(words);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private void unpack(Connector connector) throws IOException {
        Path directory = Files.createDirectories(home.resolve("lib/optional/" + connector));
        Files.writeString(directory.resolve(connector.artifact() + "-4.18.0.jar"), "the component");
        Files.writeString(directory.resolve("what-it-needs-1.0.jar"), "a library");
    }

    @Test
    void listsAllConnectorsBeforeTheArchiveIsUnpacked() {
        // When
        int exitCode = execute("add");

        // Then
        assertThat(exitCode).isZero();
        assertThat(Stream.of(Connector.values())).allSatisfy(connector -> assertThat(output())
                .containsPattern("(?m)^" + connector + " +not unpacked +\\d+\\.\\d MB +" + connector.purpose().charAt(0)));
        assertThat(output()).contains("tar -xzf recording-intake-connectors.tar.gz -C " + home);
    }

    @Test
    void saysWhichAreOn() throws Exception {
        // Given
        for (Connector connector : Connector.values()) {
            unpack(connector);
        }
        execute("add", "s3");

        // When
        int exitCode = execute("add");

        // Then
        assertThat(exitCode).isZero();
        assertThat(output()).containsPattern("(?m)^s3 +on ").containsPattern("(?m)^kafka +off ").doesNotContain("tar -xzf");
    }

    @Test
    void switchesOnSeveral() throws Exception {
        // Given
        unpack(Connector.KAFKA);
        unpack(Connector.AZURE_BLOB);

        // When
        int exitCode = execute("add", "kafka", "azure-blob");

        // Then
        assertThat(exitCode).isZero();
        assertThat(output()).contains("kafka is on from the next start on: 2 jars", "azure-blob is on from the next start on: 1 ");
        assertThat(home.resolve("lib/ext/camel-azure-storage-blob-4.18.0.jar")).exists();
    }

    @Test
    void succeedsAgain() throws Exception {
        // Given
        unpack(Connector.KAFKA);
        execute("add", "kafka");

        // When
        int exitCode = execute("add", "kafka");

        // Then
        assertThat(exitCode).isZero();
        assertThat(output()).contains("kafka is on already");
    }

    @Test
    void saysHowToUnpackWhatIsNotThere() {
        // When
        int exitCode = execute("add", "kafka");

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(output()).contains("kafka is not unpacked", "tar -xzf recording-intake-connectors.tar.gz -C " + home);
    }

    @Test
    void changesNothingWhereSomethingIsInTheWay() throws Exception {
        // Given
        unpack(Connector.KAFKA);
        Files.createDirectories(home.resolve("lib/ext"));
        Path other = Files.writeString(home.resolve("lib/ext/what-it-needs-2.0.jar"), "another version");

        // When
        int exitCode = execute("add", "kafka");

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(output()).contains("lib/ext/what-it-needs-2.0.jar is another version of"
                + " lib/optional/kafka/what-it-needs-1.0.jar");
        assertThat(other.getParent().toFile().list()).containsExactly("what-it-needs-2.0.jar");
    }

    @Test
    void saysWhatCannotBeWritten() throws Exception {
        // Given
        unpack(Connector.KAFKA);
        Files.writeString(home.resolve("lib/ext"), "not a directory");

        // When
        int exitCode = execute("add", "kafka");

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(output()).startsWith("lib/ext cannot be read or written: ");
    }

    @Test
    void knowsNoOtherConnector() {
        // When
        int exitCode = execute("add", "kafak");

        // Then
        assertThat(exitCode).isEqualTo(2);
        assertThat(output()).contains("There is no connector \"kafak\"", "mail, sftp, kafka, s3, azure-blob, amqp, tracing");
    }
}
