package org.recordingintake.audio;

import java.util.Optional;

/**
 * What an encoder may say of an MP3 in its first frame, in place of sound: the number of frames and bytes (Xing, and Info
 * for a constant bit rate), and how many samples it has added (LAME; ffmpeg writes the same).
 *
 * @param frames       0 where it does not say
 * @param bytes        with this frame; 0 where it does not say
 * @param addedSamples before and behind the sound
 */
record XingHeader(long frames, long bytes, int addedSamples) {

    static final XingHeader NONE = new XingHeader(0, 0, 0);

    private static final int TABLE_OF_CONTENTS = 100;
    private static final int ENCODER_DELAY_AT = 21;

    /** The one in this frame, all of which the reader holds; empty if the frame holds sound. */
    static Optional<XingHeader> in(MpegFrame frame, AudioReader reader) {
        int plain = MpegFrame.HEADER_BYTES + frame.sideInfo();
        int end = Math.min(frame.bytes(), reader.held());
        if (isAt(plain, end, reader)) {
            return Optional.of(read(plain, end, reader));
        }
        return frame.hasChecksum() && isAt(plain + 2, end, reader)
                ? Optional.of(read(plain + 2, end, reader)) : Optional.empty();
    }

    private static boolean isAt(int at, int end, AudioReader reader) {
        return at + 8 <= end && (reader.isText(at, "Xing") || reader.isText(at, "Info"));
    }

    private static XingHeader read(int at, int end, AudioReader reader) {
        long flags = reader.bigEndian32(at + 4);
        int next = at + 8;
        long frames = 0;
        if ((flags & 1) != 0 && next + 4 <= end) {
            frames = reader.bigEndian32(next);
            next += 4;
        }
        long bytes = 0;
        if ((flags & 2) != 0 && next + 4 <= end) {
            bytes = reader.bigEndian32(next);
            next += 4;
        }
        next += (flags & 4) != 0 ? TABLE_OF_CONTENTS : 0;
        next += (flags & 8) != 0 ? 4 : 0;
        int delays = 0;
        if (next + ENCODER_DELAY_AT + 3 <= end && (reader.isText(next, "LAME") || reader.isText(next, "Lav"))) {
            delays = (int) (reader.bigEndian32(next + ENCODER_DELAY_AT - 1) & 0xFF_FFFF);
        }
        return new XingHeader(frames, bytes, (delays >>> 12) + (delays & 0xFFF));
    }

    /** Whether it says how long the MP3 is. */
    boolean isAnything() {
        return frames + bytes > 0;
    }

    /** Whether so many have come as it says; some encoders count a frame or a tag too many in one of the two. */
    boolean isReached(long framesThere, long bytesThere) {
        return frames > 0 && framesThere >= frames || bytes > 0 && bytesThere >= bytes;
    }
}
