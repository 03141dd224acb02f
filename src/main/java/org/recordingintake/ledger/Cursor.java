package org.recordingintake.ledger;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A place in the answers of a search: behind the row with this time and key.
 *
 * @param filedAt in milliseconds since 1970
 */
public record Cursor(long filedAt, LedgerKey key) {

    /** No part of a key holds it: ids are safe in a URL, and a status is made of words. */
    private static final String SEPARATOR = "\n";
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");
    private static final int PARTS = 6;
    private static final int LONGEST = 2000;

    static Cursor at(LedgerEntry entry) {
        return new Cursor(entry.filedAt().toEpochMilli(), entry.key());
    }

    /** As a text that is safe in a URL. */
    @Override
    public String toString() {
        String text = String.join(SEPARATOR, String.valueOf(filedAt), key.kind(), key.accountId(), key.parentId(),
                key.recordingId(), key.status());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException if {@link #toString} has not made it */
    public static Cursor of(String text) {
        try {
            if (text.length() <= LONGEST) {
                String[] parts = StandardCharsets.UTF_8.newDecoder()
                        .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(text))).toString().split(SEPARATOR, -1);
                if (parts.length == PARTS && NUMBER.matcher(parts[0]).matches() && !String.join("", parts).contains("\0")) {
                    return new Cursor(Long.parseLong(parts[0]),
                            new LedgerKey(parts[1], parts[2], parts[3], parts[4], parts[5]));
                }
            }
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("It is not a cursor", e);
        }
        throw new IllegalArgumentException("It is not a cursor");
    }
}
