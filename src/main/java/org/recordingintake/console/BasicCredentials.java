package org.recordingintake.console;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** A user and a password by HTTP Basic (RFC 7617), in UTF-8. Never printed. */
record BasicCredentials(String user, byte[] password) {

    private static final String SCHEME = "Basic ";
    /** As much as anyone types. */
    static final int LONGEST_PASSWORD = 1024;

    /** Empty if the header is of another scheme, malformed or longer than any user's. */
    static Optional<BasicCredentials> in(String authorization) {
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        byte[] pair;
        try {
            pair = Base64.getDecoder().decode(authorization.substring(SCHEME.length()).strip());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        int colon = 0;
        while (colon < pair.length && pair[colon] != ':') {
            colon++;
        }
        String user = new String(pair, 0, colon, StandardCharsets.UTF_8);
        return colon == pair.length || user.isEmpty() || user.length() > Users.LONGEST_NAME
                || pair.length - colon > LONGEST_PASSWORD ? Optional.empty()
                : Optional.of(new BasicCredentials(user, Arrays.copyOfRange(pair, colon + 1, pair.length)));
    }

    @Override
    public String toString() {
        return "BasicCredentials[" + user + ", ****]";
    }
}
