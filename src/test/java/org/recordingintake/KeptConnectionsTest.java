package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.LogLines;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.TestIntake;

/** A media server that keeps each connection open after its first answer, and hangs up when it is used again. */
class KeptConnectionsTest {

    private static final byte[] MEDIA = Audio.wav(500);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private ServerSocket server;
    private MediaApi tokens;
    private volatile boolean neverAnswers;

    @BeforeEach
    void start() throws Exception {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        tokens = new MediaApi();
        threads.execute(this::accept);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        threads.shutdownNow();
        tokens.close();
    }

    private TestIntake intake() {
        return TestIntake.using("http://127.0.0.1:" + server.getLocalPort() + "/api/v2", tokens.tokenUrl())
                .with("retry.max-attempts", "1");
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void serve(Socket client) {
        try (client; BufferedReader in = new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
            String method = readRequest(in);
            if (neverAnswers) {
                return;
            }
            OutputStream out = client.getOutputStream();
            byte[] body = method.equals("GET") ? MEDIA : new byte[0];
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            out.flush();
            readRequest(in);
        } catch (IOException e) {
            // the client has hung up first
        }
    }

    private String readRequest(BufferedReader in) throws IOException {
        String first = in.readLine();
        if (first == null) {
            throw new IOException("no request");
        }
        while (!in.readLine().isEmpty()) {
            // only the first line matters
        }
        requests.add(first);
        return first.substring(0, first.indexOf(' '));
    }

    @Test
    void costsNoAttemptWhenAKeptConnectionTurnsOutToBeDead() throws Exception {
        // Given
        try (TestIntake intake = intake().start(); LogLines log = new LogLines()) {
            List<Event> events = Stream.generate(Event::complete).limit(30).toList();

            // When
            events.forEach(intake::post);

            // Then
            events.forEach(event -> assertThat(intake.awaitStored(event)).hasBinaryContent(MEDIA));
            assertThat(requests).hasSizeGreaterThan(events.size()).hasSizeLessThanOrEqualTo(2 * events.size());
            assertThat(log.naming("archive failed")).isEmpty();
        }
    }

    @Test
    void countsAnAttemptWhereANewConnectionIsDeadAsWell() throws Exception {
        // Given
        try (TestIntake intake = intake().start()) {
            neverAnswers = true;
            Event event = Event.complete();

            // When
            intake.post(event);

            // Then
            assertThat(intake.awaitDeadLetter(event).get("attempts").asInt()).isEqualTo(1);
            assertThat(requests).hasSize(1);
        }
    }

    private long deletions() {
        return requests.stream().filter(line -> line.startsWith("DELETE")).count();
    }

    @Test
    void repeatsNoDeletion() throws Exception {
        // Given
        try (TestIntake intake = intake().with("bandwidth.delete-after-store", "true").with("retry.max-attempts", "5")
                .start(); LogLines log = new LogLines()) {
            intake.post(Event.complete());
            eventually().until(() -> deletions() == 1);
            intake.awaitIdle();

            // When
            intake.post(Event.complete());

            // Then
            eventually().until(() -> deletions() == 3);
            assertThat(log.naming("delete-media failed, attempt 1")).hasSize(1);
        }
    }
}
