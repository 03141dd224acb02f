package org.recordingintake.queue;

import java.util.Optional;

import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.Component;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.JmsConfiguration;
import org.recordingintake.settings.Credentials;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * Camel's component for JMS as ops' own routes and channels get it: on the broker of the queues, unless they set another
 * connection factory. Thread-safe.
 */
final class JmsConnector implements AutoCloseable {

    private final CachingConnectionFactory connections;

    JmsConnector(String url, Optional<Credentials> credentials) {
        ActiveMQConnectionFactory broker = new ActiveMQConnectionFactory(url);
        // CVE-2026-40860, CVE-2026-43866: no message can carry a Java object
        broker.setDeserializationDenyList("*");
        // a busy consumer must not hold messages that idle ones could process
        broker.setConsumerWindowSize(0);
        // a producer that waits for credits blocks forever when the broker's disk is full; without, it fails in time
        broker.setProducerWindowSize(-1);
        BrokerClient.impatient(broker.getServerLocator(), Queues.PATIENCE);
        credentials.ifPresent(user -> broker.setUser(user.name()).setPassword(user.secret()));
        connections = new CachingConnectionFactory(broker);
        connections.setCacheConsumers(false);
    }

    private JmsConfiguration configuration() {
        JmsConfiguration jms = new JmsConfiguration(connections);
        jms.setErrorHandlerLogStackTrace(false);
        jms.setErrorHandlerLoggingLevel(LoggingLevel.WARN);
        // a message that cannot be read counts as a failure; the broker would redeliver it forever
        jms.setEagerLoadingOfProperties(true);
        // no message may name a destination for replies: there are none
        jms.setDisableReplyTo(true);
        // one that is refused would count as a failed delivery, and come back later and later
        jms.setAcceptMessagesWhileStopping(true);
        // a broker that does not answer must not hold up the start
        jms.setAsyncStartListener(true);
        return jms;
    }

    /** One for each Camel context. */
    Component newComponent() {
        return new JmsComponent(configuration());
    }

    @Override
    public void close() {
        connections.destroy();
    }
}
