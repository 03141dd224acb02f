package org.recordingintake.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.Patience.eventually;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.Example;

class AzureBlobIT {

    /** The account that Azurite has, as its documentation says. */
    private static final String ACCOUNT = "devstoreaccount1";
    private static final String CONNECTION = "DefaultEndpointsProtocol=http;AccountName=" + ACCOUNT + ";AccountKey="
            + "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
            + "BlobEndpoint=http://127.0.0.1:%d/" + ACCOUNT + ";";

    /** Where .ci/run installs it; or on the path. */
    private static Path azurite() {
        Optional<Path> found = Stream.concat(Stream.of("target/azurite/node_modules/.bin"),
                        Stream.of(System.getenv("PATH").split(":"))).map(directory -> Path.of(directory, "azurite-blob"))
                .filter(Files::isExecutable).findFirst();
        if (found.isEmpty()) {
            System.out.println("SKIPPED: Azurite is not installed: npm install --prefix target/azurite azurite@3.35.0");
        }
        Assumptions.assumeTrue(found.isPresent(), "Azurite is not installed");
        return found.get().toAbsolutePath();
    }

    @Test
    void copiesRecordingsOnceTheStorageIsThere() throws Exception {
        // Given
        Path azurite = azurite();
        int port = ExampleRun.freePort();
        String connection = CONNECTION.formatted(port);
        Event event = Event.complete();
        try (ExampleRun run = new ExampleRun(Connector.AZURE_BLOB).startWithoutServer(Example.named("copies-on-azure-blob")
                .with("azure.account", ACCOUNT).with("azure.connection-string", connection), event)) {

            // When
            try (ServerProcess storage = ServerProcess.start(run.directory(), port, List.of(azurite.toString(), "--silent",
                    "--skipApiVersionCheck", "--disableTelemetry", "--inMemoryPersistence", "--blobHost", "127.0.0.1",
                    "--blobPort", String.valueOf(port)))) {
                BlobContainerClient container = new BlobServiceClientBuilder().connectionString(connection).buildClient()
                        .createBlobContainerIfNotExists("recordings");

                // Then
                eventually().until(() -> container.getBlobClient(ExampleRun.name(event, ".json")).exists());
                for (String extension : List.of(".json", ".wav")) {
                    assertThat(container.getBlobClient(ExampleRun.name(event, extension)).downloadContent().toBytes())
                            .isEqualTo(Files.readAllBytes(run.stored(event, extension)));
                }
                run.requireNothingLeft(event);
                storage.requireRunning();
            }
        }
    }
}
