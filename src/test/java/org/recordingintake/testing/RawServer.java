package org.recordingintake.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on a free loopback port that sends whatever it is told to, without reading the request. */
public final class RawServer implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger connections = new AtomicInteger();

    /** What is sent on each connection, until it ends or the client hangs up. */
    public interface Answer {
        void to(OutputStream client) throws IOException, InterruptedException;
    }

    public RawServer(Answer answer) throws IOException {
        threads.execute(() -> accept(answer));
    }

    private void accept(Answer answer) {
        try {
            while (true) {
                Socket client = server.accept();
                connections.incrementAndGet();
                threads.execute(() -> send(answer, client));
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private static void send(Answer answer, Socket client) {
        try (client; OutputStream out = client.getOutputStream()) {
            answer.to(out);
        } catch (IOException e) {
            // the client has given up
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public String origin() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** How many there have been so far. */
    public int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
