package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.TestIntake;

/** A connection that breaks while media comes, at whatever point, of files that may be cut without showing it. */
class CutOffMediaTest {

    private static final Path CORPUS = Path.of("src/test/resources/audio");
    private static final int CUTS = 20;
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static final Map<String, Media> MEDIA = new ConcurrentHashMap<>();

    private static HttpServer server;
    private static TestIntake intake;

    /** Sent up to the cut when it is asked for first, and then as a whole; its whole length is announced each time. */
    private record Media(byte[] content, int cut, AtomicInteger requests) {
    }

    @BeforeAll
    static void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(THREADS);
        server.createContext("/token", CutOffMediaTest::issueToken);
        server.createContext("/api/v2", CutOffMediaTest::sendMedia);
        server.start();
        String origin = "http://127.0.0.1:" + server.getAddress().getPort();
        intake = TestIntake.using(origin + "/api/v2", origin + "/token").start();
    }

    @AfterAll
    static void stop() throws Exception {
        intake.close();
        server.stop(0);
        THREADS.shutdownNow();
    }

    private static void issueToken(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] token = "{\"access_token\":\"a-token\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, token.length);
            exchange.getResponseBody().write(token);
        }
    }

    private static void sendMedia(HttpExchange exchange) throws IOException {
        try (exchange) {
            Media media = MEDIA.get(exchange.getRequestURI().getPath().replaceAll(".*/recordings/|/media", ""));
            boolean first = media.requests().incrementAndGet() == 1;
            exchange.sendResponseHeaders(200, media.content().length);
            exchange.getResponseBody().write(media.content(), 0, first ? media.cut() : media.content().length);
            exchange.getResponseBody().flush();
        }
    }

    /** Those that the table says may lack their end unseen. */
    static Stream<Path> files() throws IOException {
        try (Stream<String> rows = Files.lines(CORPUS.resolve("good.csv"))) {
            return rows.filter(row -> row.matches(".*\\| *(frames|length)")).toList().stream()
                    .map(row -> CORPUS.resolve("good").resolve(row.split(" ")[0]));
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void storesTheWholeFileWhereverItWasCutBefore(Path file) throws Exception {
        // Given
        byte[] content = Files.readAllBytes(file);
        Map<Event, Media> cuts = new LinkedHashMap<>();
        for (int twentieth = 0; twentieth < CUTS; twentieth++) {
            int cut = (int) ((long) content.length * twentieth / CUTS);
            cuts.put(Event.complete().without("duration"), new Media(content, cut, new AtomicInteger()));
        }
        cuts.forEach((event, media) -> MEDIA.put(event.id(), media));

        // When
        cuts.keySet().forEach(intake::post);

        // Then
        cuts.forEach((event, media) -> {
            assertThat(intake.awaitStored(event)).as("cut after %d bytes", media.cut()).hasBinaryContent(content);
            assertThat(media.requests()).as("requests after a cut at %d", media.cut()).hasValueGreaterThan(1);
        });
    }
}
