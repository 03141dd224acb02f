package org.recordingintake.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSContext;

import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.Example;
import org.recordingintake.testing.Patience;

class AmqpIT {

    private static final String PASSWORD = "p&ss+w%rd";

    /** A broker that speaks AMQP 1.0 only, to one user. */
    private static EmbeddedActiveMQ start(int port) throws Exception {
        Configuration configuration = new ConfigurationImpl().setPersistenceEnabled(false).setJMXManagementEnabled(false)
                .addAcceptorConfiguration("amqp", "tcp://127.0.0.1:" + port + "?protocols=AMQP");
        configuration.putSecurityRoles("#", Set.of(new Role("clients", true, true, true, true, true, true, true, true, true,
                true, false, false)));
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser("recording-intake", PASSWORD);
        users.addRole("recording-intake", "clients");
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfiguration(configuration);
        broker.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
        return broker.start();
    }

    @Test
    void publishesOnceTheBrokerIsThere() throws Exception {
        // Given
        int port = ExampleRun.freePort();
        String url = "amqp://127.0.0.1:" + port;
        Event event = Event.complete();
        try (ExampleRun run = new ExampleRun(Connector.AMQP).startWithoutServer(Example.named("messages-to-amqp")
                .with("amqp.broker", url).with("amqp.password", PASSWORD), event)) {

            // When
            EmbeddedActiveMQ broker = start(port);
            try (JMSContext client = new JmsConnectionFactory("recording-intake", PASSWORD, url).createContext()) {

                // Then
                BytesMessage message = (BytesMessage) client.createConsumer(client.createQueue("recordings"))
                        .receive(Patience.LONGEST.toMillis());
                assertThat(message).isNotNull();
                ExampleRun.requireStored(message.getBody(byte[].class), event);
                run.requireNothingLeft(event);
            } finally {
                broker.stop();
            }
        }
    }
}
