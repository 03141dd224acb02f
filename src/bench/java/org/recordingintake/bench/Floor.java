package org.recordingintake.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;

/**
 * The floor: the least that takes an event in, keeps it durably, answers 204 and fetches the media, with bare Vert.x and
 * no Camel. One journal, synced once for all events that wait; downloads are asynchronous and not synced. It has no
 * authentication, retries, duplicates, receipts, alerts or restart: nobody should run it, but nothing can be much faster.
 *
 * <p>Arguments: the port, the data directory, the number of parallel downloads.
 */
public final class Floor extends AbstractVerticle {

    private final int port;
    private final Path data;
    private final int concurrency;
    private final Journal journal;
    private HttpClient client;

    private Floor(int port, Path data, int concurrency, Journal journal) {
        this.port = port;
        this.data = data;
        this.concurrency = concurrency;
        this.journal = journal;
    }

    public static void main(String[] args) throws IOException {
        Path data = Files.createDirectories(Path.of(args[1]));
        int instances = Runtime.getRuntime().availableProcessors();
        int port = Integer.parseInt(args[0]);
        int concurrency = Math.max(1, Integer.parseInt(args[2]) / instances);
        Journal journal = new Journal(data.resolve("journal"));
        Vertx.vertx().deployVerticle(() -> new Floor(port, data, concurrency, journal),
                        new DeploymentOptions().setInstances(instances))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }

    @Override
    public void start(Promise<Void> started) {
        client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(concurrency));
        vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
                .requestHandler(request -> request.body().onSuccess(body -> keep(body)
                        .onSuccess(kept -> {
                            request.response().setStatusCode(204).end();
                            fetch(new JsonObject(body));
                        })
                        .onFailure(failure -> request.response().setStatusCode(503).end())))
                .listen().<Void>mapEmpty().onComplete(started);
    }

    private io.vertx.core.Future<Void> keep(Buffer body) {
        Promise<Void> kept = Promise.promise();
        journal.append(new Journal.Entry(body.getBytes(), kept));
        return kept.future();
    }

    private void fetch(JsonObject event) {
        if (!"complete".equals(event.getString("status"))) {
            return;
        }
        Path directory = data.resolve("recordings").resolve(event.getString("accountId"))
                .resolve(event.getString("startTime").substring(0, 10)).resolve(event.getString("callId"));
        Path file = directory.resolve(event.getString("recordingId") + ".wav");
        Path part = directory.resolve(event.getString("recordingId") + ".part");
        client.request(new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(event.getString("mediaUrl")))
                .compose(request -> request.send())
                .compose(response -> {
                    response.pause();
                    return vertx.fileSystem().mkdirs(directory.toString()).compose(made -> save(response, part));
                })
                .compose(saved -> vertx.<Void>executeBlocking(() -> {
                    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
                    return null;
                }, false))
                .onFailure(failure -> System.err.println(file + ": " + failure));
    }

    private io.vertx.core.Future<Void> save(HttpClientResponse response, Path part) {
        if (response.statusCode() != 200) {
            response.resume();
            return io.vertx.core.Future.failedFuture("HTTP " + response.statusCode());
        }
        return vertx.fileSystem().open(part.toString(), new OpenOptions().setWrite(true).setCreate(true))
                .compose(response::pipeTo);
    }

    /** Appends what waits and syncs it once; it never waits for more. */
    private static final class Journal {

        private final LinkedBlockingQueue<Entry> waiting = new LinkedBlockingQueue<>();
        private final FileChannel file;

        record Entry(byte[] content, Promise<Void> kept) {
        }

        Journal(Path path) throws IOException {
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            Thread thread = new Thread(this::run, "journal");
            thread.setDaemon(true);
            thread.start();
        }

        void append(Entry entry) {
            waiting.add(entry);
        }

        private void run() {
            List<Entry> batch = new ArrayList<>();
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    batch.add(waiting.take());
                    waiting.drainTo(batch, 255);
                    for (Entry entry : batch) {
                        file.write(new ByteBuffer[] {
                                ByteBuffer.allocate(4).putInt(0, entry.content.length), ByteBuffer.wrap(entry.content)});
                    }
                    file.force(false);
                    batch.forEach(entry -> entry.kept.complete());
                } catch (IOException e) {
                    batch.forEach(entry -> entry.kept.fail(e));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                batch.clear();
            }
        }
    }
}
