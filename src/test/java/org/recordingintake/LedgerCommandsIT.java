package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.FileTree;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.PackagedIntake;

/** What people do with the ledger by hand, alongside the running intake and without it. */
class LedgerCommandsIT {

    private final Event kept = Event.complete();
    private final Event erased = Event.complete();
    private MediaApi api;
    private PackagedIntake intake;

    @BeforeEach
    void storeTwo() throws Exception {
        api = new MediaApi();
        api.has(kept);
        api.has(erased);
        intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl());
        intake.start();
        intake.post(kept);
        intake.post(erased);
        intake.awaitIdle();
    }

    @AfterEach
    void stop() throws IOException {
        intake.close();
        api.close();
    }

    private String run(int exitCode, String... command) throws Exception {
        PackagedIntake other = intake.beside();
        other.launch(command);
        assertThat(other.exitCode()).as("%s: %s", String.join(" ", command), other.output()).isEqualTo(exitCode);
        return other.output();
    }

    private Path ledger() {
        return intake.dataDir().resolve("ledger/ledger.db");
    }

    @Test
    void eraseBesideTheRunningIntakeForGoodEvenByAnEarlierBackup() throws Exception {
        // Given
        Path backup = intake.dataDir().resolveSibling("backup.db");
        assertThat(run(0, "ledger", "backup", backup.toString())).contains("Copied the ledger to ");

        // When
        assertThat(run(1, "erase", erased.id(), "r-unknown")).contains(erased.id() + ": erased", "r-unknown: not found");

        // Then
        assertThat(run(0, "find", erased.id())).startsWith(erased.id() + "  erased   ").hasLineCount(1);
        assertThat(run(0, "verify")).doesNotContain(erased.id());
        intake.post(erased);
        intake.awaitIdle();
        intake.terminate();
        Files.move(backup, ledger(), StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(ledger().resolveSibling("ledger.db-wal"));
        Files.deleteIfExists(ledger().resolveSibling("ledger.db-shm"));
        assertThat(run(0, "find", erased.id())).contains("  stored   ");
        assertThat(run(0, "ledger", "rebuild")).contains("The ledger knows now what 2 receipts, alerts and dead letters say.");
        assertThat(run(0, "find", erased.id())).contains("  erased   ");
        assertThat(FileTree.filesBelow(intake.dataDir().resolve("recordings"))).extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrder(kept.id() + ".wav", kept.id() + ".json", erased.id() + ".erased.json");
    }

    @Test
    void rebuildALedgerThatIsGone() throws Exception {
        // Given
        intake.terminate();
        for (Path file : FileTree.filesBelow(ledger().getParent())) {
            Files.delete(file);
        }

        // When
        run(0, "ledger", "rebuild");

        // Then
        assertThat(run(0, "find", kept.id())).contains("  stored   ", "/" + kept.id() + ".wav");
        intake.start();
        assertThat(intake.management("/observe/health").body()).contains("by hand");
    }

    @Test
    void sayWhyNothingCanBeCopied() throws Exception {
        // Given
        Path nowhere = intake.dataDir().resolve("instance/backup.db");

        // When
        String output = run(1, "ledger", "backup", nowhere.toString());

        // Then
        assertThat(output).contains(nowhere.toString()).doesNotContain("\tat ");
    }
}
