package org.recordingintake.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

import org.recordingintake.event.Ids;

/**
 * Media on its way to the store: recognised by its first bytes, hashed and counted as it passes, and refused at its end
 * if some of it is missing. Not thread-safe.
 */
final class MediaStream extends FilterInputStream {

    /** Enough for {@code RIFF....WAVE}, or the start of an MP3. */
    private static final int HEAD_BYTES = 12;
    /** Sizes that streaming writers leave in a WAV header because they do not know it yet. */
    private static final long UNKNOWN_RIFF_SIZE = 0x7FFF_FFF0L;

    private final MessageDigest digest = Ids.newSha256();
    private final byte[] head;
    private final long expectedBytes;
    private int headRead;
    private long bytes;
    private boolean whole;

    /**
     * @param expectedBytes the announced length, or -1 if none was announced
     * @throws UnusableMediaException if this is neither WAV nor MP3
     */
    MediaStream(InputStream in, long expectedBytes) throws IOException {
        super(in);
        this.expectedBytes = expectedBytes;
        this.head = in.readNBytes(HEAD_BYTES);
        if (!isWav() && !isMp3()) {
            throw new UnusableMediaException(head.length == 0
                    ? "The answer is empty." : "The answer is neither WAV nor MP3 audio.");
        }
    }

    /** {@code wav} or {@code mp3}, from the content. */
    String extension() {
        return isWav() ? "wav" : "mp3";
    }

    private boolean isWav() {
        return head.length == HEAD_BYTES && (startsWith("RIFF", 0) || startsWith("RF64", 0) || startsWith("BW64", 0))
                && startsWith("WAVE", 8);
    }

    /** An ID3 tag, or the eleven set bits that start an MPEG audio frame followed by a layer that is not reserved. */
    private boolean isMp3() {
        return startsWith("ID3", 0)
                || head.length > 2 && (head[0] & 0xFF) == 0xFF && (head[1] & 0xE0) == 0xE0 && (head[1] & 0x06) != 0;
    }

    private boolean startsWith(String text, int at) {
        if (head.length < at + text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (head[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) == -1 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count;
        if (headRead < head.length) {
            count = Math.min(length, head.length - headRead);
            System.arraycopy(head, headRead, buffer, offset, count);
            headRead += count;
        } else {
            count = super.read(buffer, offset, length);
        }
        if (count == -1) {
            requireWhole();
            return -1;
        }
        digest.update(buffer, offset, count);
        bytes += count;
        return count;
    }

    private void requireWhole() throws UnusableMediaException {
        if (expectedBytes >= 0 && bytes != expectedBytes) {
            throw new UnusableMediaException("Only " + bytes + " of " + expectedBytes + " bytes came.");
        }
        if (riffBytes() > bytes) {
            throw new UnusableMediaException("The WAV says that it has " + riffBytes() + " bytes; " + bytes + " came.");
        }
        whole = true;
    }

    /** The length that a RIFF header states, or 0 where it states none. */
    private long riffBytes() {
        if (!startsWith("RIFF", 0)) {
            return 0;
        }
        long size = (head[4] & 0xFFL) | (head[5] & 0xFFL) << 8 | (head[6] & 0xFFL) << 16 | (head[7] & 0xFFL) << 24;
        return size >= UNKNOWN_RIFF_SIZE ? 0 : size + 8;
    }

    long bytes() {
        return bytes;
    }

    /** Whether the length was announced and has been kept to. */
    boolean lengthVerified() {
        return whole && expectedBytes >= 0;
    }

    /**
     * The SHA-256 of all bytes, in lower-case hex.
     *
     * @throws IllegalStateException if the stream has not been read to its end
     */
    String sha256() {
        if (!whole) {
            throw new IllegalStateException("The media has not been read to its end");
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
