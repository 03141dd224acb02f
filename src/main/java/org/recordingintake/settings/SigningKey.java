package org.recordingintake.settings;

import java.util.Base64;
import java.util.Optional;

/**
 * The secret that published messages are signed with, as Standard Webhooks 1.0.0 writes one: {@code whsec_} and 24 to 64
 * bytes in base64. Never printed.
 */
public record SigningKey(String text) {

    private static final String PREFIX = "whsec_";
    private static final int MIN_BYTES = 24;
    private static final int MAX_BYTES = 64;

    /** What the signature is made with. */
    public byte[] bytes() {
        return Base64.getDecoder().decode(text.substring(PREFIX.length()));
    }

    static Optional<SigningKey> in(SettingReader values) {
        Optional<SigningKey> key = values.secret(Key.PUBLISH_SIGNING_KEY, Key.PUBLISH_SIGNING_KEY_FILE).map(SigningKey::new);
        key.filter(given -> !given.isUsable()).ifPresent(given -> values.problem((values.optional(Key.PUBLISH_SIGNING_KEY)
                .isPresent() ? Key.PUBLISH_SIGNING_KEY : Key.PUBLISH_SIGNING_KEY_FILE).propertyName()
                + " is not a secret of Standard Webhooks: whsec_ and " + MIN_BYTES + " to " + MAX_BYTES
                + " random bytes in base64. This makes one: echo whsec_$(openssl rand -base64 32)"));
        return key;
    }

    private boolean isUsable() {
        if (text.equals(SecretFile.UNREADABLE)) {
            return true; // the problem of the file is told
        }
        try {
            int length = text.startsWith(PREFIX) ? bytes().length : 0;
            return length >= MIN_BYTES && length <= MAX_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "SigningKey[****]";
    }
}
