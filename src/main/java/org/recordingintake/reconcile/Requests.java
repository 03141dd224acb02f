package org.recordingintake.reconcile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import org.recordingintake.file.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people request of a running runtime from another process: {@code requests/{id}.json} holds {@code since},
 * {@code until} and perhaps {@code account}, and {@code done/{id}.json} what came of it. A request is deleted once its
 * result is on disk; until all accounts that it is about have one, those of some are in {@code requests/{id}/}.
 * Thread-safe.
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
            @JsonPropertyDescription("The start before which to") Instant until,
            @JsonPropertyDescription("The number of the account; absent for all")
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String account) {

        boolean isUsable(List<String> known) {
            return since != null && until != null && since.isBefore(until) && (account == null || known.contains(account));
        }

        private List<String> concerned(List<String> known) {
            return account == null ? known : List.of(account);
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

    /**
     * Leaves a request and returns its id.
     *
     * @param account empty for all
     */
    String leave(Instant since, Instant until, Optional<String> account) throws IOException {
        String id = Instant.now().toEpochMilli() + "-" + UUID.randomUUID();
        files.write(directory, request(id), json.writeValueAsBytes(new Request(since, until, account.orElse(null))));
        return id;
    }

    /**
     * The oldest request that an account has not done, as a run that has not begun; unusable ones are moved to
     * {@code requests/rejected/}.
     *
     * @param known all accounts
     */
    synchronized Optional<Run> next(String account, List<String> known) throws IOException {
        Path requests = directory.resolve("requests");
        if (!Files.isDirectory(requests)) {
            return Optional.empty();
        }
        List<Path> waiting;
        try (Stream<Path> found = Files.list(requests)) {
            waiting = found.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
        for (Path file : waiting) {
            String id = file.getFileName().toString().replaceFirst("\\.json$", "");
            Optional<Request> request = read(id).filter(any -> id.matches(ID) && any.isUsable(known));
            if (request.isEmpty()) {
                reject(file);
            } else if (request.get().concerned(known).contains(account) && Files.notExists(part(id, account))) {
                return Optional.of(Run.over(id, true, request.get().since(), request.get().until()));
            } else {
                finish(id, request.get().concerned(known)); // an account may have left the settings meanwhile
            }
        }
        return Optional.empty();
    }

    private static void reject(Path file) throws IOException {
        Path rejected = file.resolveSibling("rejected");
        DurableFiles.createDirectories(rejected);
        Files.move(file, rejected.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        LOG.error("{} is not a request, and was moved to {}: it has to be an object with since and until, two times"
                + " such as 2026-10-01T00:00:00Z, the first before the second; account, if it has one, has to be an account"
                + " of the settings", file, rejected);
    }

    /** Empty if there is none of this id, or it cannot be read. */
    private Optional<Request> read(String id) throws IOException {
        try {
            return Optional.ofNullable(json.readValue(Files.readAllBytes(request(id)), Request.class));
        } catch (NoSuchFileException | JsonProcessingException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether a request is about all of these accounts. */
    boolean isAboutAll(String id, List<String> known) throws IOException {
        return read(id).map(request -> request.concerned(known).containsAll(known)).orElse(known.size() == 1);
    }

    /** An account has done its part of a request; once all have, the request is. */
    synchronized void done(String id, String account, RunReport report, List<String> known) throws IOException {
        Optional<Request> request = read(id);
        if (request.isPresent() || resultOf(id).isEmpty()) {
            files.write(directory, part(id, account), json.writeValueAsBytes(report));
            finish(id, request.map(any -> any.concerned(known)).orElse(List.of(account)));
        }
    }

    private void finish(String id, List<String> accounts) throws IOException {
        List<RunReport> reports = new ArrayList<>();
        for (String account : accounts) {
            if (Files.notExists(part(id, account))) {
                return;
            }
            reports.add(json.readValue(Files.readAllBytes(part(id, account)), RunReport.class));
        }
        if (!reports.isEmpty()) {
            files.write(directory, result(id), json.writeValueAsBytes(RunReport.together(reports)));
            Files.deleteIfExists(request(id));
            deleteParts(part(id, "").getParent());
        }
    }

    private static void deleteParts(Path parts) throws IOException {
        try (Stream<Path> files = Files.list(parts)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(parts);
    }

    /** What came of a request; empty as long as it is not done. */
    Optional<RunReport> resultOf(String id) throws IOException {
        return Files.exists(result(id)) ? Optional.of(json.readValue(Files.readAllBytes(result(id)), RunReport.class))
                : Optional.empty();
    }

    private Path request(String id) {
        return directory.resolve("requests").resolve(id + ".json");
    }

    private Path part(String id, String account) {
        return directory.resolve("requests").resolve(id).resolve(account + ".json");
    }

    private Path result(String id) {
        return directory.resolve("done").resolve(id + ".json");
    }
}
