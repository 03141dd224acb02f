package org.recordingintake.audio;

import java.util.Optional;

/**
 * The header of an MPEG audio frame of Layer III (ISO/IEC 11172-3 2.4.1.3, ISO/IEC 13818-3; version 2.5 is Fraunhofer's
 * extension to half of the lowest rates).
 *
 * @param version      1, 2, or 25 for 2.5
 * @param bytes        of the whole frame
 * @param samples      of each channel
 * @param sideInfo     the bytes between header and sound, without a checksum
 * @param hasChecksum  whether two bytes of checksum follow the header
 */
record MpegFrame(int version, int sampleRate, int channels, int bytes, int samples, int sideInfo,
                 boolean hasChecksum) {

    static final int HEADER_BYTES = 4;
    /** 320 kbit/s at 32 kHz, or 160 kbit/s at 8 kHz, with a byte of padding. */
    static final int MAX_BYTES = 1441;

    private static final int[] KBITS_VERSION_1 = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
    private static final int[] KBITS_VERSION_2 = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
    private static final int[] RATES_VERSION_1 = {44100, 48000, 32000};

    /** The frame whose header stands here; empty if there is none, or one of a free bit rate. */
    static Optional<MpegFrame> at(byte[] bytes, int at) {
        int header = (bytes[at] & 0xFF) << 24 | (bytes[at + 1] & 0xFF) << 16 | (bytes[at + 2] & 0xFF) << 8
                | bytes[at + 3] & 0xFF;
        int versionBits = header >>> 19 & 3;
        int layer = header >>> 17 & 3;
        int bitRateIndex = header >>> 12 & 15;
        int rateIndex = header >>> 10 & 3;
        if (header >>> 21 != 0x7FF || versionBits == 1 || layer != 1 || bitRateIndex == 0 || bitRateIndex == 15
                || rateIndex == 3) {
            return Optional.empty();
        }
        boolean first = versionBits == 3;
        int sampleRate = RATES_VERSION_1[rateIndex] >> (first ? 0 : versionBits == 2 ? 1 : 2);
        int bitRate = 1000 * (first ? KBITS_VERSION_1 : KBITS_VERSION_2)[bitRateIndex];
        int samples = first ? 1152 : 576;
        int channels = (header >>> 6 & 3) == 3 ? 1 : 2;
        int sideInfo = first ? channels == 1 ? 17 : 32 : channels == 1 ? 9 : 17;
        return Optional.of(new MpegFrame(first ? 1 : versionBits == 2 ? 2 : 25, sampleRate, channels,
                samples / 8 * bitRate / sampleRate + (header >>> 9 & 1), samples, sideInfo,
                (header >>> 16 & 1) == 0));
    }

    /** Whether both can be frames of the same sound: the bit rate may change, these may not. */
    boolean continues(MpegFrame other) {
        return version == other.version && sampleRate == other.sampleRate;
    }
}
