package org.recordingintake.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Media as a server sends it, with what the server says about it. It can be read once. Not thread-safe. */
final class Download extends FilterInputStream {

    private final Answer answer;
    private boolean touched;

    Download(InputStream in, Answer answer) {
        super(in);
        this.answer = answer;
    }

    Answer answer() {
        return answer;
    }

    /** Whether nobody has read or closed it so far. */
    boolean isUntouched() {
        return !touched;
    }

    @Override
    public int read() throws IOException {
        touched = true;
        return super.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        touched = true;
        return super.read(buffer, offset, length);
    }

    @Override
    public void close() throws IOException {
        touched = true;
        super.close();
    }
}
