package org.recordingintake.bandwidth;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;

import org.recordingintake.queue.RetryLaterException;
import org.recordingintake.retry.UnusableMediaException;

/**
 * A response body that may neither be larger than allowed nor stay slower than 1 kB/s. Closing it early breaks the
 * connection off, where the HTTP client alone would first read the rest. Only {@link #interrupt} may be called by
 * another thread than the reader.
 */
final class BoundedStream extends FilterInputStream {

    private static final long MIN_BYTES_PER_SECOND = 1000;

    private final long maxBytes;
    private final Duration stallTimeout;
    private final Runnable breakOff;
    private final Runnable atEnd;
    private long bytes;
    private long windowStart = System.nanoTime();
    private long windowBytes;
    private boolean ended;
    private volatile boolean interrupted;

    /**
     * @param breakOff closes the connection without reading on
     * @param atEnd    told once when nothing more is read
     */
    BoundedStream(InputStream in, long maxBytes, Duration stallTimeout, Runnable breakOff, Runnable atEnd) {
        super(in);
        this.maxBytes = maxBytes;
        this.stallTimeout = stallTimeout;
        this.breakOff = breakOff;
        this.atEnd = atEnd;
    }

    /** Makes the reader fail at once, even if it waits for bytes; its recording is postponed, not failed. */
    void interrupt() {
        interrupted = true;
        breakOff.run();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) == -1 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = readOrFail(buffer, offset, length);
        if (count == -1) {
            end();
            return -1;
        }
        bytes += count;
        windowBytes += count;
        if (bytes > maxBytes) {
            throw new UnusableMediaException("The media has more bytes than media.max-size allows (" + maxBytes + ").");
        }
        checkPace();
        return count;
    }

    private int readOrFail(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (IOException e) {
            throw interrupted ? new RetryLaterException("The download was broken off by a stop.", Duration.ZERO) : e;
        }
    }

    private void checkPace() throws IOException {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - windowStart);
        if (elapsed.compareTo(stallTimeout) < 0) {
            return;
        }
        if (windowBytes < MIN_BYTES_PER_SECOND * elapsed.toMillis() / 1000) {
            throw new InterruptedIOException(
                    "The download stalled: " + windowBytes + " bytes in " + elapsed.toSeconds() + " s.");
        }
        windowStart = System.nanoTime();
        windowBytes = 0;
    }

    private void end() {
        if (!ended) {
            ended = true;
            atEnd.run();
        }
    }

    @Override
    public void close() throws IOException {
        if (ended) {
            super.close();
        } else {
            breakOff.run();
            end();
        }
    }
}
