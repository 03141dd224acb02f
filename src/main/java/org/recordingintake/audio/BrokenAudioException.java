package org.recordingintake.audio;

import java.io.IOException;

/** This is no audio that can be told to be whole. The message says what is wrong, in one sentence. */
public final class BrokenAudioException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean truncated;

    private BrokenAudioException(String reason, boolean truncated) {
        super(reason);
        this.truncated = truncated;
    }

    static BrokenAudioException truncated(String reason) {
        return new BrokenAudioException(reason, true);
    }

    static BrokenAudioException notAudio(String reason) {
        return new BrokenAudioException(reason, false);
    }

    /** Whether it is audio of which the end is missing. */
    public boolean isTruncated() {
        return truncated;
    }
}
