package org.recordingintake.console;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import org.jspecify.annotations.Nullable;
import org.recordingintake.event.JsonFormat;

@JsonClassDescription("Edits of the route files and settings of this node, the latest first")
public record EditPage(
        @JsonPropertyDescription("The runtime whose files they are") String node,
        @JsonPropertyDescription("The edit that is in force") @JsonInclude @Nullable Edit inForce,
        @JsonPropertyDescription("Whether a rollback could write the files") boolean writable,
        @JsonPropertyDescription("At most as many as the limit") List<Edit> edits,
        @JsonPropertyDescription("What to send as after for the next ones; null at the end") @JsonInclude @Nullable String next) {

    static final JsonFormat<EditPage> FORMAT = new JsonFormat<>(new TypeReference<>() { });

    @JsonInclude(Include.NON_NULL)
    public record Edit(
            @JsonPropertyDescription("When the files were found") @Nullable Instant time,
            @JsonPropertyDescription("applied, refused or rolled-back") String outcome,
            @JsonPropertyDescription("Who: the owner of the changed files, or who rolled back here") @Nullable String by,
            @JsonPropertyDescription("The set of files that it is kept as") @Nullable Integer set,
            @JsonPropertyDescription("Whether the set can still be put back") boolean kept,
            @JsonPropertyDescription("The SHA-256 of each file by its name") Map<String, String> files,
            @JsonPropertyDescription("The files that differ from those before") Collection<String> changedFiles,
            @JsonPropertyDescription("The ids of routes that are new") Collection<String> added,
            @JsonPropertyDescription("The ids of routes that differ") Collection<String> changed,
            @JsonPropertyDescription("The ids of routes that are gone") Collection<String> removed,
            @JsonPropertyDescription("The settings that apply after a restart") Collection<String> needRestart,
            @JsonPropertyDescription("Why it was refused") List<EditError> errors,
            @JsonPropertyDescription("What its set changed in that before it; secrets are hidden") List<FileDifference> differences) {
    }

    @JsonInclude(Include.NON_NULL)
    public record EditError(
            @JsonPropertyDescription("The file") @Nullable String file,
            @JsonPropertyDescription("The line, from 1") @Nullable Integer line,
            @JsonPropertyDescription("The column, from 1") @Nullable Integer column,
            @JsonPropertyDescription("What is wrong and what to do") String message) {
    }

    public record FileDifference(
            @JsonPropertyDescription("The name of the file") String file,
            @JsonPropertyDescription("A unified difference, line by line") List<String> lines) {
    }
}
