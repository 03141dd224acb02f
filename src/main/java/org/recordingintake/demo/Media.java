package org.recordingintake.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import org.recordingintake.event.Ids;

/**
 * A media file or transcript that the simulated Bandwidth has.
 *
 * @param name with its extension, {@code wav}, {@code mp3} or {@code json}
 */
public record Media(String name, byte[] content) {

    static Media of(String name) {
        return new Media(name, resource("media/" + name));
    }

    /** What the demo brings along, from {@code demo/} on the class path. */
    static byte[] resource(String name) {
        try (InputStream content = Media.class.getResourceAsStream("/demo/" + name)) {
            if (content == null) {
                throw new IllegalStateException("demo/" + name + " is not on the class path");
            }
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("demo/" + name + " cannot be read", e);
        }
    }

    /** The type that Bandwidth documents for such a file. */
    public String contentType() {
        return isTranscript() ? "application/json" : name.endsWith(".mp3") ? "audio/mpeg" : "audio/vnd.wave";
    }

    boolean isTranscript() {
        return name.endsWith(".json");
    }

    String sha256() {
        return Ids.sha256(content);
    }
}
