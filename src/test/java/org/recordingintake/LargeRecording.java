package org.recordingintake;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import com.sun.net.httpserver.HttpServer;
import org.recordingintake.testing.Audio;

/** A media server with one recording, larger than anybody's memory: a WAV of silence made as it is sent. */
final class LargeRecording implements AutoCloseable {

    private static final int HEADER_BYTES = 44;

    private final HttpServer server;

    private LargeRecording(HttpServer server) {
        this.server = server;
    }

    static LargeRecording of(long bytes) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "audio/vnd.wave");
            exchange.sendResponseHeaders(200, bytes);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(Audio.wavHeader(bytes - HEADER_BYTES).array());
                byte[] silence = new byte[64 * 1024];
                for (long left = bytes - HEADER_BYTES; left > 0; left -= silence.length) {
                    body.write(silence, 0, (int) Math.min(left, silence.length));
                }
            }
        });
        server.start();
        return new LargeRecording(server);
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/api/v2";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
