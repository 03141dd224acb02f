package org.recordingintake.settings;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A name and its secret: a user and password, or an OAuth2 client id and client secret. Never null, never printed. */
public record Credentials(String name, String secret) {

    /** The value of an {@code Authorization} header for HTTP Basic (RFC 7617), in UTF-8. */
    public String basic() {
        byte[] pair = (name + ":" + secret).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
        return "Credentials[" + name + ", ****]";
    }
}
