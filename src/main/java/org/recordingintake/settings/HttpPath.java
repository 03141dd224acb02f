package org.recordingintake.settings;

/** The path of a URL as it is compared: a slash at its end, or one more within it, makes no other path. */
public final class HttpPath {

    private HttpPath() {
    }

    /** @param path begins with a slash, and keeps it */
    public static String normalised(String path) {
        return path.replaceAll("/{2,}", "/").replaceFirst("(?<=.)/$", "");
    }
}
