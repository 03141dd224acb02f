package org.recordingintake.reconcile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.recordingintake.file.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the reconciliation of an account has come, as {@code progress/{account}.json} keeps it over restarts.
 *
 * @param walkedUntil   the time up to which the last scheduled run compared; null before the first
 * @param lookAgainFrom earliest start of a recording that was not ready then; null for none
 * @param fullUntil     the time up to which the last scheduled run compared that looked back as far as any may; null
 *                      before the first
 * @param run           the one in progress; null for none
 */
record WalkState(Instant walkedUntil, Instant lookAgainFrom, Instant fullUntil, Run run) {

    private static final Logger LOG = LoggerFactory.getLogger(WalkState.class);
    private static final WalkState NONE = new WalkState(null, null, null, null);

    /** The mapper for the files of reconciliation: what is null is left out. */
    static ObjectMapper mapper(ObjectMapper json) {
        return json.copy().setVisibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
                .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
    }

    WalkState with(Run next) {
        return new WalkState(walkedUntil, lookAgainFrom, fullUntil, next);
    }

    /**
     * Without the run, which is over: if it was scheduled, the next one starts from it.
     *
     * @param maxAge how far a run may look back
     */
    WalkState afterRun(Duration maxAge) {
        boolean isFull = !run.since().isAfter(run.until().minus(maxAge));
        return run.byHand() ? with(null)
                : new WalkState(run.until(), run.tally().lookAgainFrom(), isFull ? run.until() : fullUntil, null);
    }

    /** @param directory the one of the whole reconciliation */
    static Path file(Path directory, String account) {
        return directory.resolve("progress").resolve(account + ".json");
    }

    /** What the file says; an unreadable one counts as none, since a first run again does no harm. */
    static WalkState read(Path file, ObjectMapper json) throws IOException {
        try {
            return Objects.requireNonNull(json.readValue(Files.readAllBytes(file), WalkState.class));
        } catch (NoSuchFileException e) {
            return NONE;
        } catch (JsonProcessingException | RuntimeException e) {
            LOG.error("{} is not readable; reconciliation starts over", file);
            return NONE;
        }
    }

    void write(Path file, DurableFiles files, ObjectMapper json) throws IOException {
        files.write(file.getParent().getParent(), file, json.writeValueAsBytes(this));
    }
}
