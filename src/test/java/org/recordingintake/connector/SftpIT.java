package org.recordingintake.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.Patience.eventually;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.Example;
import org.recordingintake.testing.SftpServer;

class SftpIT {

    @Test
    void copiesRecordingsOnceTheServerIsThere() throws Exception {
        // Given
        int port = ExampleRun.freePort();
        Event event = Event.complete();
        try (ExampleRun run = new ExampleRun(Connector.SFTP)) {
            Path directory = run.directory();
            run.startWithoutServer(Example.named("copies-on-sftp")
                    .with("sftp.server", "intake@127.0.0.1:" + port + "/recordings")
                    .with("sftp.key-file", directory.resolve("user.key"))
                    .with("sftp.known-hosts-file", directory.resolve("known_hosts")), event);

            // When
            try (SftpServer server = SftpServer.start(directory, port)) {

                // Then
                Path copies = server.root().resolve("recordings");
                Path receipt = copies.resolve(ExampleRun.name(event, ".json"));
                eventually().until(() -> Files.exists(receipt));
                assertThat(receipt).hasSameBinaryContentAs(run.stored(event, ".json"));
                assertThat(copies.resolve(ExampleRun.name(event, ".wav"))).hasSameBinaryContentAs(run.stored(event, ".wav"));
                run.requireNothingLeft(event);
            }
        }
    }
}
