package org.recordingintake.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import jakarta.jms.ConnectionFactory;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.recordingintake.settings.Credentials;
import org.recordingintake.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable queues between the stages, on the embedded broker or an external one. Thread-safe.
 */
public final class Queues implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Queues.class);

    public static final String DOWNLOADS = "intake.downloads";
    public static final String PUBLISHED = "intake.published";
    public static final String DELETIONS = "intake.deletions";
    public static final String DEAD = "intake.dead";

    /** The names of all queues, in the order in which an event meets them. */
    public static final List<String> ALL =
            List.of("intake.recordings", DOWNLOADS, "intake.alerts", PUBLISHED, DELETIONS, DEAD);

    /** How long a request of the webhook may wait for the queue before it is kept in the spool instead. */
    private static final Duration WEBHOOK_PATIENCE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** For so long it is taken for granted that a broker that did not answer still does not. */
    private static final Duration TROUBLE_LASTS = Duration.ofSeconds(1);
    private static final int CONNECT_MILLIS = 2_000;

    private final Optional<EmbeddedBroker> broker;
    /** Why the embedded broker was not started, and what to do. */
    private final Optional<String> damage;
    private final String url;
    private final JmsPoolConnectionFactory stages;
    private final JmsPoolConnectionFactory webhook;
    private final ServerLocator locator;
    private final Optional<Credentials> credentials;
    private ClientSession inspection;
    private volatile Trouble trouble;

    /** Why the broker did not answer, and when, by {@link System#nanoTime}. */
    private record Trouble(String reason, long at) {

        boolean isRecent() {
            return System.nanoTime() - at < TROUBLE_LASTS.toNanos();
        }
    }

    private Queues(Optional<EmbeddedBroker> broker, Optional<String> damage, String url,
                   Optional<Credentials> credentials) throws Exception {
        this.broker = broker;
        this.damage = damage;
        this.url = withoutParameters(url);
        this.credentials = credentials;
        this.stages = pool(url, credentials, PATIENCE);
        this.webhook = pool(url, credentials, WEBHOOK_PATIENCE);
        this.locator = impatient(ActiveMQClient.createServerLocator(url), WEBHOOK_PATIENCE);
    }

    /**
     * Opens the queues; an embedded broker with damaged files is not started, and then they take nothing.
     *
     * @param onJournalFailure told in plain words when the journal of the embedded broker cannot be written any more
     * @throws IOException if the queues cannot be opened; the message says why and what to do. An external broker that
     *                     is away is no reason: it is awaited
     */
    public static Queues open(Settings settings, Consumer<String> onJournalFailure) throws IOException {
        Optional<String> url = settings.queue().url();
        if (url.isPresent()) {
            return of(Optional.empty(), Optional.empty(), url.get(), settings);
        }
        Path directory = directory(settings.dataDir());
        try {
            EmbeddedBroker broker = EmbeddedBroker.start(directory, onJournalFailure);
            return of(Optional.of(broker), Optional.empty(), broker.url(), settings);
        } catch (DamagedQueueException e) {
            LOG.error("{}", e.getMessage());
            return of(Optional.empty(), Optional.of(e.getMessage()), EmbeddedBroker.url(directory), settings);
        }
    }

    private static Queues of(Optional<EmbeddedBroker> broker, Optional<String> damage, String url, Settings settings)
            throws IOException {
        try {
            return new Queues(broker, damage, url, settings.queue().credentials());
        } catch (Exception e) {
            throw new IOException("queue.url is \"" + withoutParameters(url) + "\", which no connection can be made of: "
                    + e.getMessage(), e);
        }
    }

    /**
     * Since when the queues can have kept what they took: an embedded broker whose journal was thrown away begins anew.
     * The epoch where that is not known, as of an external broker.
     */
    public static Instant beginning(Settings settings) {
        return settings.queue().url().isPresent()
                ? Instant.EPOCH : EmbeddedBroker.beginning(directory(settings.dataDir()));
    }

    private static Path directory(Path dataDir) {
        return dataDir.resolve("queue");
    }

    /** Queues to build routes with, that are never asked for a connection. */
    public static Queues unconnected(Settings settings) throws IOException {
        try {
            return new Queues(Optional.empty(), Optional.empty(), settings.queue().url().orElse("tcp://localhost"),
                    settings.queue().credentials());
        } catch (Exception e) {
            throw new IOException("queue.url cannot be used: " + e.getMessage(), e);
        }
    }

    /** For messages: parameters may hold passwords. */
    private static String withoutParameters(String url) {
        return url.replaceAll("\\?[^,)]*", "");
    }

    private static JmsPoolConnectionFactory pool(String url, Optional<Credentials> credentials, Duration patience) {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
        // CVE-2026-40860, CVE-2026-43866: no message can carry a Java object
        factory.setDeserializationDenyList("*");
        // a slow download must not hoard what idle consumers could take
        factory.setConsumerWindowSize(0);
        // a producer that waits for credits waits for ever when the broker's disk is full; without, it fails in time
        factory.setProducerWindowSize(-1);
        impatient(factory.getServerLocator(), patience);
        credentials.ifPresent(user -> factory.setUser(user.name()).setPassword(user.secret()));
        JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
        pool.setConnectionFactory(factory);
        pool.setMaxConnections(4);
        return pool;
    }

    /** Whatever the URL says: a broken connection is given up at once, for a new one is made when it is needed. */
    private static ServerLocator impatient(ServerLocator locator, Duration patience) {
        for (TransportConfiguration server : locator.getStaticTransportConfigurations()) {
            if (server.getFactoryClassName().equals(NettyConnectorFactory.class.getName())) {
                server.getParams().putIfAbsent(TransportConstants.NETTY_CONNECT_TIMEOUT, CONNECT_MILLIS);
            }
        }
        return locator.setReconnectAttempts(0).setInitialConnectAttempts(1).setCallTimeout(patience.toMillis())
                .setCallFailoverTimeout(patience.toMillis());
    }

    /** For the stages behind the webhook, which can wait. */
    public ConnectionFactory connectionFactory() {
        return stages;
    }

    /** For the webhook, whose sender waits for an answer. */
    public ConnectionFactory webhookConnectionFactory() {
        return webhook;
    }

    /** Whether a message would be taken at this moment. */
    public boolean isTaking() {
        return damage.isEmpty() && broker.map(EmbeddedBroker::isTaking).orElseGet(this::answers);
    }

    private boolean answers() {
        try {
            depth(ALL.get(0));
            return true;
        } catch (IOException e) {
            LOG.debug("The broker does not answer", e);
            return false;
        }
    }

    /** @throws IOException if a sender would have to wait instead of having its message taken */
    public void requireTaking() throws IOException {
        if (!broker.map(EmbeddedBroker::isTaking).orElse(true)) {
            throw new IOException("The queue takes no messages: it is full, its disk is full, or its"
                        + " journal cannot be written");
        }
        requireNoTrouble();
    }

    private void requireNoTrouble() throws IOException {
        if (damage.isPresent()) {
            throw new IOException(damage.get());
        }
        Trouble last = trouble;
        if (last != null && last.isRecent()) {
            throw new IOException("The queue does not answer: " + last.reason());
        }
    }

    /**
     * The number of messages in a queue, delayed ones included.
     *
     * @throws IOException if the broker does not answer
     */
    public synchronized long depth(String queue) throws IOException {
        requireNoTrouble();
        try {
            if (inspection == null || inspection.isClosed()) {
                inspection = newInspection();
            }
            long depth = inspection.queueQuery(SimpleString.of(queue)).getMessageCount();
            if (trouble != null) {
                trouble = null;
                LOG.info("The queue answers again{}", broker.isPresent() ? "" : ", at " + url);
            }
            return depth;
        } catch (Exception e) {
            if (trouble == null) {
                LOG.warn("The queue at {} does not answer; new events are kept in the spool until it does: {}", url,
                        e.getMessage());
            }
            trouble = new Trouble(e.getMessage(), System.nanoTime());
            closeInspection();
            throw new IOException("The queue does not answer: " + e.getMessage(), e);
        }
    }

    private ClientSession newInspection() throws Exception {
        ClientSessionFactory sessions = locator.createSessionFactory();
        try {
            return sessions.createSession(credentials.map(Credentials::name).orElse(null),
                    credentials.map(Credentials::secret).orElse(null), false, true, true, false, 1);
        } catch (ActiveMQException e) {
            sessions.cleanup();
            throw e;
        }
    }

    /** Without a word to the broker, which may not answer. */
    private void closeInspection() {
        if (inspection != null) {
            inspection.getSessionFactory().cleanup();
            inspection = null;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            closeLocator();
            stages.stop();
            webhook.stop();
        } catch (ActiveMQException e) {
            throw new IOException("The connections to the queue could not be closed: " + e.getMessage(), e);
        } finally {
            if (broker.isPresent()) {
                broker.get().close();
            }
        }
    }

    private synchronized void closeLocator() throws ActiveMQException {
        if (inspection != null) {
            inspection.close();
        }
        locator.close();
    }
}
