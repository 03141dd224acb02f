package org.recordingintake.queue;

import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;

/** The queues of one runtime, on an embedded broker unless said otherwise, and routes that use them. */
final class QueueFixture implements AutoCloseable {

    private final Path dataDir = Path.of("target", "queues", UUID.randomUUID().toString()).toAbsolutePath();
    private final Queues queues;

    private QueueFixture(Map<String, String> more) throws IOException {
        this.queues = Queues.open(settings(more), reason -> { });
    }

    static QueueFixture embedded() throws IOException {
        return new QueueFixture(Map.of());
    }

    static QueueFixture at(String url) throws IOException {
        return new QueueFixture(Map.of("queue.url", url));
    }

    private Settings settings(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of("data.dir", dataDir.toString()));
        settings.putAll(more);
        return SettingsLoader.isolated(settings).load(dataDir.resolve("application.properties"));
    }

    Queues queues() {
        return queues;
    }

    Path directory(String name) {
        return dataDir.resolve(name);
    }

    /** Not started yet, so that routes can be added. */
    CamelContext camel(RoundCommit before) {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.addComponent("queue", new QueueComponent(queues, before, new DurableFiles("test")));
        camel.getShutdownStrategy().setTimeout(10);
        return camel;
    }

    /** Runs these routes. */
    CamelContext running(RoundCommit before, RouteBuilder routes) throws Exception {
        CamelContext camel = camel(before);
        camel.addRoutes(routes);
        camel.start();
        return camel;
    }

    void awaitEmpty(String queue) {
        eventually().until(() -> queues.depth(queue) == 0);
    }

    @Override
    public void close() throws IOException {
        queues.close();
    }
}
