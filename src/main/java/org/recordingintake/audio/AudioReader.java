package org.recordingintake.audio;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a container piece by piece: what comes in is put together until there are as many bytes as are {@link #want
 * wanted}, then {@link #examine} says how many of them, and of those that follow, are {@link #consume done with}. What it
 * dislikes it notes as an {@link Oddity}, and reads on.
 */
abstract class AudioReader {

    /** Far beyond any file, and far enough from the largest number to be added to. */
    private static final long FOR_EVER = Long.MAX_VALUE / 4;

    private final List<Oddity> oddities = new ArrayList<>();
    private final String extension;
    private final byte[] piece;
    private int first;
    private int filled;
    private int wanted;
    private long toSkip;
    private long position;
    private boolean cutOff;

    /**
     * @param extension    one of {@link AudioReport#EXTENSIONS}
     * @param largestPiece the most bytes that are ever wanted at once
     */
    AudioReader(String extension, int largestPiece, int firstPiece) {
        this.extension = extension;
        piece = new byte[2 * largestPiece];
        wanted = firstPiece;
    }

    final String extension() {
        return extension;
    }

    final void feed(byte[] bytes, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0) {
            int taken;
            if (toSkip > 0) {
                taken = (int) Math.min(left, toSkip);
                toSkip -= taken;
            } else {
                taken = Math.min(left, wanted - filled);
                makeRoom();
                System.arraycopy(bytes, from, piece, first + filled, taken);
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

    private void makeRoom() {
        if (first + wanted > piece.length) {
            System.arraycopy(piece, first, piece, 0, filled);
            first = 0;
        }
    }

    /** Told when as many bytes as wanted are there; has to consume some of them or to want more. */
    abstract void examine();

    /** What the audio declares, once all of it has been read. Records what is missing. */
    abstract Optional<AudioFacts> conclude();

    final AudioReport end() {
        Optional<AudioFacts> facts = conclude();
        return new AudioReport(extension, facts, oddities, cutOff);
    }

    /** Notes something that leaves all audio there. */
    final void odd(String text) {
        oddities.add(new Oddity(text, false));
    }

    /** Notes something by which audio may be missing, however often it is fetched. */
    final void doubtful(String text) {
        oddities.add(new Oddity(text, true));
    }

    /** Notes that more should have come, if it has not been noted yet. */
    final void cutOff(String text) {
        if (!cutOff) {
            cutOff = true;
            oddities.add(new Oddity("it is possibly cut off: " + text, true));
        }
    }

    /** A number of bytes in words, such as {@code 1 stray byte}. */
    static String bytes(long count, String kind) {
        return count + " " + kind + (count == 1 ? "byte" : "bytes");
    }

    /** Asks for so many bytes, counted from the first that is not consumed. */
    final void want(int bytes) {
        wanted = bytes;
    }

    /** Goes so many bytes on, be they here already or yet to come, and wants so many after them. */
    final void consume(long bytes, int next) {
        int here = (int) Math.min(bytes, filled);
        first = here == filled ? 0 : first + here;
        filled -= here;
        toSkip = Math.min(bytes - here, FOR_EVER);
        wanted = Math.max(next, filled);
    }

    final void consumeTheRest() {
        consume(FOR_EVER, 1);
    }

    /** How many bytes have come in all. */
    final long position() {
        return position;
    }

    /** The position of the first byte that is not consumed. */
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

    final boolean isText(int at, String text) {
        return text(at, text.length()).equals(text);
    }

    final String text(int at, int length) {
        return new String(piece, first + at, length, StandardCharsets.ISO_8859_1);
    }

    final int unsignedByte(int at) {
        return piece[first + at] & 0xFF;
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

    final long bigEndian64(int at) {
        return bigEndian32(at) << 32 | bigEndian32(at + 4);
    }
}
