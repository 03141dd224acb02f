package org.recordingintake.reconcile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.file.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far reconciliation has come, as {@code progress.json} keeps it over restarts.
 *
 * @param walkedUntil   up to when the last scheduled run looked; empty before the first
 * @param lookAgainFrom where the next one has to start at the latest, for what was not ready; empty if all was
 * @param run           the one under way, if any
 */
record WalkState(Optional<Instant> walkedUntil, Optional<Instant> lookAgainFrom, Optional<Run> run) {

    private static final Logger LOG = LoggerFactory.getLogger(WalkState.class);
    private static final String FILE = "progress.json";

    WalkState with(Run present) {
        return new WalkState(walkedUntil, lookAgainFrom, Optional.of(present));
    }

    /** Without the run that is done: a scheduled one counts for the next. */
    WalkState afterRun() {
        Run done = run.orElseThrow();
        return done.byHand() ? new WalkState(walkedUntil, lookAgainFrom, Optional.empty())
                : new WalkState(Optional.of(done.until()), done.lookAgainFrom(), Optional.empty());
    }

    /** What the file says; an unreadable one counts as none, since a first run again does no harm. */
    static WalkState read(Path directory, ObjectMapper json) throws IOException {
        try {
            JsonNode node = json.readTree(Files.readAllBytes(directory.resolve(FILE)));
            return new WalkState(time(node, "walkedUntil"), time(node, "lookAgainFrom"),
                    Optional.ofNullable(node.get("run")).map(Run::fromJson));
        } catch (NoSuchFileException e) {
            return new WalkState(Optional.empty(), Optional.empty(), Optional.empty());
        } catch (JsonProcessingException | RuntimeException e) {
            LOG.error("{} is not readable; reconciliation starts over", directory.resolve(FILE));
            return new WalkState(Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    private static Optional<Instant> time(JsonNode node, String field) {
        return Optional.ofNullable(node.get(field)).map(JsonNode::asText).map(Instant::parse);
    }

    void write(Path directory, DurableFiles files, ObjectMapper json) throws IOException {
        ObjectNode node = json.createObjectNode();
        walkedUntil.ifPresent(time -> node.put("walkedUntil", time.toString()));
        lookAgainFrom.ifPresent(time -> node.put("lookAgainFrom", time.toString()));
        run.ifPresent(present -> node.set("run", present.toJson(json)));
        files.write(directory, directory.resolve(FILE), json.writeValueAsBytes(node));
    }
}
