package org.recordingintake.audio;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Looks into one piece of media while it passes by. Feed it with all bytes in order, then ask for the {@link #end}. Takes
 * whatever comes: nothing that it finds is an error. Not thread-safe; some seventy kilobytes, whatever the length.
 */
public final class AudioParser {

    /**
     * Enough to tell what it is, be it an MP3 that begins within a frame or with zeros: from so many bytes on {@link
     * #extension} does not change any more.
     */
    public static final int HEAD_BYTES = 64 * 1024;

    /** Whatever has fewer bytes is not even the start of audio. */
    private static final int SMALLEST_AUDIO = 12;
    /** Where an MP3 begins somewhere else than at its start, one frame alone may be there by chance. */
    private static final int FRAMES_IN_A_ROW = 2;

    private final byte[] head = new byte[HEAD_BYTES];
    private int headBytes;
    private AudioReader reader;

    public void feed(byte[] bytes, int offset, int length) {
        int taken = Math.min(length, HEAD_BYTES - headBytes);
        System.arraycopy(bytes, offset, head, headBytes, taken);
        headBytes += taken;
        if (reader == null && headBytes == HEAD_BYTES) {
            begin();
        }
        if (taken < length) {
            reader.feed(bytes, offset + taken, length - taken);
        }
    }

    private void begin() {
        reader = choose();
        reader.feed(head, 0, headBytes);
    }

    private AudioReader choose() {
        if (notAudio().isPresent()) {
            return OpaqueReader.unexpected(AudioReport.UNKNOWN, "its content is text");
        }
        return switch (text(0, 4)) {
            case "RIFF", "RF64", "BW64" -> "WAVE".startsWith(text(8, 4)) ? new WavReader()
                    : OpaqueReader.unexpected(AudioReport.UNKNOWN, "it is a RIFF file, but not a WAVE");
            case "OggS" -> new OggReader();
            case "fLaC" -> OpaqueReader.known("flac", "it is FLAC, which is not checked any further");
            default -> text(0, 3).equals("ID3") ? new Mp3Reader()
                    : text(4, 4).equals("ftyp") ? new Mp4Reader()
                    : chooseByFrames();
        };
    }

    private AudioReader chooseByFrames() {
        int header = ByteBuffer.wrap(head).getInt();
        if (headBytes >= MpegFrame.HEADER_BYTES && MpegFrame.of(header).isPresent()) {
            return new Mp3Reader();
        }
        if (headBytes >= MpegFrame.HEADER_BYTES && MpegFrame.isOfFreeBitRate(header)) {
            return OpaqueReader.unexpected("mp3", "it is MPEG audio with a free bit rate, which is not checked any further");
        }
        if (headBytes < SMALLEST_AUDIO) {
            return OpaqueReader.cut(AudioReport.UNKNOWN, "it ends within its first " + SMALLEST_AUDIO + " bytes");
        }
        Mp3Reader perhaps = new Mp3Reader();
        perhaps.feed(head, 0, headBytes);
        return perhaps.frames() >= FRAMES_IN_A_ROW ? new Mp3Reader()
                : OpaqueReader.unexpected(AudioReport.UNKNOWN, "its format is unknown");
    }

    /** As much of it as has come. */
    private String text(int at, int length) {
        int end = Math.min(at + length, headBytes);
        return at >= end ? "" : new String(Arrays.copyOfRange(head, at, end), StandardCharsets.ISO_8859_1);
    }

    /**
     * Why this is no audio at all, in a sentence; empty for everything that is to be kept. To be asked when the first
     * 1024 bytes have come, or all of a shorter body, and again at the end: what begins with many blanks is known later.
     */
    public Optional<String> notAudio() {
        return TextStart.of(head, headBytes);
    }

    /**
     * Under which it is to be stored, one of {@link AudioReport#EXTENSIONS}. To be asked when the first {@value #HEAD_BYTES}
     * bytes have come, or all of a shorter body.
     */
    public String extension() {
        return (reader == null ? choose() : reader).extension();
    }

    /** What has been found, once all of it has been fed. */
    public AudioReport end() {
        if (reader == null) {
            begin();
        }
        return reader.end();
    }
}
