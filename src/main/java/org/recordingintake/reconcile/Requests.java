package org.recordingintake.reconcile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.recordingintake.file.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people request of a running runtime from another process: {@code requests/{id}.json} holds {@code since} and
 * {@code until}, and {@code done/{id}.json} what came of it. A request is deleted once its result is on disk.
 */
final class Requests {

    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);
    private static final String ID = "[A-Za-z0-9_-]{1,128}";

    private final Path directory;
    private final DurableFiles files;
    private final ObjectMapper json;

    @JsonClassDescription("Asks for a run by hand: data/reconcile/requests/{id}.json")
    record Request(
            @JsonPropertyDescription("The earliest start of the recordings to compare") Instant since,
            @JsonPropertyDescription("The start before which to") Instant until) {

        boolean isUsable() {
            return since != null && until != null && since.isBefore(until);
        }
    }

    /**
     * @param directory the one of the whole reconciliation
     * @param json      see {@link WalkState#mapper}
     */
    Requests(Path directory, DurableFiles files, ObjectMapper json) {
        this.directory = directory;
        this.files = files;
        this.json = json;
    }

    /** Leaves a request and returns its id. */
    String leave(Instant since, Instant until) throws IOException {
        String id = Instant.now().toEpochMilli() + "-" + UUID.randomUUID();
        files.write(directory, request(id), json.writeValueAsBytes(new Request(since, until)));
        return id;
    }

    /** The oldest request, as a run that has not begun; unusable ones are moved to {@code requests/rejected/}. */
    Optional<Run> next() throws IOException {
        Path requests = directory.resolve("requests");
        if (!Files.isDirectory(requests)) {
            return Optional.empty();
        }
        List<Path> waiting;
        try (Stream<Path> found = Files.list(requests)) {
            waiting = found.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
        for (Path file : waiting) {
            Optional<Run> run = read(file);
            if (run.isPresent()) {
                return run;
            }
            Path rejected = requests.resolve("rejected");
            DurableFiles.createDirectories(rejected);
            Files.move(file, rejected.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            LOG.error("{} is not a request, and was moved to {}: it has to be an object with since and until, two times"
                    + " such as 2026-10-01T00:00:00Z, the first before the second", file, rejected);
        }
        return Optional.empty();
    }

    private Optional<Run> read(Path file) throws IOException {
        String id = file.getFileName().toString().replaceFirst("\\.json$", "");
        try {
            return Optional.ofNullable(json.readValue(Files.readAllBytes(file), Request.class))
                    .filter(request -> id.matches(ID) && request.isUsable())
                    .map(request -> Run.over(id, true, request.since(), request.until()));
        } catch (JsonProcessingException | DateTimeException e) {
            return Optional.empty();
        }
    }

    void done(String id, RunReport report) throws IOException {
        files.write(directory, result(id), json.writeValueAsBytes(report));
        Files.deleteIfExists(request(id));
    }

    /** What came of a request; empty as long as it is not done. */
    Optional<RunReport> resultOf(String id) throws IOException {
        return Files.exists(result(id)) ? Optional.of(json.readValue(Files.readAllBytes(result(id)), RunReport.class))
                : Optional.empty();
    }

    private Path request(String id) {
        return directory.resolve("requests").resolve(id + ".json");
    }

    private Path result(String id) {
        return directory.resolve("done").resolve(id + ".json");
    }
}
