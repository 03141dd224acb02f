package org.recordingintake.queue;

import java.time.Duration;
import java.util.Optional;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.client.impl.ClientSessionInternal;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.recordingintake.settings.Credentials;

/**
 * Opens sessions with a broker, each on a connection of its own, so that none suffers from another's failure.
 * Thread-safe.
 */
final class BrokerClient implements AutoCloseable {

    private static final int CONNECT_MILLIS = 2_000;

    private final ServerLocator locator;
    private final Optional<Credentials> credentials;

    /**
     * @param url      as Artemis has it: {@code vm:}, {@code tcp:}, or a list of these
     * @param patience how long to wait for each answer of the broker
     * @throws Exception if the URL cannot be used
     */
    BrokerClient(String url, Optional<Credentials> credentials, Duration patience) throws Exception {
        this.locator = impatient(ActiveMQClient.createServerLocator(url), patience)
                // only the commit needs an answer, not the sends and acknowledgements in it
                .setBlockOnDurableSend(false).setBlockOnAcknowledge(false)
                // a producer that waits for credits blocks forever when the broker's disk is full; without, it fails in time
                .setProducerWindowSize(-1);
        this.credentials = credentials;
    }

    /** Whatever the URL says: a broken connection is abandoned at once; a new one is opened when it is needed. */
    static ServerLocator impatient(ServerLocator locator, Duration patience) {
        for (TransportConfiguration server : locator.getStaticTransportConfigurations()) {
            if (server.getFactoryClassName().equals(NettyConnectorFactory.class.getName())) {
                server.getParams().putIfAbsent(TransportConstants.NETTY_CONNECT_TIMEOUT, CONNECT_MILLIS);
            }
        }
        return locator.setReconnectAttempts(0).setInitialConnectAttempts(1).setCallTimeout(patience.toMillis())
                .setCallFailoverTimeout(patience.toMillis());
    }

    /** @throws Exception if the broker does not answer, or refuses the credentials */
    BrokerSession open() throws Exception {
        ClientSessionFactory connection = locator.createSessionFactory();
        try {
            return new BrokerSession(connection, (ClientSessionInternal) connection.createSession(
                    credentials.map(Credentials::name).orElse(null), credentials.map(Credentials::secret).orElse(null),
                    false, false, false, false, 0));
        } catch (ActiveMQException e) {
            connection.cleanup();
            throw e;
        }
    }

    @Override
    public void close() {
        locator.close();
    }
}
