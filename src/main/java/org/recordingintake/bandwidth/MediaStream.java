package org.recordingintake.bandwidth;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

import org.recordingintake.audio.AudioParser;
import org.recordingintake.audio.AudioReport;
import org.recordingintake.event.Ids;
import org.recordingintake.retry.UnusableMediaException;

/**
 * Media on its way to the disk: looked into, hashed and counted as it passes. It fails if the transport has not brought
 * all of it, or if what came is no audio at all; anything else is let through. Not thread-safe.
 */
final class MediaStream extends FilterInputStream {

    private final MessageDigest digest = Ids.newSha256();
    private final AudioParser parser = new AudioParser();
    private final ByteArrayOutputStream start = new ByteArrayOutputStream(Evidence.BODY_BYTES);
    private final Optional<Answer> answer;
    private long bytes;
    private boolean judged;
    private AudioReport report;

    /** @param answer by which it is judged; empty for media that has been let through before */
    MediaStream(InputStream in, Optional<Answer> answer) {
        super(in);
        this.answer = answer;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) == -1 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        if (count == -1) {
            end();
            return -1;
        }
        digest.update(buffer, offset, count);
        parser.feed(buffer, offset, count);
        start.write(buffer, offset, Math.min(count, Evidence.BODY_BYTES - start.size()));
        bytes += count;
        if (!judged && start.size() == Evidence.BODY_BYTES) {
            judged = true;
            requireAudio();
        }
        return count;
    }

    private void end() throws UnusableMediaException {
        if (report != null) {
            return;
        }
        if (bytes < expectedBytes()) {
            throw new UnusableMediaException("Only " + bytes + " of " + expectedBytes() + " bytes came.");
        }
        requireAudio();
        report = parser.end();
    }

    private long expectedBytes() {
        return answer.map(Answer::contentLength).orElse(-1L);
    }

    private void requireAudio() throws UnusableMediaException {
        if (answer.isEmpty()) {
            return;
        }
        boolean isKnown = !parser.extension().equals(AudioReport.UNKNOWN);
        boolean isCompressed = new Compression(answer.get().contentEncoding(), start.toByteArray()).isReal(isKnown);
        Optional<String> reason = isCompressed
                ? Optional.of("The media came compressed, which was not asked for.") : parser.notAudio();
        if (reason.isPresent()) {
            throw new UnusableMediaException(reason.get(), Evidence.of(answer.get(), start.toByteArray()));
        }
    }

    long bytes() {
        return bytes;
    }

    /** Whether the length was announced and has been kept to. */
    boolean lengthVerified() {
        return report != null && bytes == expectedBytes();
    }

    /**
     * The SHA-256 of all bytes, in lower-case hex. To be asked once.
     *
     * @throws IllegalStateException if the stream has not been read to its end
     */
    String sha256() {
        report();
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * What has been found in it.
     *
     * @throws IllegalStateException if the stream has not been read to its end
     */
    AudioReport report() {
        if (report == null) {
            throw new IllegalStateException("The media has not been read to its end");
        }
        return report;
    }
}
