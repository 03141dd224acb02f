package org.recordingintake.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The embedded broker cannot be started until somebody has moved damaged files away. The message names them and says
 * what to do.
 */
final class DamagedQueueException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param directory the broker's, such as {@code data/queue} */
    DamagedQueueException(Path directory, List<Damage> damage) {
        super(message(directory, damage));
    }

    private static String message(Path directory, List<Damage> damage) {
        Path aside = directory.resolveSibling(directory.getFileName() + "-damaged");
        boolean everything = damage.stream().anyMatch(each -> each.toMove().equals(directory));
        String toMove = everything ? directory.toString()
                : damage.stream().map(each -> each.toMove().toString()).distinct().collect(Collectors.joining(" "));
        return damage.stream().map(Damage::toString).collect(Collectors.joining("; ")) + ". The queue is not open: new events"
                + " are kept in " + directory.resolveSibling("spool") + ", and nothing else is processed. To repair it, stop"
                + " the runtime, run \"mkdir -p " + aside + " && mv " + toMove + " " + aside + "/\", and start it again. "
                + (everything ? "All messages in the queue" : "Messages that are only in what is moved")
                + " are lost from the queue by that; reconciliation fetches their recordings again if bandwidth.account-id is"
                + " set (docs/recover.md#a-damaged-queue)";
    }
}
