package org.recordingintake.audio;

import java.util.Optional;

/**
 * The header of an MPEG audio frame (ISO/IEC 11172-3 2.4.1.3, ISO/IEC 13818-3; version 2.5 is Fraunhofer's extension to
 * half of the lowest rates).
 *
 * @param version      1, 2, or 25 for 2.5
 * @param layer        1, 2 or 3
 * @param bytes        of the whole frame
 * @param samples      of each channel
 * @param sideInfo     in Layer III, the bytes between header and sound, without a checksum
 * @param hasChecksum  whether two bytes of checksum follow the header
 */
record MpegFrame(int version, int layer, int sampleRate, int channels, int bytes, int samples, int sideInfo,
                 boolean hasChecksum) {

    static final int HEADER_BYTES = 4;
    /** Layer II, 160 kbit/s at 8 kHz, with a byte of padding. */
    static final int MAX_BYTES = 2881;

    private static final int[][] KBITS_VERSION_1 = {
            {32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
            {32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
            {32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}};
    private static final int[] KBITS_VERSION_2_LAYER_I = {32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256};
    private static final int[] KBITS_VERSION_2 = {8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
    private static final int[] RATES_VERSION_1 = {44100, 48000, 32000};

    /** The frame with this header; empty if it is none, or one of a free bit rate. */
    static Optional<MpegFrame> of(int header) {
        if (!isHeader(header) || isOfFreeBitRate(header)) {
            return Optional.empty();
        }
        int versionBits = header >>> 19 & 3;
        boolean first = versionBits == 3;
        int layer = 4 - (header >>> 17 & 3);
        int sampleRate = RATES_VERSION_1[header >>> 10 & 3] >> (first ? 0 : versionBits == 2 ? 1 : 2);
        int[] kbits = first ? KBITS_VERSION_1[layer - 1] : layer == 1 ? KBITS_VERSION_2_LAYER_I : KBITS_VERSION_2;
        int samples = layer == 1 ? 384 : layer == 3 && !first ? 576 : 1152;
        int slotBytes = layer == 1 ? 4 : 1;
        int slots = samples / 8 / slotBytes * 1000 * kbits[(header >>> 12 & 15) - 1] / sampleRate + (header >>> 9 & 1);
        int channels = (header >>> 6 & 3) == 3 ? 1 : 2;
        int sideInfo = first ? channels == 1 ? 17 : 32 : channels == 1 ? 9 : 17;
        return Optional.of(new MpegFrame(first ? 1 : versionBits == 2 ? 2 : 25, layer, sampleRate, channels,
                slots * slotBytes, samples, sideInfo, (header >>> 16 & 1) == 0));
    }

    private static boolean isHeader(int header) {
        return header >>> 21 == 0x7FF && (header >>> 19 & 3) != 1 && (header >>> 17 & 3) != 0
                && (header >>> 12 & 15) != 15 && (header >>> 10 & 3) != 3;
    }

    /** Whether this is a header that does not say how long its frame is. */
    static boolean isOfFreeBitRate(int header) {
        return isHeader(header) && (header >>> 12 & 15) == 0;
    }

    /** Whether both can be frames of the same sound: the bit rate may change, these may not. */
    boolean continues(MpegFrame other) {
        return version == other.version && layer == other.layer && sampleRate == other.sampleRate;
    }
}
