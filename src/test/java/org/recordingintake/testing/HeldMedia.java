package org.recordingintake.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import com.github.tomakehurst.wiremock.extension.ResponseTransformerV2;
import com.github.tomakehurst.wiremock.http.Response;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;

/** Holds the second half of answers back, so that a download is under way for as long as a test wants it to be. */
final class HeldMedia implements ResponseTransformerV2 {

    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

    void hold(String path) {
        held.put(path, new CountDownLatch(1));
    }

    void release(String path) {
        held.get(path).countDown();
    }

    void releaseAll() {
        held.values().forEach(CountDownLatch::countDown);
    }

    @Override
    public Response transform(Response response, ServeEvent event) {
        CountDownLatch latch = held.get(event.getRequest().getUrl());
        if (latch == null) {
            return response;
        }
        byte[] body = response.getBody();
        return Response.Builder.like(response).but().body(() -> new HeldStream(body, latch)).build();
    }

    @Override
    public String getName() {
        return "held-media";
    }

    /** The server reads all bytes at once for its journal, and transfers them to send them. */
    private static final class HeldStream extends ByteArrayInputStream {

        private final CountDownLatch latch;

        HeldStream(byte[] body, CountDownLatch latch) {
            super(body);
            this.latch = latch;
        }

        @Override
        public long transferTo(OutputStream client) throws IOException {
            client.write(buf, 0, count / 2);
            client.flush();
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("The server is closed");
            }
            client.write(buf, count / 2, count - count / 2);
            return count;
        }
    }
}
