package org.recordingintake.audio;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Looks into one piece of audio while it passes by. Feed it with all bytes in order, then ask for the {@link #end}. Not
 * thread-safe; about two kilobytes, whatever the length.
 */
public final class AudioParser {

    /** Enough to tell what it is: {@code RIFF....WAVE}, or the start of an MP3. */
    public static final int HEAD_BYTES = 12;

    private final byte[] head = new byte[HEAD_BYTES];
    private int headBytes;
    private AudioReader reader;

    /** @throws BrokenAudioException as soon as it is sure that no more bytes can make audio of this */
    public void feed(byte[] bytes, int offset, int length) throws BrokenAudioException {
        int from = offset;
        int left = length;
        if (reader == null) {
            int taken = Math.min(left, HEAD_BYTES - headBytes);
            System.arraycopy(bytes, from, head, headBytes, taken);
            headBytes += taken;
            from += taken;
            left -= taken;
            if (headBytes < HEAD_BYTES) {
                return;
            }
            reader = choose();
            reader.feed(head, 0, HEAD_BYTES);
        }
        reader.feed(bytes, from, left);
    }

    private AudioReader choose() throws BrokenAudioException {
        String id = text(0, 4);
        if ((id.equals("RIFF") || id.equals("RF64") || id.equals("BW64")) && text(8, 4).equals("WAVE")) {
            return new WavReader();
        }
        if (id.startsWith("ID3") || MpegFrame.at(head, 0).isPresent()) {
            return new Mp3Reader();
        }
        throw BrokenAudioException.notAudio("This is neither WAV nor MP3 audio.");
    }

    private String text(int at, int length) {
        return new String(Arrays.copyOfRange(head, at, at + length), StandardCharsets.ISO_8859_1);
    }

    /** {@code wav} or {@code mp3}; empty as long as fewer than {@value #HEAD_BYTES} bytes have come. */
    public Optional<String> container() {
        return Optional.ofNullable(reader).map(AudioReader::container);
    }

    /**
     * What the audio says about itself, once all of it has been fed.
     *
     * @throws BrokenAudioException if part of it is missing, or there is no sound in it
     */
    public AudioFacts end() throws BrokenAudioException {
        if (headBytes == 0) {
            throw BrokenAudioException.notAudio("There is nothing in it.");
        }
        if (reader == null) {
            throw BrokenAudioException.truncated("The audio ends within its first " + HEAD_BYTES + " bytes.");
        }
        return reader.end();
    }
}
