package org.recordingintake.console;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;
import org.recordingintake.ledger.LedgerEntry;

@JsonClassDescription("A row of the ledger: a recording, or a transcript of one, in one status")
@JsonInclude(Include.NON_NULL)
public record RecordingRow(
        @JsonPropertyDescription("The recording; the SHA-256 of the event where that has no usable id") String recordingId,
        @JsonPropertyDescription("recording or transcript") String kind,
        @JsonPropertyDescription("As in the event, in lower case; of a transcript, with its id") String status,
        @JsonPropertyDescription("waiting, stored, alerted, dead or erased") String outcome,
        @JsonPropertyDescription("When the outcome was reached; of one that waits, when its event was read") Instant outcomeAt,
        @JsonPropertyDescription("The account") @Nullable String accountId,
        @JsonPropertyDescription("The application") @Nullable String applicationId,
        @JsonPropertyDescription("The call") @Nullable String callId,
        @JsonPropertyDescription("The call from which the call was made") @Nullable String parentCallId,
        @JsonPropertyDescription("The conference, in place of a call") @Nullable String conferenceId,
        @JsonPropertyDescription("Who called") @Nullable String from,
        @JsonPropertyDescription("Who was called") @Nullable String to,
        @JsonPropertyDescription("inbound or outbound") @Nullable String direction,
        @JsonPropertyDescription("The tag of the call") @Nullable String tag,
        @JsonPropertyDescription("The name of the conference") @Nullable String name,
        @JsonPropertyDescription("When it began, else was announced, else arrived: answers are in this order") Instant time,
        @JsonPropertyDescription("When it began") @Nullable Instant startedAt,
        @JsonPropertyDescription("As announced, ISO 8601") @Nullable String duration,
        @JsonPropertyDescription("The length of the media") @Nullable Long bytes,
        @JsonPropertyDescription("The SHA-256 of the media") @Nullable String sha256,
        @JsonPropertyDescription("The path of the receipt, dead letter or tombstone, or the id of the alert") @Nullable String place,
        @JsonPropertyDescription("When its event came") @Nullable Instant receivedAt,
        @JsonPropertyDescription("When its event was read") @Nullable Instant readAt,
        @JsonPropertyDescription("When it was handed on") @Nullable Instant publishedAt,
        @JsonPropertyDescription("When its media was deleted at Bandwidth") @Nullable Instant deletedAt,
        @JsonPropertyDescription("When Bandwidth deletes its media") @Nullable Instant expiresAt,
        @JsonPropertyDescription("When the row was rebuilt from other files") @Nullable Instant rebuiltAt,
        @JsonPropertyDescription("How many attempts have failed") long attempts,
        @JsonPropertyDescription("When the last of them failed") @Nullable Instant failedAt,
        @JsonPropertyDescription("Why, in plain words") @Nullable String lastReason,
        @JsonPropertyDescription("The types of alerts about it that are not the outcome") Collection<String> alertsSent,
        @JsonPropertyDescription("The runtime that read the event") @Nullable String node) {

    static RecordingRow of(LedgerEntry entry) {
        boolean conference = entry.conference();
        return new RecordingRow(entry.key().recordingId(), entry.key().kind(), entry.key().status(),
                entry.outcome().toString(), entry.outcomeAt(), orNull(entry.key().accountId()), entry.applicationId(),
                conference ? null : orNull(entry.key().parentId()), entry.parentCallId(),
                conference ? orNull(entry.key().parentId()) : null, entry.from(), entry.to(), entry.direction(),
                entry.tag(), entry.name(), entry.filedAt(), entry.startedAt(),
                Optional.ofNullable(entry.duration()).map(Duration::toString).orElse(null), entry.bytes(), entry.sha256(),
                entry.place(), entry.receivedAt(), entry.readAt(), entry.publishedAt(), entry.deletedAt(),
                entry.expiresAt(), entry.rebuiltAt(), entry.attempts(), entry.failedAt(), entry.lastReason(),
                new TreeSet<>(entry.alertsSent()), entry.node());
    }

    private static String orNull(String id) {
        return id.isEmpty() ? null : id;
    }
}
