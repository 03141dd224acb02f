package org.recordingintake.audio;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a container piece by piece: what comes in is put together until there are as many bytes as are {@link #want
 * wanted}, then {@link #examine} says how many of them, and of those that follow, are {@link #consume done with}.
 */
abstract class AudioReader {

    private final byte[] piece;
    private int filled;
    private int wanted;
    private long toSkip;
    private long position;

    /** @param largestPiece the most bytes that are ever wanted at once */
    AudioReader(int largestPiece, int firstPiece) {
        piece = new byte[largestPiece];
        wanted = firstPiece;
    }

    final void feed(byte[] bytes, int offset, int length) throws BrokenAudioException {
        int from = offset;
        int left = length;
        while (left > 0) {
            int taken;
            if (toSkip > 0) {
                taken = (int) Math.min(left, toSkip);
                toSkip -= taken;
            } else {
                taken = Math.min(left, wanted - filled);
                System.arraycopy(bytes, from, piece, filled, taken);
                filled += taken;
            }
            from += taken;
            left -= taken;
            position += taken;
            while (toSkip == 0 && filled == wanted) {
                examine();
            }
        }
    }

    /** Told when as many bytes as wanted are there; has to consume some of them or to want more. */
    abstract void examine() throws BrokenAudioException;

    abstract String container();

    abstract AudioFacts end() throws BrokenAudioException;

    /** Asks for so many bytes, counted from the first that is not consumed. */
    final void want(int bytes) {
        wanted = bytes;
    }

    /** Goes so many bytes on, be they here already or yet to come, and wants so many after them. */
    final void consume(long bytes, int next) {
        if (bytes >= filled) {
            toSkip = bytes - filled;
            filled = 0;
        } else {
            System.arraycopy(piece, (int) bytes, piece, 0, filled - (int) bytes);
            filled -= (int) bytes;
        }
        wanted = Math.max(next, filled);
    }

    /** How many bytes have come in all. */
    final long position() {
        return position;
    }

    /** Where the first byte that is not consumed stands. */
    final long start() {
        return position - filled;
    }

    /** How many of the consumed bytes have not come yet. */
    final long missing() {
        return toSkip;
    }

    /** How many bytes are here and not consumed. */
    final int held() {
        return filled;
    }

    final byte[] piece() {
        return piece;
    }

    final String text(int at, int length) {
        return new String(Arrays.copyOfRange(piece, at, at + length), StandardCharsets.ISO_8859_1);
    }

    final int unsignedByte(int at) {
        return piece[at] & 0xFF;
    }

    final int littleEndian16(int at) {
        return unsignedByte(at) | unsignedByte(at + 1) << 8;
    }

    final long littleEndian32(int at) {
        return littleEndian16(at) | (long) littleEndian16(at + 2) << 16;
    }

    final long littleEndian64(int at) {
        return littleEndian32(at) | littleEndian32(at + 4) << 32;
    }

    final long bigEndian32(int at) {
        return (long) unsignedByte(at) << 24 | unsignedByte(at + 1) << 16 | unsignedByte(at + 2) << 8
                | unsignedByte(at + 3);
    }
}
