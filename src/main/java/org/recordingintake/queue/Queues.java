package org.recordingintake.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.camel.Component;
import org.recordingintake.settings.Credentials;
import org.recordingintake.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable queues between the stages, on the embedded broker or an external one. Thread-safe.
 */
public final class Queues implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Queues.class);

    private static final String RECORDINGS = "intake.recordings";
    public static final String DOWNLOADS = "intake.downloads";
    public static final String TRANSCRIPTS = "intake.transcripts";
    public static final String PUBLISHED = "intake.published";
    public static final String DELETIONS = "intake.deletions";
    public static final String DEAD = "intake.dead";

    /** The names of all queues, in the order in which an event meets them. */
    public static final List<String> ALL =
            List.of(RECORDINGS, DOWNLOADS, TRANSCRIPTS, "intake.alerts", PUBLISHED, DELETIONS, DEAD);

    /** How long a request of the webhook may wait for the queue before it is kept in the spool instead. */
    static final Duration WEBHOOK_PATIENCE = Duration.ofSeconds(2);
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Optional<EmbeddedBroker> broker;
    /** Why the embedded broker was not started, and what to do. */
    private final Optional<String> damage;
    private final BrokerClient impatient;
    private final BrokerClient stages;
    private final Trouble trouble;
    private final Sender sender;
    private final String url;
    private final Optional<Credentials> credentials;
    private BrokerSession inspection;
    private JmsConnector connector;

    private Queues(Optional<EmbeddedBroker> broker, Optional<String> damage, String url,
                   Optional<Credentials> credentials) throws Exception {
        this.broker = broker;
        this.damage = damage;
        this.url = url;
        this.credentials = credentials;
        this.impatient = new BrokerClient(url, credentials, WEBHOOK_PATIENCE);
        this.stages = new BrokerClient(url, credentials, PATIENCE);
        this.trouble = new Trouble(broker.isPresent() ? "The queue" : "The queue at " + withoutParameters(url));
        this.sender = new Sender(impatient, trouble);
    }

    /**
     * Opens the queues; an embedded broker with damaged files is not started, and then they take nothing.
     *
     * @param onJournalFailure called, with the reason, when the journal of the embedded broker cannot be written any more
     * @throws IOException if the queues cannot be opened; the message says why and what to do. An external broker that
     *                     is unreachable is no error: the queues wait for it
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
            Queues queues = new Queues(broker, damage, url, settings.queue().credentials());
            if (damage.isEmpty()) {
                queues.sender.start();
            }
            return queues;
        } catch (Exception e) {
            throw new IOException("queue.url is \"" + withoutParameters(url) + "\", which no connection can be made of: "
                    + e.getMessage(), e);
        }
    }

    /**
     * Since when the queues can have kept what they took: an embedded broker whose journal was deleted starts again.
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

    /** A new one of Camel's components for JMS, which begins with the broker of these queues. */
    public synchronized Component jms() {
        if (connector == null) {
            connector = new JmsConnector(url, credentials);
        }
        return connector.newComponent();
    }

    String url() {
        return url;
    }

    /** For stages, which can wait. */
    BrokerClient forStages() {
        return stages;
    }

    /**
     * Sends a message, and returns once it is durable.
     *
     * @param patience how long that may take
     * @throws IOException if it is not durable in time, or the queue takes nothing at present
     */
    void send(Outgoing message, Duration patience) throws IOException, InterruptedException {
        requireTaking();
        try {
            sender.send(message).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("The queue does not answer in time", e);
        }
    }

    /** Whether a message would be taken at this moment. */
    public boolean isTaking() {
        return damage.isEmpty() && broker.map(EmbeddedBroker::isTaking).orElse(true) && !sender.isAway()
                && trouble.recent().isEmpty();
    }

    /** @throws IOException if a sender would have to wait instead of having its message taken */
    public void requireTaking() throws IOException {
        if (!broker.map(EmbeddedBroker::isTaking).orElse(true)) {
            throw new IOException("The queue accepts no messages: it is full, its disk is full, or its"
                    + " journal cannot be written");
        }
        requireNoTrouble();
    }

    private void requireNoTrouble() throws IOException {
        if (damage.isPresent()) {
            throw new IOException(damage.get());
        }
        Optional<IOException> recent = trouble.recent();
        if (recent.isPresent()) {
            throw recent.get();
        }
    }

    /**
     * The number of messages in a queue, delayed ones included.
     *
     * @throws IOException if the broker does not answer
     */
    public long depth(String queue) throws IOException {
        return inspect(session -> session.depth(queue));
    }

    /**
     * When the first of the events arrived that no stage has read yet; empty if there is none, or it does not say so.
     *
     * @throws IOException if the broker does not answer
     */
    public Optional<Instant> oldestUnread() throws IOException {
        return inspect(session -> session.depth(RECORDINGS) == 0 ? Optional.empty() : session.firstArrival(RECORDINGS));
    }

    /** Asks something of the broker. */
    private interface Inspection<T> {
        T ask(BrokerSession session) throws ActiveMQException;
    }

    private synchronized <T> T inspect(Inspection<T> question) throws IOException {
        requireNoTrouble();
        try {
            if (inspection == null || inspection.isClosed()) {
                inspection = impatient.open();
            }
            T answer = question.ask(inspection);
            trouble.ends();
            return answer;
        } catch (Exception e) {
            if (inspection != null) {
                inspection.abandon();
                inspection = null;
            }
            throw trouble.begins(e);
        }
    }

    @Override
    public void close() throws IOException {
        sender.close();
        closeOthers();
        impatient.close();
        stages.close();
        if (broker.isPresent()) {
            broker.get().close();
        }
    }

    private synchronized void closeOthers() {
        if (inspection != null) {
            inspection.close();
        }
        if (connector != null) {
            connector.close();
        }
    }
}
