package org.recordingintake.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A connection on which anything can be sent, and nothing else is. */
public final class RawSender implements AutoCloseable {

    private final Socket socket = new Socket();

    public RawSender(String url) {
        try {
            URI server = URI.create(url);
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), (int) Patience.LONGEST.toMillis());
            socket.setSoTimeout((int) Patience.LONGEST.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole answer to one request that says, or is such, that the connection is closed after it. */
    public static String answer(String url, byte[] request) {
        try (RawSender sender = new RawSender(url)) {
            return sender.send(request).answer();
        }
    }

    public static String answer(String url, String request) {
        return answer(url, request.getBytes(StandardCharsets.UTF_8));
    }

    /** A POST of an event whose connection is closed after the answer; the header lines end in CRLF each. */
    public static byte[] post(String headers, byte[] body) {
        byte[] head = ("POST /recordingAvailable HTTP/1.1\r\nHost: intake\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    public RawSender send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends as much as the server takes; it may have hung up. */
    public RawSender send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            // what it has answered before can still be read
        }
        return this;
    }

    /** All that the server sends until it closes the connection; fails if it does not. */
    public String answer() {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(received);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("The server neither ends its answer nor hangs up: " + received, e);
        } catch (IOException e) {
            // reset: what has come before it counts
        }
        return received.toString(StandardCharsets.UTF_8);
    }

    /** The head of the next answer on a connection that may stay open, or what came of it. */
    public String nextHead() {
        StringBuilder head = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            int next = 0;
            while (next != -1 && head.indexOf("\r\n\r\n") < 0) {
                next = in.read();
                head.append((char) next);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("The server does not answer: " + head, e);
        } catch (IOException e) {
            // reset: what has come before it counts
        }
        return head.toString();
    }

    /** Whether the server has hung up. */
    public boolean isHungUp() {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() == -1;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
