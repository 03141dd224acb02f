package org.recordingintake.reload;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import org.jspecify.annotations.Nullable;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.check.Diagnostic.Severity;
import org.recordingintake.event.JsonFormat;

@JsonClassDescription("What became of an edit: a line of data/changes.log")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ChangeRecord(
        @JsonPropertyDescription("When the files were found") Instant time,
        @JsonPropertyDescription("What became of it") Change.Outcome outcome,
        @JsonPropertyDescription("Who: the owners of the changed files, or the console's user who rolled back") @Nullable String by,
        @JsonPropertyDescription("The directory in data/route-sets that keeps the files") @Nullable Integer set,
        @JsonPropertyDescription("The SHA-256 of each file by its name") @JsonInclude Map<String, String> files,
        @JsonPropertyDescription("The files that differ from those before") @Nullable Collection<String> changedFiles,
        @JsonPropertyDescription("The ids of routes that are new") @Nullable Collection<String> added,
        @JsonPropertyDescription("The ids of routes that differ") @Nullable Collection<String> changed,
        @JsonPropertyDescription("The ids of routes that are gone") @Nullable Collection<String> removed,
        @JsonPropertyDescription("The settings that apply after a restart") @Nullable Collection<String> needRestart,
        @JsonPropertyDescription("Why it was refused: file:line:column: error: message [rule]") @Nullable List<String> errors) {

    static final JsonFormat<ChangeRecord> FORMAT = new JsonFormat<>(new TypeReference<>() { });

    static ChangeRecord of(Change change) {
        return new ChangeRecord(change.time(), change.outcome(), change.by(), change.set().isPresent() ? change.set().getAsInt() : null,
                change.files().sums(), change.plan().files(), change.plan().added(), change.plan().changed(),
                change.plan().removed(), change.needingRestart(), change.findings().stream()
                        .filter(finding -> finding.severity() == Severity.ERROR).map(Diagnostic::toString).toList());
    }

    /** {@code applied}, {@code refused} or {@code rolled-back}; {@code unknown} where the line does not say it. */
    public String result() {
        return outcome == null ? "unknown" : outcome.toString();
    }
}
