package org.recordingintake.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.connector.Connector.KAFKA;
import static org.recordingintake.connector.Connector.MAIL;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.connector.Installation.State;

class InstallationTest {

    @TempDir
    private Path home;

    private Path lib;
    private Installation installation;

    @BeforeEach
    void makeLib() throws IOException {
        lib = Files.createDirectories(home.resolve("lib/ext")).getParent();
        installation = new Installation(home);
        jar("camel-api-4.18.0.jar");
    }

    private Path jar(String path) throws IOException {
        Files.createDirectories(lib.resolve(path).getParent());
        return Files.writeString(lib.resolve(path), "content of " + path.replaceAll(".*/", ""));
    }

    private void unpackKafka() throws IOException {
        jar("optional/kafka/camel-kafka-4.18.0.jar");
        jar("optional/kafka/kafka-clients-4.1.1.jar");
        jar("optional/kafka/snappy-java-1.1.10.jar");
    }

    private List<String> ext() throws IOException {
        try (Stream<Path> files = Files.list(lib.resolve("ext"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void isNotUnpackedAtFirst() throws Exception {
        // When
        // Then
        assertThat(installation.state(KAFKA)).isEqualTo(State.NOT_UNPACKED).hasToString("not unpacked");
    }

    @Test
    void putsEveryJarIntoTheClassPath() throws Exception {
        // Given
        unpackKafka();
        assertThat(installation.state(KAFKA)).isEqualTo(State.OFF);

        // When
        int added = installation.switchOn(KAFKA);

        // Then
        assertThat(added).isEqualTo(3);
        assertThat(ext()).containsExactly("camel-kafka-4.18.0.jar", "kafka-clients-4.1.1.jar", "snappy-java-1.1.10.jar");
        assertThat(lib.resolve("ext/kafka-clients-4.1.1.jar")).hasContent("content of kafka-clients-4.1.1.jar");
        assertThat(installation.state(KAFKA)).isEqualTo(State.ON);
        assertThat(installation.state(MAIL)).isEqualTo(State.NOT_UNPACKED);
    }

    @Test
    void survivesThatTheHomeIsMoved() throws Exception {
        // Given
        unpackKafka();
        installation.switchOn(KAFKA);

        // When
        Path moved = Files.move(lib, home.resolve("elsewhere"));

        // Then
        assertThat(moved.resolve("ext/kafka-clients-4.1.1.jar")).hasContent("content of kafka-clients-4.1.1.jar");
    }

    @Test
    void changesNothingTheSecondTime() throws Exception {
        // Given
        unpackKafka();
        installation.switchOn(KAFKA);

        // When
        int added = installation.switchOn(KAFKA);

        // Then
        assertThat(added).isZero();
        assertThat(ext()).hasSize(3);
    }

    @Test
    void goesOnAfterAnAttemptThatWasInterrupted() throws Exception {
        // Given
        unpackKafka();
        installation.switchOn(KAFKA);
        Files.delete(lib.resolve("ext/snappy-java-1.1.10.jar"));
        assertThat(installation.state(KAFKA)).isEqualTo(State.INCOMPLETE);

        // When
        int added = installation.switchOn(KAFKA);

        // Then
        assertThat(added).isOne();
        assertThat(installation.state(KAFKA)).isEqualTo(State.ON);
    }

    @Test
    void takesAJarThatWasPutThereByHandForOn() throws Exception {
        // Given
        jar("ext/camel-kafka-4.18.0.jar");

        // When
        // Then
        assertThat(installation.state(KAFKA)).isEqualTo(State.ON);
    }

    @Test
    void usesAJarThatAnotherConnectorHasPutThere() throws Exception {
        // Given
        unpackKafka();
        jar("ext/kafka-clients-4.1.1.jar");
        assertThat(installation.state(KAFKA)).isEqualTo(State.OFF);

        // When
        List<String> conflicts = installation.conflicts(KAFKA);
        int added = installation.switchOn(KAFKA);

        // Then
        assertThat(conflicts).isEmpty();
        assertThat(added).isEqualTo(2);
    }

    @Test
    void reportsAnotherVersionOfALibrary() throws Exception {
        // Given
        unpackKafka();
        jar("ext/kafka-clients-3.9.0.jar");

        // When
        List<String> conflicts = installation.conflicts(KAFKA);

        // Then
        assertThat(conflicts).containsExactly("lib/ext/kafka-clients-3.9.0.jar is another version of"
                + " lib/optional/kafka/kafka-clients-4.1.1.jar. Remove it.");
    }

    @Test
    void reportsAnotherFileOfTheSameName() throws Exception {
        // Given
        unpackKafka();
        Files.writeString(lib.resolve("ext/kafka-clients-4.1.1.jar"), "something else");

        // When
        List<String> conflicts = installation.conflicts(KAFKA);

        // Then
        assertThat(conflicts).containsExactly("lib/ext/kafka-clients-4.1.1.jar is not the same as"
                + " lib/optional/kafka/kafka-clients-4.1.1.jar. Remove it.");
    }

    @Test
    void reportsAnArchiveOfAnotherRelease() throws Exception {
        // Given
        unpackKafka();
        Files.move(lib.resolve("camel-api-4.18.0.jar"), lib.resolve("camel-api-4.18.2.jar"));

        // When
        List<String> conflicts = installation.conflicts(KAFKA);

        // Then
        assertThat(conflicts).singleElement().asString().contains("lib/optional/kafka", "4.18.2", "unpack the archive");
    }

    @Test
    void reportsAnArchiveThatWasUnpackedOverAnother() throws Exception {
        // Given
        unpackKafka();
        jar("optional/kafka/kafka-clients-4.0.0.jar");

        // When
        List<String> conflicts = installation.conflicts(KAFKA);

        // Then
        assertThat(conflicts).singleElement().asString()
                .contains("kafka-clients-4.0.0.jar", "kafka-clients-4.1.1.jar", "Delete lib/optional/kafka");
    }

    @Test
    void replacesTheLinksOfAnEarlierArchive() throws Exception {
        // Given
        unpackKafka();
        installation.switchOn(KAFKA);
        Files.move(lib.resolve("optional/kafka/kafka-clients-4.1.1.jar"),
                lib.resolve("optional/kafka/kafka-clients-4.1.2.jar"));
        assertThat(installation.state(KAFKA)).isEqualTo(State.INCOMPLETE);

        // When
        List<String> conflicts = installation.conflicts(KAFKA);
        installation.switchOn(KAFKA);

        // Then
        assertThat(conflicts).isEmpty();
        assertThat(ext()).containsExactly("camel-kafka-4.18.0.jar", "kafka-clients-4.1.2.jar", "snappy-java-1.1.10.jar");
    }

    @Test
    void leavesOtherFilesAlone() throws Exception {
        // Given
        unpackKafka();
        jar("ext/our-own-1.0.jar");
        jar("ext/README.txt");

        // When
        installation.switchOn(KAFKA);

        // Then
        assertThat(ext()).hasSize(5).contains("our-own-1.0.jar", "README.txt");
    }
}
