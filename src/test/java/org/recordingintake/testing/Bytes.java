package org.recordingintake.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Puts binary files together by hand. */
public final class Bytes {

    private Bytes() {
    }

    /** Strings as ASCII, integers as four bytes and shorts as two, the lowest first, arrays as they are. */
    public static byte[] of(Object... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Object part : parts) {
            bytes.writeBytes(part instanceof byte[] array ? array
                    : part instanceof Integer number ? littleEndian(number, Integer.BYTES)
                    : part instanceof Short number ? littleEndian(number, Short.BYTES)
                    : ((String) part).getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }

    private static byte[] littleEndian(int number, int length) {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; at++) {
            bytes[at] = (byte) (number >> 8 * at);
        }
        return bytes;
    }

    /** So many of the same. */
    public static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
