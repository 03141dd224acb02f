package org.recordingintake.audio;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The chunk {@code fmt} of a WAV.
 *
 * @param tag            what the samples are; for {@code WAVE_FORMAT_EXTENSIBLE} the start of its GUID
 * @param bytesPerSecond 0 where the writer did not say
 * @param bytesPerSample of all channels together; only counts where they all have the same size
 */
record WavFormat(int tag, int channels, long sampleRate, long bytesPerSecond, int bytesPerSample, int bits) {

    static final int SMALLEST_BYTES = 16;
    static final int EXTENSIBLE_BYTES = 40;
    private static final int EXTENSIBLE = 0xFFFE;

    /** @param at where its content begins in what the reader holds */
    static WavFormat read(AudioReader reader, int at, int length) {
        int tag = reader.littleEndian16(at);
        int channels = reader.littleEndian16(at + 2);
        int blockBytes = reader.littleEndian16(at + 12);
        int bits = reader.littleEndian16(at + 14);
        return new WavFormat(tag == EXTENSIBLE && length == EXTENSIBLE_BYTES ? reader.littleEndian16(at + 24) : tag,
                channels, reader.littleEndian32(at + 4), reader.littleEndian32(at + 8),
                blockBytes > 0 ? blockBytes : channels * ((bits + 7) / 8), bits);
    }

    boolean makesSense() {
        return channels > 0 && sampleRate > 0 && sampleRate <= Integer.MAX_VALUE;
    }

    private boolean isUncompressed() {
        return tag == 1 || tag == 3 || tag == 6 || tag == 7;
    }

    /** As ffmpeg calls it. */
    String codec() {
        return switch (tag) {
            case 1 -> bits <= 8 ? "pcm_u8" : "pcm_s" + bits + "le";
            case 3 -> "pcm_f" + bits + "le";
            case 6 -> "pcm_alaw";
            case 7 -> "pcm_mulaw";
            default -> String.format(Locale.ROOT, "wave_0x%04x", tag);
        };
    }

    /** @param samplesStated 0 for unknown; only counts where samples do not all have the same size */
    Optional<Duration> durationOf(long bytes, long samplesStated) {
        if (isUncompressed()) {
            return bytesPerSample > 0 ? duration(bytes / bytesPerSample, sampleRate) : Optional.empty();
        }
        return samplesStated > 0 ? duration(samplesStated, sampleRate)
                : bytesPerSecond > 0 ? duration(bytes, bytesPerSecond) : Optional.empty();
    }

    private static Optional<Duration> duration(long count, long perSecond) {
        return Optional.of(Duration.ofSeconds(count / perSecond).plusNanos(count % perSecond * 1_000_000_000L / perSecond));
    }
}
