package org.recordingintake.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    private Path directory;
    private Path store;
    private final Announcement documented = Announcement.all().get(0);
    private final Media media = documented.media().orElseThrow();

    @BeforeEach
    void store() throws IOException {
        store = Files.createDirectories(directory.resolve("recordings/55555555"));
        Files.write(store.resolve(documented.recordingId() + ".wav"), media.content());
        Files.writeString(store.resolve(documented.recordingId() + ".json"),
                "{\"sha256\":\"" + media.sha256() + "\"}");
    }

    @Test
    void findsNothingWrongWithWhatIsStoredOnce() throws IOException {
        // When
        Ending ending = endingAfterRequests(1);

        // Then
        assertThat(ending.outcome()).isEqualTo("stored");
        assertThat(ending.file()).hasValue(Path.of("recordings/55555555", documented.recordingId() + ".wav"));
        assertThat(ending.problems()).isEmpty();
    }

    @Test
    void noticesASecondDownload() throws IOException {
        // When
        List<String> problems = endingAfterRequests(2).problems();

        // Then
        assertThat(problems).containsExactly("it was asked for 2 times instead of 1");
    }

    @Test
    void noticesASecondFile() throws IOException {
        // Given
        Files.write(store.resolve(documented.recordingId() + ".mp3"), media.content());

        // When
        List<String> problems = endingAfterRequests(1).problems();

        // Then
        assertThat(problems).containsExactly("it has 2 media files and 1 receipts instead of one each");
    }

    @Test
    void noticesAMissingReceipt() throws IOException {
        // Given
        Files.delete(store.resolve(documented.recordingId() + ".json"));

        // When
        Ending ending = endingAfterRequests(1);

        // Then
        assertThat(ending.outcome()).isEqualTo("none");
        assertThat(ending.problems()).containsExactly("it has 1 media files and 0 receipts instead of one each");
    }

    @Test
    void noticesADamagedFile() throws IOException {
        // Given
        Files.writeString(store.resolve(documented.recordingId() + ".wav"), "RIFF");

        // When
        List<String> problems = endingAfterRequests(1).problems();

        // Then
        assertThat(problems).containsExactly("the stored file is not what Bandwidth has");
    }

    @Test
    void noticesAReceiptOfSomethingElse() throws IOException {
        // Given
        Files.writeString(store.resolve(documented.recordingId() + ".json"), "{\"sha256\":\"00\"}");

        // When
        List<String> problems = endingAfterRequests(1).problems();

        // Then
        assertThat(problems).containsExactly("the receipt's sha256 is not that of what Bandwidth has");
    }

    private Ending endingAfterRequests(int requests) throws IOException {
        return new DataDirectory(directory).endingOf(documented, requests);
    }
}
