package org.recordingintake.reload;

import java.io.IOException;
import java.time.Clock;

import io.vertx.core.Vertx;
import org.recordingintake.app.Beans;
import org.recordingintake.app.CamelRuntime;
import org.recordingintake.app.SwappableContext;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.queue.Queues;
import org.recordingintake.settings.Settings;

/** A Camel of its own in which routes are built and never run. */
final class Stage implements AutoCloseable {

    private final CamelRuntime camel;
    private final Queues queues;
    private final Beans beans;

    /** @throws RuntimeException if Camel does not start with these camel.* keys */
    Stage(String propertyLocation, Settings settings, Vertx vertx) throws IOException {
        camel = CamelRuntime.forRehearsal(propertyLocation, settings);
        queues = Queues.unconnected(settings);
        beans = new Beans(() -> settings, queues, Ledger.unopened(), new DurableFiles("rehearsal"), vertx,
                camel::getCamelContext, Clock.systemUTC());
        beans.bindTo(camel);
        try {
            camel.start();
        } catch (RuntimeException | LinkageError e) {
            close();
            throw e;
        }
    }

    SwappableContext context() {
        return camel.context();
    }

    @Override
    public void close() throws IOException {
        camel.stop();
        beans.close();
        queues.close();
    }
}
