package org.recordingintake.bandwidth;

import java.io.FilterInputStream;
import java.io.InputStream;

/** Media as a server sends it, with what the server says about it. Not thread-safe. */
final class Download extends FilterInputStream {

    private final Answer answer;

    Download(InputStream in, Answer answer) {
        super(in);
        this.answer = answer;
    }

    Answer answer() {
        return answer;
    }
}
