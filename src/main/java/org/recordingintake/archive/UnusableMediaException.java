package org.recordingintake.archive;

import java.io.IOException;

/** What came is not the recording, or not all of it; a later attempt may do better. The message says what is wrong. */
public final class UnusableMediaException extends IOException {

    private static final long serialVersionUID = 1L;

    UnusableMediaException(String reason) {
        super(reason);
    }
}
