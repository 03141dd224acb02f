package org.recordingintake.audio;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Looks into one piece of media while it passes by. Feed it with all bytes in order, then ask for the {@link #end}. Takes
 * whatever comes: nothing that it finds is an error. Not thread-safe; a few kilobytes, whatever the length.
 */
public final class AudioParser {

    /** Enough to tell what it is: from so many bytes on {@link #extension} does not change any more. */
    public static final int HEAD_BYTES = 12;

    private final byte[] head = new byte[HEAD_BYTES];
    private int headBytes;
    private AudioReader reader;
    private BrokenAudioException broken;

    public void feed(byte[] bytes, int offset, int length) {
        int from = offset;
        int left = length;
        if (broken != null) {
            return;
        }
        if (headBytes < HEAD_BYTES) {
            int taken = Math.min(left, HEAD_BYTES - headBytes);
            System.arraycopy(bytes, from, head, headBytes, taken);
            headBytes += taken;
            from += taken;
            left -= taken;
            if (headBytes < HEAD_BYTES) {
                return;
            }
        }
        try {
            if (reader == null) {
                reader = choose();
                reader.feed(head, 0, HEAD_BYTES);
            }
            reader.feed(bytes, from, left);
        } catch (BrokenAudioException e) {
            broken = e;
        }
    }

    private AudioReader choose() throws BrokenAudioException {
        String id = text(0, 4);
        if ((id.equals("RIFF") || id.equals("RF64") || id.equals("BW64")) && text(8, 4).equals("WAVE")) {
            return new WavReader();
        }
        if (id.startsWith("ID3") || MpegFrame.at(head, 0).isPresent()) {
            return new Mp3Reader();
        }
        throw BrokenAudioException.notAudio("it begins like no audio that is known here");
    }

    private String text(int at, int length) {
        return new String(Arrays.copyOfRange(head, at, at + length), StandardCharsets.ISO_8859_1);
    }

    /**
     * Why this is no audio at all, in a sentence; empty for everything that is to be kept. To be asked when the head is
     * there, and again at the end: what begins with many blanks is only known then.
     */
    public Optional<String> notAudio() {
        String start = text(0, headBytes).strip();
        return headBytes == 0 ? Optional.of("There is nothing in it.")
                : start.matches("(?s)[<{\\[].*") ? Optional.of("It is text, not audio.") : Optional.empty();
    }

    /** One of {@link AudioReport#EXTENSIONS}; settled when {@value #HEAD_BYTES} bytes have come, or at the end. */
    public String extension() {
        return reader == null ? AudioReport.UNKNOWN : reader.container();
    }

    /** What has been found, once all of it has been fed. */
    public AudioReport end() {
        try {
            if (broken != null) {
                throw broken;
            }
            if (reader == null) {
                throw BrokenAudioException.truncated("it ends within its first " + HEAD_BYTES + " bytes");
            }
            AudioFacts audio = reader.end();
            return new AudioReport(extension(), Optional.of(audio), audio.strayBytes() == 0 ? List.of()
                    : List.of(new Oddity(audio.strayBytes() + " bytes in it are no audio", true)), false);
        } catch (BrokenAudioException e) {
            return new AudioReport(extension(), Optional.empty(), List.of(new Oddity(e.getMessage(), true)),
                    e.isTruncated());
        }
    }
}
