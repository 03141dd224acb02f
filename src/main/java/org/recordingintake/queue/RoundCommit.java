package org.recordingintake.queue;

import java.io.IOException;
import java.util.List;

import org.apache.camel.Exchange;

/**
 * What has to be durable before messages are consumed. A stage calls it once a round, for all exchanges that have ended
 * since the last one, before it commits their successors and acknowledgements to the broker. Thread-safe: each stage
 * has a committing thread of its own.
 */
public interface RoundCommit {

    /** For stages that have nothing else to make durable. */
    RoundCommit NOTHING = ended -> { };

    /**
     * Makes durable what the steps of these exchanges have left to be made durable, all of it or nothing.
     *
     * @param ended exchanges that ended well, or whose failure was handled by their route; not empty
     * @throws IOException if it cannot be done at present. Nothing was consumed; the same exchanges come again, with
     *                     others, after a pause
     */
    void beforeCommit(List<Exchange> ended) throws IOException;
}
