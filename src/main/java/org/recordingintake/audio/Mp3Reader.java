package org.recordingintake.audio;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reads MP3: frames one after another, ID3v2 tags (id3.org, version 2.4.0, 3.1) and an ID3v1 tag around them, and what
 * the first frame may hold in place of sound: the number of frames and bytes (Xing, and Info for a constant bit rate), and
 * how many samples the encoder has added (LAME; ffmpeg writes the same).
 */
final class Mp3Reader extends AudioReader {

    private static final int ID3V2_HEADER = 10;
    private static final int ID3V2_FOOTER_FLAG = 0x10;
    private static final int ID3V1 = 128;
    /** Reaches behind the last byte that is read of a Xing header with all its parts and the LAME part after it. */
    private static final int FIRST_FRAME = MpegFrame.HEADER_BYTES + 2 + 32 + 120 + 24;
    private static final int TABLE_OF_CONTENTS = 100;
    private static final int ENCODER_DELAY_AT = 21;

    private Optional<MpegFrame> first = Optional.empty();
    private long firstFrameAt;
    private long lastFrameEnd;
    private long frames;
    private long statedFrames;
    private long statedBytes;
    private int addedSamples;
    private boolean inStep = true;
    private long strayBytes;

    Mp3Reader() {
        super(MpegFrame.MAX_BYTES + MpegFrame.HEADER_BYTES, MpegFrame.HEADER_BYTES);
    }

    @Override
    String container() {
        return "mp3";
    }

    @Override
    void examine() {
        Optional<MpegFrame> frame = MpegFrame.at(piece(), 0)
                .filter(found -> first.isEmpty() || found.continues(first.get()));
        if (frame.isPresent()) {
            readFrame(frame.get());
        } else if (text(0, 3).equals("ID3")) {
            readTag();
        } else if (text(0, 3).equals("TAG")) {
            inStep = true;
            consume(ID3V1, MpegFrame.HEADER_BYTES);
        } else if (unsignedByte(0) == 0) {
            consume(1, MpegFrame.HEADER_BYTES);
        } else {
            stray();
        }
    }

    private void stray() {
        inStep = false;
        strayBytes++;
        consume(1, MpegFrame.HEADER_BYTES);
    }

    private void readTag() {
        if (held() < ID3V2_HEADER) {
            want(ID3V2_HEADER);
            return;
        }
        int size = 0;
        for (int i = 6; i < ID3V2_HEADER; i++) {
            if (unsignedByte(i) > 0x7F) {
                stray();
                return;
            }
            size = size << 7 | unsignedByte(i);
        }
        boolean hasFooter = (unsignedByte(5) & ID3V2_FOOTER_FLAG) != 0;
        inStep = true;
        consume(ID3V2_HEADER + size + (hasFooter ? ID3V2_HEADER : 0), MpegFrame.HEADER_BYTES);
    }

    private void readFrame(MpegFrame frame) {
        if (!inStep) {
            // among other bytes, some look like a frame by chance: only one that another follows is one
            int withNext = frame.bytes() + MpegFrame.HEADER_BYTES;
            if (held() < withNext) {
                want(withNext);
                return;
            }
            if (MpegFrame.at(piece(), frame.bytes()).filter(frame::continues).isEmpty()) {
                stray();
                return;
            }
            inStep = true;
        }
        if (first.isEmpty()) {
            int head = Math.min(frame.bytes(), FIRST_FRAME);
            if (held() < head) {
                want(head);
                return;
            }
            first = Optional.of(frame);
            firstFrameAt = start();
            frames = readXing(frame, head) ? 0 : 1;
        } else {
            frames++;
        }
        lastFrameEnd = start() + frame.bytes();
        consume(frame.bytes(), MpegFrame.HEADER_BYTES);
    }

    /** Whether the first frame holds what the encoder says of the rest, and no sound. */
    private boolean readXing(MpegFrame frame, int head) {
        int plain = MpegFrame.HEADER_BYTES + frame.sideInfo();
        int at = isXing(plain, head) ? plain : plain + 2;
        if (at != plain && !(frame.hasChecksum() && isXing(at, head))) {
            return false;
        }
        long flags = bigEndian32(at + 4);
        int next = at + 8;
        if ((flags & 1) != 0 && next + 4 <= head) {
            statedFrames = bigEndian32(next);
            next += 4;
        }
        if ((flags & 2) != 0 && next + 4 <= head) {
            statedBytes = bigEndian32(next);
            next += 4;
        }
        next += (flags & 4) != 0 ? TABLE_OF_CONTENTS : 0;
        next += (flags & 8) != 0 ? 4 : 0;
        if (next + ENCODER_DELAY_AT + 3 <= head && (text(next, 4).equals("LAME") || text(next, 3).equals("Lav"))) {
            int delays = (int) (bigEndian32(next + ENCODER_DELAY_AT - 1) & 0xFF_FFFF);
            addedSamples = (delays >>> 12) + (delays & 0xFFF);
        }
        return true;
    }

    private boolean isXing(int at, int head) {
        return at + 8 <= head && (text(at, 4).equals("Xing") || text(at, 4).equals("Info"));
    }

    @Override
    AudioFacts end() throws BrokenAudioException {
        requireWhole();
        MpegFrame frame = first.orElseThrow();
        long samples = frames * frame.samples();
        long heard = addedSamples < samples ? samples - addedSamples : samples;
        return new AudioFacts("mp3", "mp3", frame.sampleRate(), frame.channels(),
                Duration.ofNanos(heard * 1_000_000_000L / frame.sampleRate()), statedFrames > 0 || statedBytes > 0,
                strayBytes);
    }

    private void requireWhole() throws BrokenAudioException {
        if (missing() > 0) {
            throw BrokenAudioException.truncated("The MP3 ends within a frame or a tag, of which " + missing()
                    + " bytes are missing.");
        }
        if (IntStream.range(0, held()).anyMatch(at -> piece()[at] != 0)) {
            if (inStep) {
                throw BrokenAudioException.truncated("The MP3 ends within the start of a frame or a tag.");
            }
            strayBytes += held();
        }
        if (first.isEmpty() || strayBytes > position() / 2) {
            throw strayBytes == 0
                    ? BrokenAudioException.truncated("The MP3 ends before its first frame.")
                    : BrokenAudioException.notAudio("This is neither WAV nor MP3 audio: it has hardly any frames.");
        }
        long bytes = lastFrameEnd - firstFrameAt;
        // both have to fall short where both are stated: some encoders count a frame or a tag too many
        boolean tooFewFrames = statedFrames == 0 || frames < statedFrames;
        boolean tooFewBytes = statedBytes == 0 || bytes < statedBytes;
        if (statedFrames + statedBytes > 0 && tooFewFrames && tooFewBytes) {
            throw BrokenAudioException.truncated("The MP3 says that it has " + statedFrames + " frames in " + statedBytes
                    + " bytes; " + frames + " frames in " + bytes + " bytes came.");
        }
    }
}
