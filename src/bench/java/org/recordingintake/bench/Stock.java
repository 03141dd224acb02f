package org.recordingintake.bench;

import java.nio.file.Path;
import java.util.Map;

import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.main.Main;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * Stock Camel: camel-main with the same routes as a Camel user would write them ({@code src/bench/stock}), and an
 * embedded Artemis as it comes. Arguments: the port, the data directory, the number of parallel downloads, the routes.
 */
public final class Stock {

    private Stock() {
    }

    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[1]);
        Configuration configuration = new ConfigurationImpl()
                .setPersistenceEnabled(true).setSecurityEnabled(false).setJMXManagementEnabled(false)
                .setJournalDirectory(data.resolve("queue/journal").toString())
                .setBindingsDirectory(data.resolve("queue/bindings").toString())
                .setPagingDirectory(data.resolve("queue/paging").toString())
                .setLargeMessagesDirectory(data.resolve("queue/large").toString())
                .addAcceptorConfiguration("in-vm", "vm://0");
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ().setConfiguration(configuration).start();
        CachingConnectionFactory connections = new CachingConnectionFactory(new ActiveMQConnectionFactory("vm://0"));
        connections.setSessionCacheSize(64);

        Main main = new Main();
        main.bind("connectionFactory", connections);
        Map.of("camel.server.enabled", "true", "camel.server.host", "127.0.0.1", "camel.server.port", args[0],
                "camel.component.jms.connectionFactory", "#bean:connectionFactory",
                "camel.main.jmxEnabled", "false", "camel.main.streamCachingEnabled", "false",
                "data.dir", args[1], "concurrency", args[2]).forEach(main::addInitialProperty);
        main.configure().withRoutesIncludePattern("file:" + args[3]);
        main.run();
        broker.stop();
    }
}
