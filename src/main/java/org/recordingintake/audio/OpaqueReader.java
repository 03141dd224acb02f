package org.recordingintake.audio;

import java.util.Optional;

/** Takes what is not read here. */
final class OpaqueReader extends AudioReader {

    private OpaqueReader(String extension) {
        super(extension, 1, 1);
    }

    /** One that is audio, but does not say how much of it. */
    static OpaqueReader known(String extension, String text) {
        OpaqueReader reader = new OpaqueReader(extension);
        reader.odd(text);
        return reader;
    }

    /** One that is not what a recording is expected to be. */
    static OpaqueReader unexpected(String extension, String text) {
        OpaqueReader reader = new OpaqueReader(extension);
        reader.doubtful(text);
        return reader;
    }

    /** One that is too short to be anything. */
    static OpaqueReader cut(String extension, String text) {
        OpaqueReader reader = new OpaqueReader(extension);
        reader.cutOff(text);
        return reader;
    }

    @Override
    void examine() {
        consumeTheRest();
    }

    @Override
    Optional<AudioFacts> conclude() {
        return Optional.empty();
    }
}
