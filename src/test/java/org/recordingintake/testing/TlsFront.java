package org.recordingintake.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Speaks TLS for a server that does not, or breaks every handshake off. Its port stays the same. */
public final class TlsFront implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger connections = new AtomicInteger();
    private final URI target;
    private volatile SSLContext identity;

    /** It breaks off handshakes until it has an identity. */
    public TlsFront(String target) throws IOException {
        this.target = URI.create(target);
        threads.execute(this::accept);
    }

    public String origin() {
        return "https://127.0.0.1:" + server.getLocalPort();
    }

    /** What it shows to those that connect from now on. */
    public void shows(PemFiles keys) throws Exception {
        identity = keys.serving();
    }

    /** How many have connected so far. */
    public int connections() {
        return connections.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                connections.incrementAndGet();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            if (identity == null) {
                client.getInputStream().read(new byte[16_384]); // unread bytes would make a reset of the end
                return;
            }
            SSLSocket secure = (SSLSocket) identity.getSocketFactory().createSocket(client, null, true);
            secure.setUseClientMode(false);
            secure.startHandshake();
            try (Socket behind = new Socket(target.getHost(), target.getPort())) {
                threads.execute(() -> pass(secure, behind));
                pass(behind, secure);
            }
        } catch (IOException e) {
            // the other side does not trust this one, or has ended
        }
    }

    private static void pass(Socket from, Socket to) {
        try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // one of the sides has ended
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
