package org.recordingintake.audio;

import java.time.Duration;
import java.util.Locale;

/**
 * Reads RIFF (Microsoft, <i>Multimedia Programming Interface</i>, 1991), RF64 (EBU Tech 3306) and BW64 (ITU-R BS.2088):
 * chunks in any order, each followed by a byte of padding where its size is odd.
 */
final class WavReader extends AudioReader {

    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int DS64 = CHUNK_HEADER + 28;
    private static final int FACT = CHUNK_HEADER + 4;
    private static final int SMALLEST_FMT = 16;
    private static final int EXTENSIBLE_FMT = 40;
    /** In {@code fmt}: the real format tag is the start of the GUID at byte 24. */
    private static final int EXTENSIBLE = 0xFFFE;
    private static final long SIZE_IN_DS64 = 0xFFFF_FFFFL;
    private static final long UNKNOWN = -1;

    private boolean started;
    private boolean wide;
    private long riffEnd = UNKNOWN;
    private long wideDataBytes = UNKNOWN;
    private Format format;
    private long samplesStated;
    private long dataStart = UNKNOWN;
    private long dataBytes;
    private boolean openEnded;
    private boolean inTheRest;
    private String chunk = "RIFF";
    private boolean padded;

    WavReader() {
        super(CHUNK_HEADER + EXTENSIBLE_FMT, RIFF_HEADER);
    }

    private record Format(int tag, int channels, int sampleRate, long bytesPerSecond, int bytesPerSample, int bits) {

        boolean isUncompressed() {
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
        Duration durationOf(long bytes, long samplesStated) {
            if (isUncompressed()) {
                return duration(bytes / bytesPerSample, sampleRate);
            }
            return samplesStated > 0 ? duration(samplesStated, sampleRate) : duration(bytes, bytesPerSecond);
        }

        private static Duration duration(long count, long perSecond) {
            return Duration.ofSeconds(count / perSecond).plusNanos(count % perSecond * 1_000_000_000L / perSecond);
        }
    }

    @Override
    String container() {
        return "wav";
    }

    @Override
    void examine() throws BrokenAudioException {
        if (!started) {
            started = true;
            wide = !text(0, 4).equals("RIFF");
            riffEnd = isUnknown(littleEndian32(4)) ? UNKNOWN : CHUNK_HEADER + littleEndian32(4);
            consume(RIFF_HEADER, CHUNK_HEADER);
        } else if (isBehindTheEnd()) {
            runToTheEnd();
        } else {
            readChunk(text(0, 4), littleEndian32(4));
        }
    }

    /**
     * Whether a writer leaves such a size in the header as long as it does not know better: 0, or about the largest
     * number, signed (sox: 7FFFF000) or unsigned (ffmpeg: FFFFFFFF).
     */
    private static boolean isUnknown(long size) {
        return size == 0 || size >= 0x7FFF_F000L && size < 0x8000_1000L || size >= 0xFFFF_F000L;
    }

    /** What stands behind the end of the RIFF is nobody's business, unless the size is wrong and audio is yet to come. */
    private boolean isBehindTheEnd() {
        return hasAudio() && riffEnd != UNKNOWN && start() >= riffEnd;
    }

    private boolean hasAudio() {
        return format != null && dataStart != UNKNOWN;
    }

    private void readChunk(String id, long size) throws BrokenAudioException {
        if (!id.matches("[ -~]{4}")) {
            if (!hasAudio()) {
                throw BrokenAudioException.notAudio("The WAV holds something else where a chunk should begin, at byte "
                        + start() + ".");
            }
            runToTheEnd();
            return;
        }
        chunk = id.strip();
        switch (id) {
            case "ds64" -> readDs64(size);
            case "fmt " -> readFmt(size);
            case "fact" -> readFact(size);
            case "data" -> readData(size);
            default -> goOn(size);
        }
    }

    private void runToTheEnd() {
        inTheRest = true;
        consume(Long.MAX_VALUE, CHUNK_HEADER);
    }

    private void goOn(long size) {
        padded = size % 2 == 1;
        consume(CHUNK_HEADER + size + size % 2, CHUNK_HEADER);
    }

    private void readDs64(long size) {
        if (wide && held() < DS64) {
            want(DS64);
            return;
        }
        if (wide) {
            long riffBytes = littleEndian64(8);
            riffEnd = riffBytes > 0 ? CHUNK_HEADER + riffBytes : UNKNOWN;
            wideDataBytes = littleEndian64(16) > 0 ? littleEndian64(16) : UNKNOWN;
        }
        goOn(size);
    }

    private void readFmt(long size) throws BrokenAudioException {
        if (size < SMALLEST_FMT) {
            throw BrokenAudioException.notAudio("The WAV does not say what its samples are like: its fmt chunk has "
                    + size + " bytes.");
        }
        int piece = CHUNK_HEADER + (int) Math.min(size, EXTENSIBLE_FMT);
        if (held() < piece) {
            want(piece);
            return;
        }
        int tag = littleEndian16(8);
        int channels = littleEndian16(10);
        int bits = littleEndian16(22);
        int bytesPerSample = littleEndian16(20) > 0 ? littleEndian16(20) : channels * ((bits + 7) / 8);
        format = new Format(tag == EXTENSIBLE && size >= EXTENSIBLE_FMT ? littleEndian16(32) : tag, channels,
                (int) littleEndian32(12), littleEndian32(16), bytesPerSample, bits);
        if (channels < 1 || format.sampleRate() < 1 || bytesPerSample < 1
                || !format.isUncompressed() && format.bytesPerSecond() < 1) {
            throw BrokenAudioException.notAudio("The WAV says that it has " + channels + " channels, "
                    + littleEndian32(12) + " samples a second and " + bytesPerSample + " bytes a sample.");
        }
        goOn(size);
    }

    private void readFact(long size) {
        if (size >= FACT - CHUNK_HEADER && held() < FACT) {
            want(FACT);
            return;
        }
        if (held() >= FACT) {
            samplesStated = isUnknown(littleEndian32(8)) ? 0 : littleEndian32(8);
        }
        goOn(size);
    }

    private void readData(long stated) {
        long size = wide && stated == SIZE_IN_DS64 ? wideDataBytes : stated;
        dataStart = start() + CHUNK_HEADER;
        boolean empty = stated == 0 && riffEnd > dataStart;
        openEnded = size == UNKNOWN || !empty && isUnknown(size) && size == stated;
        if (openEnded) {
            runToTheEnd();
        } else {
            dataBytes = size;
            goOn(size);
        }
    }

    @Override
    AudioFacts end() throws BrokenAudioException {
        requireWhole();
        if (!hasAudio()) {
            String what = dataStart == UNKNOWN ? "The WAV has no samples." : "The WAV does not say what its samples are.";
            throw riffEnd == UNKNOWN ? BrokenAudioException.truncated(what) : BrokenAudioException.notAudio(what);
        }
        long bytes = openEnded ? position() - dataStart : dataBytes;
        return new AudioFacts("wav", format.codec(), format.sampleRate(), format.channels(),
                format.durationOf(bytes, openEnded ? 0 : samplesStated), !openEnded || position() == riffEnd, 0);
    }

    /** A missing byte of padding is no loss: many writers leave it out. */
    private void requireWhole() throws BrokenAudioException {
        boolean inAChunk = !inTheRest && !isBehindTheEnd();
        if (inAChunk && missing() > (padded ? 1 : 0)) {
            throw BrokenAudioException.truncated(chunk.equals("data")
                    ? "The WAV says that it has " + dataBytes + " bytes of samples; " + (position() - dataStart) + " came."
                    : "The WAV ends within its chunk \"" + chunk + "\".");
        }
        if (inAChunk && held() > 0) {
            throw BrokenAudioException.truncated("The WAV ends within the start of a chunk.");
        }
        if (riffEnd != UNKNOWN && position() < riffEnd - (padded ? 1 : 0)) {
            throw BrokenAudioException.truncated("The WAV says that it has " + riffEnd + " bytes; " + position()
                    + " came.");
        }
    }
}
