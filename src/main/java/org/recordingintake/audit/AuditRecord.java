package org.recordingintake.audit;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import org.jspecify.annotations.Nullable;
import org.recordingintake.event.JsonFormat;

@JsonClassDescription("What somebody did in the console: a line of data/audit.log")
record AuditRecord(
        @JsonPropertyDescription("Counts the lines, from 1 on, through all files") long number,
        @JsonPropertyDescription("When it was asked for") Instant time,
        @JsonPropertyDescription("Who did it, or the name that was given in a log-in that failed") String user,
        @JsonPropertyDescription("Where the request came from") String address,
        @JsonPropertyDescription("What was done") String action,
        @JsonPropertyDescription("More about it, by name") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Map<String, Object> details,
        @JsonPropertyDescription("The SHA-256 of the line before, without its line end; of the first line, zeros")
        String previous) {

    static final JsonFormat<AuditRecord> FORMAT = new JsonFormat<>(new TypeReference<>() { });

    /** Empty if the line is not a record. */
    static Optional<AuditRecord> in(byte[] line) {
        try {
            AuditRecord read = FORMAT.read(line);
            return read.time() == null || read.previous() == null ? Optional.empty() : Optional.of(read);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
