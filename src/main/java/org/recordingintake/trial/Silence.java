package org.recordingintake.trial;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

import org.recordingintake.event.RecordingEvent;

/**
 * A WAV of silence, 8 kHz and 16 bit as Bandwidth's are, of the length and channels that an event announces.
 *
 * @param channels at least 1
 * @param bytes    of samples
 */
record Silence(int channels, long bytes) {

    private static final int RATE = 8000;
    private static final int BYTES = 2;
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Of one second if the event says nothing of its length, and of an hour at most. */
    static Silence of(RecordingEvent event) {
        Duration duration = event.duration().filter(length -> length.compareTo(LONGEST) < 0)
                .orElse(event.duration().isPresent() ? LONGEST : Duration.ofSeconds(1));
        int channels = Math.max(1, Math.min(event.json().path("channels").asInt(1), 2));
        return new Silence(channels, duration.toMillis() * RATE / 1000 * BYTES * channels);
    }

    /** Of the whole file. */
    long length() {
        return header().length + bytes;
    }

    /** As in "Multimedia Programming Interface and Data Specifications 1.0", RIFF WAVE with PCM. */
    byte[] header() {
        return ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN).put(ascii("RIFF")).putInt((int) (36 + bytes))
                .put(ascii("WAVE")).put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) channels).putInt(RATE)
                .putInt(RATE * BYTES * channels).putShort((short) (BYTES * channels)).putShort((short) (8 * BYTES))
                .put(ascii("data")).putInt((int) bytes).array();
    }

    InputStream samples() {
        return new InputStream() {
            private long left = bytes;

            @Override
            public int read() {
                return read(new byte[1], 0, 1) == 1 ? 0 : -1;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                int count = (int) Math.min(left, length);
                Arrays.fill(buffer, offset, offset + count, (byte) 0);
                left -= count;
                return count > 0 || length == 0 ? count : -1;
            }
        };
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
