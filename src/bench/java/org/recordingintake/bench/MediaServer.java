package org.recordingintake.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/**
 * The media API of the benchmark: each account has recordings of one size, its number of bytes. {@code GET /count} answers
 * how many were sent to their end; account 0 answers 500. Arguments: the port, a directory for the recordings.
 */
public final class MediaServer extends AbstractVerticle {

    private static final int HEADER = 44;

    private final int port;
    private final Path directory;
    private final Map<String, Path> recordings;
    private final AtomicLong sent;

    private MediaServer(int port, Path directory, Map<String, Path> recordings, AtomicLong sent) {
        this.port = port;
        this.directory = directory;
        this.recordings = recordings;
        this.sent = sent;
    }

    public static void main(String[] args) throws IOException {
        Path directory = Files.createDirectories(Path.of(args[1]));
        Map<String, Path> recordings = new ConcurrentHashMap<>();
        AtomicLong sent = new AtomicLong();
        Vertx.vertx().deployVerticle(
                () -> new MediaServer(Integer.parseInt(args[0]), directory, recordings, sent), new DeploymentOptions());
    }

    @Override
    public void start(Promise<Void> started) {
        vertx.createHttpServer().requestHandler(this::answer).listen(port, "127.0.0.1").<Void>mapEmpty().onComplete(started);
    }

    private void answer(HttpServerRequest request) {
        String[] path = request.path().split("/");
        if (request.path().equals("/count")) {
            request.response().end(Long.toString(sent.get()));
        } else if (request.path().equals("/token")) {
            request.response().putHeader("Content-Type", "application/json")
                    .end("{\"access_token\":\"bench\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
        } else if (path.length > 4 && path[3].equals("accounts") && !path[4].equals("0")) {
            Path recording = recordings.computeIfAbsent(path[4], bytes -> recording(Long.parseLong(bytes)));
            request.response().putHeader("Content-Type", "audio/vnd.wave").sendFile(recording.toString())
                    .onSuccess(done -> sent.incrementAndGet());
        } else {
            request.response().setStatusCode(500).end();
        }
    }

    /** Silence in a WAV of so many bytes, 8 kHz, 16 bits, one channel; a sparse file. */
    private Path recording(long bytes) {
        Path file = directory.resolve(bytes + ".wav");
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt((int) (bytes - 8))
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16)
                .putShort((short) 1).putShort((short) 1).putInt(8000).putInt(16000).putShort((short) 2).putShort((short) 16)
                .put("data".getBytes(StandardCharsets.US_ASCII)).putInt((int) (bytes - HEADER));
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(header.array());
            out.setLength(bytes);
            return file;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
