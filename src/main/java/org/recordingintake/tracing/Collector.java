package org.recordingintake.tracing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.MessageWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends to the collector of traces by Java's own HTTP client, several times if it is only away. A line of the log says
 * when it stops taking them, another when it takes them again. Thread-safe.
 */
final class Collector implements HttpSender {

    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** Statuses after which a client is to try again (OTLP 1.0, "Retryable Response Codes"). */
    private static final Set<Integer> RETRYABLE = Set.of(429, 502, 503, 504);
    private static final int ATTEMPTS = 4;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final URI url;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT)
            .build();
    private volatile boolean closing;
    private boolean away;

    private record Answer(int status, byte[] body) implements HttpResponse {

        boolean isRetryable() {
            return RETRYABLE.contains(status);
        }

        @Override
        public int getStatusCode() {
            return status;
        }

        @Override
        public String getStatusMessage() {
            return "";
        }

        @Override
        public byte[] getResponseBody() {
            return body;
        }
    }

    Collector(URI url) {
        this.url = url;
    }

    /** Whether it did not take what was sent to it last. */
    synchronized boolean isAway() {
        return away;
    }

    @Override
    public void send(MessageWriter writer, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
        ByteArrayOutputStream message = new ByteArrayOutputStream(writer.getContentLength());
        try {
            writer.writeMessage(message);
        } catch (IOException e) {
            onError.accept(e);
            return;
        }
        HttpRequest request = HttpRequest.newBuilder(url).timeout(TIMEOUT).header("Content-Type", "application/x-protobuf")
                .POST(BodyPublishers.ofByteArray(message.toByteArray())).build();
        send(request, ATTEMPTS).whenComplete((answer, failure) -> {
            if (failure == null) {
                note(answer.status() / 100 != 2, "HTTP " + answer.status());
                onResponse.accept(answer);
            } else {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                note(true, cause.toString());
                onError.accept(cause);
            }
        });
    }

    private CompletableFuture<Answer> send(HttpRequest request, int attempts) {
        return client.sendAsync(request, BodyHandlers.ofByteArray())
                .thenApply(response -> new Answer(response.statusCode(), response.body()))
                .handle((answer, failure) -> {
                    if (attempts > 1 && !closing && (failure != null || answer.isRetryable())) {
                        Executor later = CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                        return CompletableFuture.runAsync(() -> { }, later)
                                .thenCompose(paused -> send(request, attempts - 1));
                    }
                    return failure == null ? CompletableFuture.completedFuture(answer)
                            : CompletableFuture.<Answer>failedFuture(failure);
                }).thenCompose(next -> next);
    }

    private synchronized void note(boolean failed, String reason) {
        if (failed && !away) {
            LOG.warn("The collector {} does not accept traces; they are dropped until it does, recordings are not affected: {}",
                    url, reason);
        } else if (!failed && away) {
            LOG.info("The collector {} accepts traces again", url);
        }
        away = failed;
    }

    @Override
    public CompletableResultCode shutdown() {
        closing = true;
        return CompletableResultCode.ofSuccess();
    }
}
