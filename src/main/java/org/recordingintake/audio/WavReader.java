package org.recordingintake.audio;

import java.util.Optional;
import java.util.Set;

/**
 * Reads RIFF (Microsoft, <i>Multimedia Programming Interface</i>, 1991), RF64 (EBU Tech 3306) and BW64 (ITU-R BS.2088):
 * chunks in any order, each followed by a byte of padding where its size is odd, though many writers leave it out. Once
 * {@code fmt} and all of {@code data} have come, nothing behind them can be a loss.
 */
final class WavReader extends AudioReader {

    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int DS64 = CHUNK_HEADER + 28;
    private static final int FACT = CHUNK_HEADER + 4;
    private static final Set<String> AUDIO_CHUNKS = Set.of("fmt ", "data");
    private static final String PRINTABLE = "[ -~]{4}";
    private static final long SIZE_IN_DS64 = 0xFFFF_FFFFL;
    private static final long LARGEST_SIZE = 1L << 60;
    private static final long UNKNOWN = -1;

    private boolean started;
    private boolean wide;
    private long riffEnd = UNKNOWN;
    private long wideDataBytes = UNKNOWN;
    private WavFormat format;
    private long samplesStated;
    private long dataStart = UNKNOWN;
    private long dataBytes;
    private boolean openEnded;
    private String chunk = "RIFF";
    private boolean oddSize;
    private long lostAt = UNKNOWN;
    private boolean inTheRest;
    private long restAt;

    WavReader() {
        super("wav", CHUNK_HEADER + WavFormat.EXTENSIBLE_BYTES, RIFF_HEADER);
    }

    @Override
    void examine() {
        if (!started) {
            started = true;
            wide = !isText(0, "RIFF");
            riffEnd = isUnknown(littleEndian32(4)) ? UNKNOWN : CHUNK_HEADER + littleEndian32(4);
            consume(RIFF_HEADER, CHUNK_HEADER);
        } else if (hasAudio() && riffEnd != UNKNOWN && start() >= riffEnd) {
            runToTheEnd();
        } else if (oddSize) {
            skipPadding();
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

    private boolean hasAudio() {
        return format != null && dataStart != UNKNOWN;
    }

    private void runToTheEnd() {
        inTheRest = true;
        restAt = start();
        consumeTheRest();
    }

    /** Holds a byte more than the header of a chunk: the first one is padding, or was left out. */
    private void skipPadding() {
        boolean leftOut = unsignedByte(0) != 0 && text(0, 4).matches(PRINTABLE) && !AUDIO_CHUNKS.contains(text(1, 4));
        oddSize = false;
        consume(leftOut ? 0 : 1, CHUNK_HEADER);
    }

    private void readChunk(String id, long size) {
        boolean isChunk = lostAt == UNKNOWN ? id.matches(PRINTABLE) : AUDIO_CHUNKS.contains(id);
        if (!isChunk && hasAudio()) {
            openEnded = openEnded || dataBytes == 0;
            runToTheEnd();
            return;
        }
        if (!isChunk) {
            lostAt = lostAt == UNKNOWN ? start() : lostAt;
            consume(1, CHUNK_HEADER);
            return;
        }
        if (lostAt != UNKNOWN) {
            odd("it has " + bytes(start() - lostAt, "stray ") + " at byte " + lostAt);
            lostAt = UNKNOWN;
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

    private void goOn(long size) {
        oddSize = size % 2 == 1;
        consume(CHUNK_HEADER + size, CHUNK_HEADER + (oddSize ? 1 : 0));
    }

    private boolean lacks(int bytes) {
        if (held() < bytes) {
            want(bytes);
            return true;
        }
        return false;
    }

    private void readDs64(long size) {
        if (wide && lacks(DS64)) {
            return;
        }
        if (wide) {
            long riffBytes = wideSize(8);
            riffEnd = riffBytes == UNKNOWN ? UNKNOWN : CHUNK_HEADER + riffBytes;
            wideDataBytes = wideSize(16);
        }
        goOn(size);
    }

    private long wideSize(int at) {
        long size = littleEndian64(at);
        return size > 0 && size < LARGEST_SIZE ? size : UNKNOWN;
    }

    private void readFmt(long size) {
        if (size >= WavFormat.SMALLEST_BYTES && format == null) {
            int length = (int) Math.min(size, WavFormat.EXTENSIBLE_BYTES);
            if (lacks(CHUNK_HEADER + length)) {
                return;
            }
            format = WavFormat.read(this, CHUNK_HEADER, length);
        }
        goOn(size);
    }

    private void readFact(long size) {
        if (size >= FACT - CHUNK_HEADER) {
            if (lacks(FACT)) {
                return;
            }
            samplesStated = isUnknown(littleEndian32(8)) ? 0 : littleEndian32(8);
        }
        goOn(size);
    }

    private void readData(long stated) {
        if (dataBytes > 0) {
            goOn(stated);
            return;
        }
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
    Optional<AudioFacts> conclude() {
        if (!started) {
            cutOff("it ends within its first " + RIFF_HEADER + " bytes");
            return Optional.empty();
        }
        long end = openEnded ? position() : dataStart + dataBytes;
        boolean dataIsComplete = dataStart != UNKNOWN && position() >= end;
        if (dataIsComplete && format != null) {
            noteWhatIsAround();
        } else if (dataStart != UNKNOWN && !dataIsComplete) {
            cutOff("its header announces " + dataBytes + " bytes of samples, but " + (position() - dataStart) + " came");
        } else {
            noteWhatItLacks();
        }
        if (!hasAudio()) {
            return Optional.empty();
        }
        if (!format.makesSense()) {
            doubtful("its header announces " + format.channels() + " channels and " + format.sampleRate()
                    + " samples per second");
            return Optional.empty();
        }
        long bytes = Math.min(position(), end) - dataStart;
        return Optional.of(new AudioFacts("wav", format.codec(), (int) format.sampleRate(), format.channels(),
                format.durationOf(bytes, openEnded || !dataIsComplete ? 0 : samplesStated),
                !openEnded || position() == riffEnd));
    }

    private void noteWhatItLacks() {
        boolean inAChunk = missing() > (oddSize ? 1 : 0) || lostAt == UNKNOWN && held() > 0;
        if (lostAt != UNKNOWN) {
            odd("no chunk begins at byte " + lostAt + ", where one should");
        }
        if (inAChunk && !inTheRest || riffEnd == UNKNOWN || position() < riffEnd) {
            cutOff(dataStart == UNKNOWN ? "it ends before its samples" : "it ends before it says what its samples are like");
        } else {
            doubtful(dataStart == UNKNOWN ? "it has no samples" : "it does not say what its samples are like");
        }
    }

    /** No loss, except where the end of the samples is that of the RIFF; there its size may count its own header. */
    private void noteWhatIsAround() {
        long surplus = riffEnd == UNKNOWN ? 0 : riffEnd - position();
        if (openEnded) {
            if (surplus > CHUNK_HEADER) {
                cutOff("its header announces " + riffEnd + " bytes, but " + position() + " came");
            } else if (surplus > 0) {
                odd("its RIFF size is " + bytes(surplus, "") + " too large");
            }
            return;
        }
        if (!inTheRest && missing() > 0) {
            odd("its chunk \"" + chunk + "\" after the samples is incomplete");
            return;
        }
        int padding = oddSize ? 1 : 0;
        long chunksEnd = inTheRest ? restAt : start() + padding;
        if (position() > chunksEnd && (riffEnd == UNKNOWN || chunksEnd < riffEnd)) {
            odd("it has " + bytes(position() - chunksEnd, "stray ") + " after its samples");
        }
        if (Math.abs(surplus) > padding) {
            odd("its RIFF size is " + bytes(Math.abs(surplus), "") + " too " + (surplus > 0 ? "large" : "small"));
        }
    }
}
