package org.recordingintake.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Small audio files: what counts here is their container, not their sound. */
public final class Audio {

    private Audio() {
    }

    /** A WAV of silence, 8 kHz 16-bit mono PCM. */
    public static byte[] wav(int milliseconds) {
        int dataBytes = 16 * milliseconds;
        return ByteBuffer.allocate(44 + dataBytes).put(wavHeader(dataBytes)).array();
    }

    /** The same from a writer that did not know how long it would be. */
    public static byte[] openEndedWav(int milliseconds) {
        byte[] wav = wav(milliseconds);
        return ByteBuffer.wrap(wav).putInt(4, -1).putInt(40, -1).array();
    }

    /** The first 44 bytes of a WAV with this many bytes of samples. */
    public static ByteBuffer wavHeader(long dataBytes) {
        ByteBuffer header = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
        header.put(ascii("RIFF")).putInt((int) (36 + dataBytes)).put(ascii("WAVE"));
        header.put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) 1);
        header.putInt(8000).putInt(16000).putShort((short) 2).putShort((short) 16);
        header.put(ascii("data")).putInt((int) dataBytes);
        return header.flip();
    }

    /** The header of one MPEG 2 Layer III frame, 24 kbit/s at 16 kHz mono, and as many zero bytes as it asks for. */
    public static byte[] mp3() {
        byte[] frames = new byte[108 * 4];
        for (int at = 0; at < frames.length; at += 108) {
            frames[at] = (byte) 0xFF;
            frames[at + 1] = (byte) 0xF3;
            frames[at + 2] = (byte) 0x38;
            frames[at + 3] = (byte) 0xC0;
        }
        return frames;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
