package org.recordingintake.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

import org.recordingintake.audio.AudioParser;
import org.recordingintake.audio.AudioReport;
import org.recordingintake.event.Ids;

/**
 * Media on its way to the store: recognised by its first bytes, looked into, hashed and counted as it passes, and refused
 * at its end if some of it is missing. Not thread-safe.
 */
final class MediaStream extends FilterInputStream {

    private final MessageDigest digest = Ids.newSha256();
    private final AudioParser parser = new AudioParser();
    private final byte[] head;
    private final long expectedBytes;
    private final String extension;
    private int headRead;
    private long bytes;
    private AudioReport audio;

    /**
     * @param expectedBytes the announced length, or -1 if none was announced
     * @throws UnusableMediaException if this is neither WAV nor MP3
     */
    MediaStream(InputStream in, long expectedBytes) throws IOException {
        super(in);
        this.expectedBytes = expectedBytes;
        this.head = in.readNBytes(AudioParser.HEAD_BYTES);
        parser.feed(head, 0, head.length);
        this.extension = parser.extension();
        requireAudio();
    }

    /** Of the file to store it in, from the content. */
    String extension() {
        return extension;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) == -1 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = headRead < head.length ? readHead(buffer, offset, length) : readOn(buffer, offset, length);
        if (count == -1) {
            if (audio == null) {
                audio = requireWhole();
            }
            return -1;
        }
        digest.update(buffer, offset, count);
        bytes += count;
        return count;
    }

    private int readHead(byte[] buffer, int offset, int length) {
        int count = Math.min(length, head.length - headRead);
        System.arraycopy(head, headRead, buffer, offset, count);
        headRead += count;
        return count;
    }

    private int readOn(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        parser.feed(buffer, offset, Math.max(count, 0));
        return count;
    }

    private void requireAudio() throws UnusableMediaException {
        Optional<String> reason = parser.notAudio();
        if (reason.isPresent()) {
            throw new UnusableMediaException(reason.get());
        }
    }

    private AudioReport requireWhole() throws UnusableMediaException {
        if (expectedBytes >= 0 && bytes != expectedBytes) {
            throw new UnusableMediaException("Only " + bytes + " of " + expectedBytes + " bytes came.");
        }
        requireAudio();
        AudioReport report = parser.end();
        if (report.possiblyCutOff()) {
            throw new UnusableMediaException("It is cut off: " + report.oddities().get(0).text() + ".");
        }
        return report;
    }

    long bytes() {
        return bytes;
    }

    /** Whether the length was announced and has been kept to. */
    boolean lengthVerified() {
        return audio != null && expectedBytes >= 0;
    }

    /**
     * The SHA-256 of all bytes, in lower-case hex.
     *
     * @throws IllegalStateException if the stream has not been read to its end
     */
    String sha256() {
        if (audio == null) {
            throw new IllegalStateException("The media has not been read to its end");
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * What has been found in it.
     *
     * @throws IllegalStateException if the stream has not been read to its end
     */
    AudioReport audio() {
        if (audio == null) {
            throw new IllegalStateException("The media has not been read to its end");
        }
        return audio;
    }
}
