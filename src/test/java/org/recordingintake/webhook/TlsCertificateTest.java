package org.recordingintake.webhook;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recordingintake.settings.Settings;
import org.recordingintake.testing.PemFiles;

class TlsCertificateTest {

    private static final Vertx VERTX = Vertx.vertx();

    @TempDir
    private static Path directory;
    private static PemFiles pair;
    private static PemFiles sameKind;
    private static PemFiles otherKind;

    @BeforeAll
    static void makePairs() throws Exception {
        pair = PemFiles.in(directory.resolve("pair"), "EC");
        sameKind = PemFiles.in(directory.resolve("same-kind"), "EC");
        otherKind = PemFiles.in(directory.resolve("other-kind"), "RSA");
    }

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void restore() throws Exception {
        pair.write();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            certificate | no file       | webhook.tls.certificate is | cannot be read
            key         | no file       | webhook.tls.key is         | cannot be read
            certificate | a directory   | webhook.tls.certificate is | cannot be read
            certificate | nonsense      | webhook.tls.certificate is | holds no certificate
            certificate | empty         | webhook.tls.certificate is | holds no certificate
            key         | nonsense      | webhook.tls.key is         | holds no private key
            key         | encrypted     | webhook.tls.key is         | not encrypted
            key         | of same kind  | webhook.tls.key is         | not the key of
            key         | of other kind | webhook.tls.key is         | its RSA or EC key
            """)
    void refusesFilesThatCannotBeUsedAndSaysWhatToDo(String file, String content, String setting, String problem)
            throws Exception {
        // Given
        Path spoiled = file.equals("key") ? pair.key() : pair.certificate();
        Files.delete(spoiled);
        switch (content) {
            case "no file" -> { }
            case "a directory" -> Files.createDirectory(spoiled);
            case "empty" -> Files.writeString(spoiled, "");
            case "encrypted" -> Files.writeString(spoiled,
                    "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIBBBBB\n-----END ENCRYPTED PRIVATE KEY-----\n");
            case "of same kind" -> Files.copy(sameKind.key(), spoiled, StandardCopyOption.REPLACE_EXISTING);
            case "of other kind" -> Files.copy(otherKind.key(), spoiled, StandardCopyOption.REPLACE_EXISTING);
            default -> Files.writeString(spoiled, "nonsense");
        }
        TlsCertificate certificate = new TlsCertificate("webhook", new Settings.Tls(pair.certificate(), pair.key()), VERTX);

        // When
        // Then
        try {
            assertThatThrownBy(certificate::load).isInstanceOf(IOException.class)
                    .hasMessageContaining(setting).hasMessageContaining(problem);
        } finally {
            Files.deleteIfExists(spoiled);
        }
    }
}
