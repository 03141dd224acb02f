package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

/** A runtime with files of its own, for tests that edit them. */
abstract class EditedIntake {

    static final String ALERT_NAME = "              - to:\n                  id: alert-channel\n";
    static final String EDITED_ALERT_NAME = "              - setHeader: {name: CamelFileName, simple:"
            + " \"${variable.alertId}-edited.json\"}\n" + ALERT_NAME;

    /** Takes files from "in", and with each of them waits for {@link #openGate}. */
    static final String WAITING_ROUTE = """
            # Waits for a file in another directory.
            - route:
                id: copy
                description: Wait
                from:
                  uri: file:%/in
                  parameters:
                    delete: "true"
                  steps:
                    - to: {id: say-so, uri: "file:%/begun", parameters: {fileExist: Append}}
                    - pollEnrich: {id: wait, constant: "file:%/gate", timeout: "-1"}
                    - to: {id: to-copies, uri: "file:%/copies"}
            """;

    private static final Set<String> OWN = Set.of("alerts", "changes.log", "dead-letters", "instance", "ledger", "lock", "cache",
            "queue", "reconcile", "recordings", "replay", "route-sets", "spool", ".parts");

    MediaApi api;
    TestIntake intake;

    private Map<Path, String> shipped;

    void open() throws IOException {
        api = new MediaApi();
        intake = TestIntake.using(api).withOwnRoutes().start();
        shipped = files();
    }

    void close() throws IOException {
        intake.close();
        api.close();
    }

    /** Any bytes, as text. */
    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private Map<Path, String> files() throws IOException {
        Map<Path, String> files = new TreeMap<>();
        files.put(intake.properties(), read(intake.properties()));
        try (Stream<Path> routes = Files.list(intake.routeFile("any").getParent())) {
            for (Path file : routes.filter(path -> path.toString().endsWith(".camel.yaml")).toList()) {
                files.put(file, Files.isRegularFile(file) ? read(file) : "no file");
            }
        }
        return files;
    }

    /** Leaves a runtime that other tests can use: with the files that it started with, and without what tests left. */
    void putShippedFilesBack() throws IOException {
        Map<Path, String> found = files();
        if (!found.equals(shipped)) {
            intake.change(() -> {
                for (Path file : found.keySet()) {
                    if (!shipped.containsKey(file)) {
                        Files.delete(file);
                    }
                }
                for (Map.Entry<Path, String> file : shipped.entrySet()) {
                    Files.writeString(file.getKey(), file.getValue(), StandardCharsets.ISO_8859_1);
                }
            });
        }
        awaitDrained();
        intake.awaitIdle();
        deleteLeftovers();
        api.server().resetRequests();
    }

    private void deleteLeftovers() throws IOException {
        try (Stream<Path> entries = Files.list(intake.dataDir())) {
            for (Path entry : entries.filter(path -> !OWN.contains(path.getFileName().toString())).toList()) {
                try (Stream<Path> inside = Files.walk(entry)) {
                    inside.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
                }
            }
        }
        for (String directory : List.of("alerts", "dead-letters")) {
            for (Path file : intake.filesIn(directory)) {
                Files.delete(file);
            }
        }
    }

    List<String> alertFiles() {
        return intake.filesIn("alerts").stream().map(file -> file.getFileName().toString()).toList();
    }

    JsonNode routesHealth() {
        try {
            JsonNode checks = new ObjectMapper().readTree(intake.management("/observe/health?data=true").body())
                    .path("checks");
            for (JsonNode check : checks) {
                if (check.path("name").asText().equals("routes")) {
                    return check;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("no health check of routes");
    }

    static List<String> texts(JsonNode array) {
        return new ObjectMapper().convertValue(array.isMissingNode() ? List.of() : array,
                new TypeReference<List<String>>() { });
    }

    void addToProperties(String line) throws IOException {
        Files.writeString(intake.properties(), Files.readString(intake.properties()) + line + "\n");
    }

    /** Saves the file "copy", in which % stands for the data directory. */
    JsonNode saveCopy(String content) throws IOException {
        return intake.change(() -> Files.writeString(intake.routeFile("copy"),
                content.replace("%", intake.dataDir().toString())));
    }

    /** Lets routes take a file from the directory "in". */
    void drop(String name, String content) throws IOException {
        Path in = Files.createDirectories(intake.dataDir().resolve("in"));
        Files.move(Files.writeString(in.resolve("." + name), content), in.resolve(name));
    }

    void awaitFile(String name, String content) {
        eventually().untilAsserted(() -> assertThat(intake.dataDir().resolve(name)).hasContent(content));
    }

    void awaitDrained() {
        awaitDraining(0);
    }

    /** Waits until so many earlier versions still work at something. */
    void awaitDraining(int versions) {
        eventually().until(() -> intake.management("/observe/metrics").body()
                .contains("recording_intake_routes_draining " + versions + ".0"));
    }

    void openGate() throws IOException {
        Files.writeString(Files.createDirectories(intake.dataDir().resolve("gate")).resolve("open"), "go on");
    }
}
