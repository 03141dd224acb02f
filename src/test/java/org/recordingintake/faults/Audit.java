package org.recordingintake.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.recordingintake.event.Ids;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.FileTree;
import org.recordingintake.testing.TestIntake;

/**
 * Looks for every acknowledged event among the files, as a compliance officer would: it has to be stored, alerted or
 * among the dead letters, and only one of these.
 */
final class Audit {

    private final Map<String, List<Path>> media;
    private final Map<String, List<Path>> receipts;
    private final Map<String, List<Path>> alerts;
    private final Map<String, List<Path>> deadLetters;
    private final List<Path> unfinished;

    private Audit(List<Path> dataDirs, Path storeDir, List<Path> alertDirs) {
        List<Path> stored = filesBelow(storeDir);
        media = byId(stored.stream().filter(file -> file.toString().endsWith(".wav")).toList());
        receipts = byId(stored.stream().filter(file -> file.toString().endsWith(".json")).toList());
        alerts = byId(alertDirs.stream().flatMap(directory -> filesBelow(directory).stream())
                .filter(file -> !file.toString().endsWith("recording.dead.json")).toList());
        deadLetters = byId(below(dataDirs, "dead-letters").flatMap(directory -> filesBelow(directory).stream())
                .toList());
        unfinished = Stream.of(Stream.of(storeDir), alertDirs.stream(), dataDirs.stream(),
                        below(dataDirs, "dead-letters"), below(dataDirs, "spool"))
                .flatMap(directories -> directories)
                .flatMap(directory -> filesBelow(directory.resolve(".parts")).stream()).toList();
    }

    private static Stream<Path> below(List<Path> dataDirs, String name) {
        return dataDirs.stream().map(dataDir -> dataDir.resolve(name));
    }

    static Audit of(Path dataDir) {
        return of(dataDir, dataDir.resolve("recordings"));
    }

    static Audit of(Path dataDir, Path storeDir) {
        return new Audit(List.of(dataDir), storeDir, List.of(dataDir.resolve("alerts")));
    }

    /** Of several runtimes that share a store and a directory for alerts. */
    static Audit of(List<Path> dataDirs, Path storeDir, Path alerts) {
        return new Audit(dataDirs, storeDir, List.of(alerts));
    }

    private static List<Path> filesBelow(Path directory) {
        return directory.endsWith(".parts") ? FileTree.regularFiles(directory) : FileTree.filesBelow(directory);
    }

    /** Event ids are {@code r-} and a UUID, 38 characters. */
    private static Map<String, List<Path>> byId(List<Path> files) {
        Map<String, List<Path>> byId = new HashMap<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            byId.computeIfAbsent(name.substring(0, Math.min(38, name.length())), id -> new ArrayList<>()).add(file);
        }
        return byId;
    }

    /** Prints one line for the fault, and fails if anything acknowledged was lost or has more than one outcome. */
    void requireEverythingOnce(String fault, Sender sender) {
        List<Event> acknowledged = sender.acknowledged();
        List<String> lost = new ArrayList<>();
        List<String> doubled = new ArrayList<>();
        for (Event event : acknowledged) {
            int outcomes = outcomes(event.id());
            if (outcomes == 0) {
                lost.add(event.id());
            } else if (outcomes > 1) {
                doubled.add(event.id());
            }
        }
        System.out.printf("%-58s sent %5d  acknowledged %5d  stored %5d  alerted %5d  dead %3d  lost %d  doubled %d  slowest answer %d ms%n",
                fault, sender.sent(), acknowledged.size(), receipts.size(), alerts.size(), deadLetters.size(),
                lost.size(), doubled.size(), sender.slowest().toMillis());
        assertThat(lost).as("acknowledged, and nowhere to be found").isEmpty();
        assertThat(doubled).as("in more than one place").isEmpty();
        requireWholeStore();
    }

    private int outcomes(String id) {
        return Stream.of(receipts, alerts, deadLetters).mapToInt(place -> place.getOrDefault(id, List.of()).size())
                .sum();
    }

    private void requireWholeStore() {
        assertThat(unfinished).as("unfinished files of an idle runtime").isEmpty();
        assertThat(receipts.keySet()).as("receipts and media").isEqualTo(media.keySet());
        media.forEach((id, files) -> {
            assertThat(files).as("media of " + id).hasSize(1);
            JsonNode receipt = TestIntake.json(receipts.get(id).get(0));
            byte[] expected = AnyMediaApi.mediaOf(id);
            byte[] found = read(files.get(0));
            assertThat(Arrays.equals(found, expected)).as("media of " + id + " is whole").isTrue();
            assertThat(receipt.get("sha256").asText()).isEqualTo(Ids.sha256(expected));
        });
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
