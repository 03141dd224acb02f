package org.recordingintake.console;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

@JsonClassDescription("Which dead letters: those that match everything that is given, all if nothing is")
@JsonInclude(Include.NON_NULL)
public record DeadLetterFilter(
        @JsonPropertyDescription("The recording") @Nullable String recordingId,
        @JsonPropertyDescription("A part of the reason, in any case") @Nullable String reason,
        @JsonPropertyDescription("The first time at which the file was written") @Nullable Instant from,
        @JsonPropertyDescription("The time behind the last") @Nullable Instant to) {

    public static final DeadLetterFilter ALL = new DeadLetterFilter(null, null, null, null);
}
