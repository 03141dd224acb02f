package org.recordingintake.settings;

import java.net.URI;
import java.util.Locale;

/** Scheme, host and port of a server, as in RFC 6454: what decides whether a token may go there. */
public record Origin(String scheme, String host, int port) {

    /** @throws IllegalArgumentException if the URI has no host */
    public static Origin of(URI uri) {
        if (uri.getScheme() == null || uri.getHost() == null) {
            throw new IllegalArgumentException("Not a URL with a host: " + uri);
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = uri.getPort() != -1 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port);
    }

    @Override
    public String toString() {
        return scheme + "://" + host + ":" + port;
    }
}
