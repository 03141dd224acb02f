package org.recordingintake.check;

import java.io.IOException;
import java.time.Clock;

import io.vertx.core.Vertx;
import org.recordingintake.app.Beans;
import org.recordingintake.app.Generation;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.queue.Queues;
import org.recordingintake.settings.Settings;
import org.recordingintake.tracing.Tracing;

/** Where routes are built that are never to run: without a broker, a ledger or a network. */
final class Workshop implements AutoCloseable {

    private final Queues queues;
    private final Beans beans;
    private final Generation generation;

    /**
     * @throws IOException      if queue.url cannot be used
     * @throws RuntimeException if Camel does not start with these camel.* keys
     */
    Workshop(String propertyLocation, Settings settings, Vertx vertx) throws IOException {
        queues = Queues.unconnected(settings);
        beans = new Beans(() -> settings, queues, Ledger.unopened(), new DurableFiles("validation"), vertx,
                Tracing.OFF, Clock.systemUTC());
        try {
            generation = beans.newGeneration(propertyLocation, settings);
        } catch (RuntimeException | LinkageError e) {
            closeParts();
            throw e;
        }
    }

    Generation generation() {
        return generation;
    }

    private void closeParts() throws IOException {
        beans.close();
        queues.close();
    }

    @Override
    public void close() throws IOException {
        generation.close();
        closeParts();
    }
}
