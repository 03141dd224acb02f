package org.recordingintake.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.FileTree;
import org.recordingintake.testing.PackagedIntake;

/**
 * The process is killed before its n-th step of a kind, for every n, while it keeps media that may be cut off, fetches it
 * again and stores it: twice it comes, shorter the second time, then it is gone.
 */
class RecheckCrashIT {

    private static final byte[] WHOLE = Audio.wav(500);
    private static final List<Integer> LENGTHS = List.of(3000, 2000);
    private static final int MOST = 40;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
    private final Sender sender = new Sender();
    private HttpServer server;
    private PackagedIntake intake;

    @BeforeEach
    void start() throws IOException {
        Strace.assumeUsable();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        server.createContext("/token", exchange -> answer(exchange, 200,
                "{\"access_token\":\"a-token\",\"expires_in\":3600}".getBytes(StandardCharsets.US_ASCII)));
        server.createContext("/api", this::sendMedia);
        server.start();
        String origin = "http://127.0.0.1:" + server.getAddress().getPort();
        intake = new PackagedIntake().using(origin + "/api", origin + "/token").with("MEDIA_RECHECK_DELAY", "100ms")
                .with("JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    }

    @AfterEach
    void stop() {
        if (intake != null) {
            intake.close();
            server.stop(0);
        }
        threads.shutdownNow();
    }

    private void sendMedia(HttpExchange exchange) throws IOException {
        String id = exchange.getRequestURI().getPath().replaceAll(".*/recordings/|/media", "");
        int before = requests.computeIfAbsent(id, any -> new AtomicInteger()).getAndIncrement();
        if (before < LENGTHS.size()) {
            answer(exchange, 200, Arrays.copyOf(WHOLE, LENGTHS.get(before)));
        } else {
            answer(exchange, 404, new byte[] {'x'});
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rename", "unlink", "fsync"})
    void losesNothingThatItKeptBeforeWhicheverStepItIsKilled(String call) throws Exception {
        // Given
        int killed = 0;

        // When
        while (killed < MOST && isKilledBefore(call, killed + 1)) {
            killed++;
        }

        // Then
        System.out.printf("killed %d times, before each %s of a recheck%n", killed, call);
        assertThat(killed).isBetween(2, MOST - 1);
    }

    /** Answers whether there was an n-th call to be killed before. */
    private boolean isKilledBefore(String call, int n) throws IOException {
        intake.start();
        Event event = Event.complete();
        try (Strace strace = Strace.attach(intake.process().pid(), intake.home(), "-f", "-e", "trace=" + call,
                "-e", "inject=" + call + ":signal=KILL:when=" + n)) {
            assertThat(sender.send(intake.webhookUrl(), event)).isEqualTo(204);
            eventually().ignoreExceptionsInstanceOf(IOException.class).until(
                    () -> !intake.process().isAlive() || !receiptsOf(event).isEmpty() && intake.isIdle());
            strace.detach();
        }
        boolean killed = !intake.process().isAlive();
        long kept = kept(event);
        if (killed) {
            intake.start();
        }
        intake.awaitIdle();
        intake.kill();
        requireStored(event, kept);
        return killed;
    }

    /** How many bytes are kept of a recording. */
    private long kept(Event event) throws IOException {
        Path media = intake.dataDir().resolve("recordings/.incomplete/" + event.id() + "-complete.media");
        return Files.exists(media) ? Files.size(media) : 0;
    }

    private void requireStored(Event event, long kept) throws IOException {
        List<Path> receipts = receiptsOf(event);
        assertThat(receipts).hasSize(1);
        JsonNode receipt = json(receipts.get(0));
        Path media = receipts.get(0).resolveSibling(event.id() + ".wav");
        assertThat(Files.size(media)).isIn(3000L, 2000L).isGreaterThanOrEqualTo(kept).isEqualTo(receipt.get("bytes").asLong());
        assertThat(media).hasBinaryContent(Arrays.copyOf(WHOLE, (int) Files.size(media)));
        assertThat(receipt.get("checks").toString()).contains("possibly cut off");
        // what was said about it may stay behind a kill, until it is swept
        assertThat(filesBelow("recordings/.incomplete")).noneMatch(file -> file.toString().endsWith(".media"));
        assertThat(filesBelow("recordings/.parts")).isEmpty();
        assertThat(filesBelow("dead-letters")).isEmpty();
    }

    private List<Path> receiptsOf(Event event) {
        return filesBelow("recordings").stream().filter(file -> file.endsWith(event.id() + ".json")).toList();
    }

    private List<Path> filesBelow(String directory) {
        return FileTree.regularFiles(intake.dataDir().resolve(directory));
    }
}
