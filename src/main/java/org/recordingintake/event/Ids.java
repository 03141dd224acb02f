package org.recordingintake.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What may stand in a file name or a URL. Bandwidth's ids are {@code r-}, {@code c-} or {@code conf-} and a few dozen
 * letters, digits and dashes; anything else comes from somebody else.
 */
public final class Ids {

    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_-]{1,256}");
    /** An id of this form could pass for the hash of another one. */
    private static final Pattern LOOKS_HASHED = Pattern.compile("[0-9a-f]{64}");
    /** Without the dashes that separate it from its neighbours. */
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_]+");

    /** The longest {@link RecordingEvent#key()}: with its suffixes it must fit into a file name. */
    static final int MAX_KEY_LENGTH = 212;
    private static final int MAX_NAME_LENGTH = 128;
    private static final int MAX_LABEL_LENGTH = 35;
    private static final int SHORT_HASH_LENGTH = 16;

    private Ids() {
    }

    /** Whether the text, which may be null, is safe as part of a file name or a URL path. */
    public static boolean isSafe(String id) {
        return id != null && SAFE.matcher(id).matches();
    }

    /**
     * An id as part of a file name; the SHA-256 of it where it is not safe there, or too long. Different ids have
     * different names.
     */
    public static String fileName(String id) {
        return isSafe(id) && id.length() <= MAX_NAME_LENGTH && !LOOKS_HASHED.matcher(id).matches() ? id : sha256(id);
    }

    /** A word as a smaller part of a file name; the start of its SHA-256 where it is not safe there, or too long. */
    static String label(String word) {
        return LABEL.matcher(word).matches() && word.length() <= MAX_LABEL_LENGTH ? word : shortHash(word);
    }

    /** The first 16 characters of the SHA-256 of the text. */
    static String shortHash(String text) {
        return sha256(text).substring(0, SHORT_HASH_LENGTH);
    }

    /** The SHA-256 of the bytes in lower-case hex, 64 characters. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(newSha256().digest(bytes));
    }

    /** The SHA-256 of the text in UTF-8, in lower-case hex, 64 characters. */
    public static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
