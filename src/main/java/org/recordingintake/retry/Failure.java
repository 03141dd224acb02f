package org.recordingintake.retry;

import java.io.FileNotFoundException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.SSLException;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.recordingintake.queue.RetryLaterException;
import org.recordingintake.settings.LegacyCredentials;

/**
 * A failure as reported to people.
 *
 * @param cause            the innermost exception, or the outermost that stands for an answer of a server, a broken
 *                         connection or a missing access token
 * @param reason           one sentence in plain words, without line breaks
 * @param status           the HTTP status of the answer, or 0 if there was none
 * @param retryAfterHeader the {@code Retry-After} header of the answer, or null
 */
public record Failure(Throwable cause, String reason, int status, String retryAfterHeader) {

    /** Longer values are ignored: the sender of the header cannot know when the media is deleted. */
    private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

    public static Failure of(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpOperationFailedException http) {
                return new Failure(http, reasonOf(http), http.getStatusCode(), header(http, "Retry-After"));
            }
            root = cause;
            if (cause instanceof NoTokenException || isNetwork(cause)) {
                break;
            }
        }
        return new Failure(root, sentence(reasonOf(root)), 0, null);
    }

    private static String reasonOf(HttpOperationFailedException http) {
        String meaning = switch (http.getStatusCode()) {
            case 401 -> "the credentials are not accepted";
            case 403 -> "the credentials do not allow it";
            case 404 -> "it is not there, or not yet";
            case 410 -> "it has been deleted";
            case 429 -> "too many requests";
            default -> http.getStatusCode() >= 500 ? "the server failed" : "unexpected";
        };
        String first = LegacyCredentials.ENDED.equals(http.getStatusText()) ? LegacyCredentials.ENDED + " " : "";
        return first + "The server answered HTTP " + http.getStatusCode() + " (" + meaning + ").";
    }

    private static String reasonOf(Throwable root) {
        String text = String.valueOf(root.getMessage());
        if (root instanceof UnknownHostException) {
            return "The host is unknown: " + text + ".";
        }
        if (root instanceof ConnectException) {
            return "No connection: " + text + ".";
        }
        if (root instanceof SocketTimeoutException) {
            return "No answer in time: " + text + ".";
        }
        if (root instanceof SSLException) {
            return "No secure connection: " + text + ".";
        }
        if (root instanceof NoHttpResponseException || root instanceof SocketException) {
            return "The connection broke: " + text + ".";
        }
        if (root instanceof FileNotFoundException || root instanceof java.nio.file.FileSystemException) {
            return "The file system refused: " + text + ".";
        }
        if (root instanceof URISyntaxException url) {
            return "A URL cannot be read: " + url.getReason() + ".";
        }
        if (root instanceof JsonProcessingException json) {
            return "Not readable as an event: " + json.getOriginalMessage() + ".";
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : text;
    }

    private static String sentence(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.endsWith(".") ? line : line + ".";
    }

    private static String header(HttpOperationFailedException http, String name) {
        if (http.getResponseHeaders() == null) {
            return null;
        }
        return http.getResponseHeaders().entrySet().stream()
                .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
                .map(Map.Entry::getValue).findFirst().orElse(null);
    }

    /** Whether no attempt can ever succeed, because of the event itself. */
    boolean isFinal() {
        return cause instanceof UnrecoverableEventException || cause instanceof JsonProcessingException;
    }

    boolean isGone() {
        return status == 410;
    }

    boolean isNotFound() {
        return status == 404;
    }

    boolean isForbidden() {
        return status == 403;
    }

    /**
     * Whether the server is unreachable or failing, or rejects our credentials: it would fail any request, so
     * the failure says nothing about this recording.
     */
    public boolean isOutage() {
        return status >= 500 || status == 401 || status == 408 || isNetwork(cause)
                || cause instanceof NoTokenException;
    }

    private static boolean isNetwork(Throwable cause) {
        return cause instanceof SocketException || cause instanceof SocketTimeoutException
                || cause instanceof InterruptedIOException || cause instanceof UnknownHostException
                || cause instanceof SSLException || cause instanceof NoHttpResponseException;
    }

    /** The kind of failure, for a metric label with few values. */
    public enum Kind {
        /** Not attempted, or interrupted by a shutdown; not a failed attempt. */
        POSTPONED,
        /** The server is unreachable or fails. */
        OUTAGE,
        /** No access token, or 401. */
        CREDENTIALS,
        /** 403. */
        FORBIDDEN,
        /** 404. */
        NOT_FOUND,
        /** 429. */
        RATE_LIMITED,
        /** The media may be cut off. */
        CUT_OFF,
        /** The response is not a recording, or incomplete. */
        UNUSABLE,
        OTHER;

        /** In lower case, with hyphens. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public Kind kind() {
        if (!countsAsAttempt()) {
            return Kind.POSTPONED;
        }
        if (status == 401 || cause instanceof NoTokenException) {
            return Kind.CREDENTIALS;
        }
        if (isOutage()) {
            return Kind.OUTAGE;
        }
        if (isCutOff()) {
            return Kind.CUT_OFF;
        }
        if (cause instanceof UnusableMediaException) {
            return Kind.UNUSABLE;
        }
        return switch (status) {
            case 403 -> Kind.FORBIDDEN;
            case 404 -> Kind.NOT_FOUND;
            case 429 -> Kind.RATE_LIMITED;
            default -> Kind.OTHER;
        };
    }

    public boolean countsAsAttempt() {
        return !(cause instanceof RetryLaterException);
    }

    /** Whether media that may be cut off was received and is kept. */
    boolean isCutOff() {
        return cause instanceof CutOffMediaException;
    }

    /** The response that was not a recording, as a JSON object without secrets. */
    Optional<String> evidence() {
        return cause instanceof UnusableMediaException unusable ? unusable.evidence() : Optional.empty();
    }

    /** How long a postponed event must wait; empty for any other failure. */
    Optional<Duration> postponement() {
        return cause instanceof RetryLaterException postponed ? Optional.of(postponed.delay()) : Optional.empty();
    }

    /** How long the server asks to wait, by seconds or by date (RFC 9110, 10.2.3), at most an hour. */
    public Optional<Duration> retryAfter(Instant now) {
        if (retryAfterHeader == null) {
            return Optional.empty();
        }
        String value = retryAfterHeader.strip();
        try {
            Duration wait = value.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(now, ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME));
            return Optional.of(wait.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
