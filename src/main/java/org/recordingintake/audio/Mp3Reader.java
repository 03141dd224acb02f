package org.recordingintake.audio;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reads MP3: frames one after another, and the tags around them (see {@link Mp3Tags}), and what the first frame may hold
 * in place of sound (see {@link XingHeader}). Takes Layers I and II too, which differ in the sizes of their frames.
 */
final class Mp3Reader extends AudioReader {

    private final Mp3Tags tags = new Mp3Tags(this);
    private Optional<MpegFrame> first = Optional.empty();
    private XingHeader stated = XingHeader.NONE;
    private long firstFrameAt;
    private long lastFrameEnd;
    private long frames;
    private boolean inFrame;
    private boolean ending;
    private long zeros;
    private long bytesBefore;
    private long zerosBefore;
    private long bytesAmid;

    Mp3Reader() {
        super("mp3", MpegFrame.MAX_BYTES + MpegFrame.HEADER_BYTES, MpegFrame.HEADER_BYTES);
    }

    /** Whether no more bytes will come. */
    boolean isEnding() {
        return ending;
    }

    /** How many frames have come; the one that holds no sound does not count. */
    long frames() {
        return frames;
    }

    @Override
    void examine() {
        Optional<MpegFrame> frame = frameHere();
        if (frame.isPresent()) {
            readFrame(frame.get());
        } else if (tags.inStep() && unsignedByte(0) == 0) {
            zeros++;
            consume(1, MpegFrame.HEADER_BYTES);
        } else {
            inFrame = false;
            tags.examine();
        }
    }

    private Optional<MpegFrame> frameHere() {
        return frameAt(0).filter(found -> first.isEmpty() || found.continues(first.get()));
    }

    private Optional<MpegFrame> frameAt(int at) {
        return MpegFrame.of((int) bigEndian32(at));
    }

    private void readFrame(MpegFrame frame) {
        if (!tags.inStep() || first.isEmpty()) {
            int withNext = frame.bytes() + MpegFrame.HEADER_BYTES;
            if (held() < withNext && !ending) {
                want(withNext);
                return;
            }
            if (held() < withNext ? !tags.inStep() : !isFollowed(frame)) {
                tags.stray();
                return;
            }
        }
        take(frame);
    }

    /** Among other bytes, some look like a frame by chance: only one that another follows is one. */
    private boolean isFollowed(MpegFrame frame) {
        boolean byOther = tags.inStep() && (unsignedByte(frame.bytes()) == 0 || tags.beginsAt(frame.bytes()));
        return byOther || frameAt(frame.bytes()).filter(frame::continues).isPresent();
    }

    private void take(MpegFrame frame) {
        if (first.isEmpty()) {
            first = Optional.of(frame);
            firstFrameAt = start();
            bytesBefore = tags.strayed();
            zerosBefore = zeros;
            Optional<XingHeader> header = XingHeader.in(frame, this);
            stated = header.orElse(stated);
            frames = header.isPresent() ? 0 : 1;
        } else {
            frames++;
            bytesAmid += tags.strayed() + zeros;
        }
        tags.backInStep();
        zeros = 0;
        inFrame = true;
        lastFrameEnd = start() + frame.bytes();
        consume(frame.bytes(), MpegFrame.HEADER_BYTES);
    }

    @Override
    Optional<AudioFacts> conclude() {
        examineTheRest();
        if (missing() > 0) {
            noteWhatIsMissing();
        }
        if (first.isEmpty() && tags.strayed() == 0) {
            cutOff("it ends before its first frame");
        } else if (first.isEmpty()) {
            doubtful("it has no frames");
        } else {
            noteWhatIsNoFrame();
            compareWithStated();
        }
        return first.map(this::facts);
    }

    private void noteWhatIsMissing() {
        if (inFrame) {
            cutOff("it ends within a frame, " + bytes(missing(), "") + " short");
        } else {
            tags.noteCutOff(missing());
        }
    }

    /** Fewer bytes than were wanted, to be sure of a frame or to read a tag. */
    private void examineTheRest() {
        ending = true;
        while (held() >= MpegFrame.HEADER_BYTES) {
            examine();
        }
        if (held() == 0) {
            return;
        }
        if (tags.inStep() && IntStream.range(0, held()).allMatch(at -> unsignedByte(at) == 0)) {
            zeros += held();
        } else if (tags.inStep() && unsignedByte(0) == 0xFF) {
            cutOff("it ends within the start of a frame");
        } else {
            inFrame = false;
            tags.examineTheRest();
        }
    }

    private void noteWhatIsNoFrame() {
        if (bytesBefore > 0) {
            doubtful("it begins within a frame, with " + bytes(bytesBefore, "stray "));
        }
        if (zerosBefore > 0) {
            odd("it has " + bytes(zerosBefore, "zero ") + " before its first frame");
        }
        if (bytesAmid > 0) {
            doubtful("it has " + bytes(bytesAmid, "stray ") + " between its frames");
        }
        if (zeros > 0) {
            odd("it has " + bytes(zeros, "zero ") + " after its frames");
        }
        tags.noteStrays(stated.isReached(frames, lastFrameEnd - firstFrameAt));
        int layer = first.orElseThrow().layer();
        if (layer != 3) {
            doubtful("it is MPEG Layer " + "I".repeat(layer) + ", not MP3");
        }
    }

    private void compareWithStated() {
        long bytes = lastFrameEnd - firstFrameAt;
        if (stated.isAnything() && !stated.isReached(frames, bytes)) {
            cutOff("its first frame announces " + stated.frames() + " frames in " + stated.bytes() + " bytes, but "
                    + frames + " frames in " + bytes + " bytes came");
        }
    }

    private AudioFacts facts(MpegFrame frame) {
        long samples = frames * frame.samples();
        long heard = stated.addedSamples() < samples ? samples - stated.addedSamples() : samples;
        return new AudioFacts("mp3", "mp" + frame.layer(), frame.sampleRate(), frame.channels(),
                Optional.of(Duration.ofNanos(heard * 1_000_000_000L / frame.sampleRate())), stated.isAnything());
    }
}
