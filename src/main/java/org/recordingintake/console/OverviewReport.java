package org.recordingintake.console;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import org.jspecify.annotations.Nullable;
import org.recordingintake.event.JsonFormat;

@JsonClassDescription("What goes on at this moment")
@JsonInclude(Include.NON_NULL)
public record OverviewReport(
        @JsonPropertyDescription("The runtime that answers") String node,
        @JsonPropertyDescription("When it was looked up") Instant at,
        @JsonPropertyDescription("Each queue, in the order in which an event meets them") List<Queue> queues,
        @JsonPropertyDescription("Events in the spool of this node, which the queue did not take") @Nullable Long spool,
        @JsonPropertyDescription("Recordings being fetched and stored by this node") int downloads,
        @JsonPropertyDescription("Dead letters of this node") @Nullable Long deadLetters,
        @JsonPropertyDescription("How many recordings reached each outcome within the last minute") Map<String, Long> lastMinute,
        @JsonPropertyDescription("The last 24 hours, the oldest first; the last is the one that has begun") List<Hour> hours,
        @JsonPropertyDescription("What has waited for longest, at most 10") List<RecordingRow> waiting,
        @JsonPropertyDescription("Whose media Bandwidth deletes next, of what is not stored") @Nullable RecordingRow nearestDeadline,
        @JsonPropertyDescription("Why the ledger does not answer, so that what it knows is missing here") @Nullable String ledger,
        @JsonPropertyDescription("UP, DEGRADED or DOWN") String health,
        @JsonPropertyDescription("What is not well, and what to do") List<Cause> causes) {

    static final JsonFormat<OverviewReport> FORMAT = new JsonFormat<>(new TypeReference<>() { });

    @JsonInclude(Include.NON_NULL)
    public record Queue(
            @JsonPropertyDescription("Its name") String name,
            @JsonPropertyDescription("Messages in it, delayed ones included; absent where that is not known") @Nullable Long depth) {
    }

    public record Hour(
            @JsonPropertyDescription("Its beginning") Instant begin,
            @JsonPropertyDescription("How many recordings reached each outcome in it, or wait since then") Map<String, Long> outcomes) {
    }

    @JsonInclude(Include.NON_NULL)
    public record Cause(
            @JsonPropertyDescription("The health check") String check,
            @JsonPropertyDescription("DEGRADED or DOWN") String status,
            @JsonPropertyDescription("What is wrong and what to do") @Nullable String message) {
    }
}
