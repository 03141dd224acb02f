package org.recordingintake.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;

/**
 * Stands in for Bandwidth under load: has a recording for every id, each different, and counts how often it was sent
 * whole. A third of the recordings make trouble the first time they are asked for.
 */
final class AnyMediaApi implements AutoCloseable {

    private static final Pattern MEDIA = Pattern.compile(".*/recordings/([A-Za-z0-9_-]+)/media");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
    private final Map<String, Event> listed = new ConcurrentHashMap<>();
    private final AtomicBoolean away = new AtomicBoolean();
    private final boolean troublesome;
    private volatile int delayMillis;

    private AnyMediaApi(boolean troublesome) throws IOException {
        this.troublesome = troublesome;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    static AnyMediaApi troublesome() throws IOException {
        return new AnyMediaApi(true);
    }

    static AnyMediaApi reliable() throws IOException {
        return new AnyMediaApi(false);
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/api/v2";
    }

    String tokenUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/oauth2/token";
    }

    /** From now on the account's list names it. */
    Event lists(Event event) {
        listed.put(event.id(), event);
        return event;
    }

    /** From now on every request is answered 503, or as before. */
    void setAway(boolean away) {
        this.away.set(away);
    }

    /** How long the second half of each recording is held back. */
    void setDelayMillis(int delayMillis) {
        this.delayMillis = delayMillis;
    }

    int requests() {
        return requests.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    int requestsFor(String recordingId) {
        return requests.getOrDefault(recordingId, new AtomicInteger()).get();
    }

    /** What this server has for a recording: some silence, its length and its last bytes depending on the id. */
    static byte[] mediaOf(String recordingId) {
        byte[] media = Audio.wav(100 + Math.abs(recordingId.hashCode() % 1000));
        byte[] id = recordingId.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(id, 0, media, media.length - id.length, id.length);
        return media;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestURI().getPath().endsWith("/recordings")) {
                send(exchange, 200, "application/json", list(exchange.getRequestURI().getQuery()));
                return;
            }
            if (exchange.getRequestURI().getPath().endsWith("/transcription")) {
                send(exchange, 200, "application/json",
                        "{\"transcripts\":[],\"clips\":[]}".getBytes(StandardCharsets.US_ASCII));
                return;
            }
            Matcher media = MEDIA.matcher(exchange.getRequestURI().getPath());
            if (!media.matches()) {
                send(exchange, 200, "application/json", """
                        {"access_token":"a-token","token_type":"Bearer","expires_in":3600}"""
                        .getBytes(StandardCharsets.US_ASCII));
                return;
            }
            String id = media.group(1);
            int asked = requests.computeIfAbsent(id, any -> new AtomicInteger()).incrementAndGet();
            if (away.get()) {
                send(exchange, 503, "text/plain", new byte[0]);
            } else if (troublesome && asked == 1 && id.hashCode() % 3 == 0) {
                makeTrouble(exchange, id);
            } else {
                sendSlowly(exchange, mediaOf(id));
            }
        }
    }

    private byte[] list(String query) {
        Map<String, Instant> window = Stream.of(query.split("&")).map(pair -> pair.split("=", 2))
                .filter(pair -> pair[0].endsWith("StartTime"))
                .collect(Collectors.toMap(pair -> pair[0], pair -> Instant.parse(pair[1])));
        return listed.values().stream().filter(event -> {
            Instant start = Instant.parse(event.fields().get("startTime").toString());
            return !start.isBefore(window.get("minStartTime")) && start.isBefore(window.get("maxStartTime"));
        }).map(Event::toString).collect(Collectors.joining(",", "[", "]")).getBytes(StandardCharsets.UTF_8);
    }

    private void makeTrouble(HttpExchange exchange, String id) throws IOException {
        switch (Math.floorMod(id.hashCode() / 3, 4)) {
            case 0 -> send(exchange, 404, "text/plain", new byte[0]);
            case 1 -> send(exchange, 500, "text/html", "<html>".getBytes(StandardCharsets.US_ASCII));
            case 2 -> send(exchange, 200, "text/html", "<html>".getBytes(StandardCharsets.US_ASCII));
            default -> {
                byte[] media = mediaOf(id);
                exchange.getResponseHeaders().set("Content-Type", "audio/vnd.wave");
                exchange.sendResponseHeaders(200, media.length);
                exchange.getResponseBody().write(media, 0, media.length / 2);
                exchange.getResponseBody().flush();
            }
        }
    }

    private void sendSlowly(HttpExchange exchange, byte[] media) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "audio/vnd.wave");
        exchange.sendResponseHeaders(200, media.length);
        OutputStream body = exchange.getResponseBody();
        body.write(media, 0, media.length / 2);
        body.flush();
        if (delayMillis > 0) {
            LockSupport.parkNanos(delayMillis * 1_000_000L);
        }
        body.write(media, media.length / 2, media.length - media.length / 2);
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
