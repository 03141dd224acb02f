package org.recordingintake.queue;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.apache.activemq.artemis.api.core.ActiveMQIOErrorException;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.recordingintake.file.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Apache ActiveMQ Artemis in this process, reachable from nowhere else. A send returns only after its journal record is
 * synced to disk.
 */
final class EmbeddedBroker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    static final String JOURNAL = "journal";
    static final String BINDINGS = "bindings";
    static final String PAGING = "paging";
    static final String LARGE_MESSAGES = "large-messages";
    /** Its time is when the journal began. */
    private static final String BEGAN = "began";

    /** The share of the disk that new events leave free. */
    private static final double RESERVE = 0.02;

    /** How much memory new events may fill: some 2 kB each, so 60 000 of them in a heap of 1 GB. */
    private static final long MAX_BYTES = Runtime.getRuntime().maxMemory() / 8;

    private final String url;
    private final EmbeddedActiveMQ broker;
    private final Path directory;
    private final FileStore disk;

    private EmbeddedBroker(String url, EmbeddedActiveMQ broker, Path directory, FileStore disk) {
        this.url = url;
        this.broker = broker;
        this.directory = directory;
        this.disk = disk;
    }

    /**
     * Starts a broker over the journal in this directory.
     *
     * @param onJournalFailure called, with the reason, when the journal cannot be written any more; the broker accepts nothing
     *                         from then on, since a sync that failed must not be tried again and called good
     * @throws DamagedQueueException if files in the directory are damaged; they are as they were
     * @throws IOException           if the journal cannot be opened
     */
    static EmbeddedBroker start(Path directory, Consumer<String> onJournalFailure) throws IOException {
        DurableFiles.createPrivateDirectory(directory);
        noteBeginning(directory.resolve(JOURNAL));
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        try {
            Configuration configuration = configuration(directory, url(directory));
            JournalCheck check = JournalCheck.of(directory, configuration);
            requireWhole(directory, check.damage());
            if (!check.isInterrupted()) {
                note(directory, () -> JournalCheck.noteRun(directory));
            }
            broker.setConfiguration(configuration);
            broker.createActiveMQServer();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            broker.getActiveMQServer().registerIOCriticalErrorListener((cause, message, file) -> {
                failure.compareAndSet(null, cause);
                onJournalFailure.accept("The queue's journal cannot be written: " + cause.getMessage());
            });
            broker.getActiveMQServer().registerActivationFailureListener(cause -> failure.compareAndSet(null, cause));
            broker.start();
            if (failure.get() != null) {
                broker.stop();
                requireWhole(directory, isOfDisk(failure.get()) ? List.of()
                        : List.of(new Damage(directory, "it cannot be read: " + failure.get(), directory)));
                throw new IOException(failure.get().getMessage(), failure.get());
            }
            confirmNothingOnceTheJournalFails(broker.getActiveMQServer());
            if (check.isInterrupted()) {
                LOG.warn("The last write to the queue was interrupted, before anything in it was acknowledged; the journal is"
                        + " rewritten without what there is of it");
                StorageManager storage = broker.getActiveMQServer().getStorageManager();
                storage.getBindingsJournal().scheduleCompactAndBlock(-1);
                storage.getMessageJournal().scheduleCompactAndBlock(-1);
            }
            note(directory, () -> JournalCheck.noteRun(directory));
            return new EmbeddedBroker(url(directory), broker, directory, Files.getFileStore(directory));
        } catch (DamagedQueueException e) {
            Files.setLastModifiedTime(directory.resolve(JOURNAL).resolve(BEGAN), FileTime.from(Instant.now()));
            throw e;
        } catch (Exception e) {
            throw new IOException("The queue in " + directory + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /** The in-VM address of the broker; unique in this process, so that two runtimes can share it. */
    static String url(Path directory) {
        return "vm://" + (directory.hashCode() & Integer.MAX_VALUE);
    }

    private static void requireWhole(Path directory, List<Damage> damage) throws DamagedQueueException {
        if (!damage.isEmpty()) {
            throw new DamagedQueueException(directory, damage);
        }
    }

    private static boolean isOfDisk(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause -> cause instanceof IOException || cause instanceof ActiveMQIOErrorException);
    }

    private interface Note {
        void write() throws IOException;
    }

    /** No reason to fail; but what was recorded before would be wrong. */
    private static void note(Path directory, Note note) throws IOException {
        try {
            note.write();
        } catch (IOException e) {
            LOG.warn("The state of the queue cannot be noted: {}. After a power cut it may seem to be damaged",
                    DurableFiles.reason(e));
            JournalCheck.forgetLastStop(directory);
        }
    }

    private static void noteBeginning(Path journal) throws IOException {
        Path began = journal.resolve(BEGAN);
        if (Files.notExists(began)) {
            DurableFiles.createDirectories(journal);
            boolean isOlder = Files.exists(journal.resolve("server.lock"));
            DurableFiles.create(began);
            if (isOlder) { // by a version that did not note it
                Files.setLastModifiedTime(began, FileTime.from(Instant.EPOCH));
            }
        }
    }

    /** When the journal in this directory began; the epoch where there is none, or it is not known. */
    static Instant beginning(Path directory) {
        try {
            return Files.getLastModifiedTime(directory.resolve(JOURNAL).resolve(BEGAN)).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    /**
     * A write to the journal that fails is only logged by Artemis (NIOSequentialFile.internalWrite), which goes on to
     * sync and to confirm what was never written; the sender must not hear of that.
     */
    private static void confirmNothingOnceTheJournalFails(ActiveMQServer server) {
        Interceptor gate = (packet, connection) -> !isConfirmation(packet) || !hasFailed(server);
        server.getRemotingService().addOutgoingInterceptor(gate);
    }

    private static boolean isConfirmation(Packet packet) {
        return packet.getType() == PacketImpl.NULL_RESPONSE;
    }

    /** Told before anything is confirmed that depends on the failed call. */
    private static boolean hasFailed(ActiveMQServer server) {
        return server.getIoCriticalErrorListener().isPreviouslyFailed();
    }

    static Configuration configuration(Path directory, String url) throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setName("recording-intake")
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setPersistenceEnabled(true)
                .setJournalDirectory(directory.resolve(JOURNAL).toString())
                .setBindingsDirectory(directory.resolve(BINDINGS).toString())
                .setPagingDirectory(directory.resolve(PAGING).toString())
                .setLargeMessagesDirectory(directory.resolve(LARGE_MESSAGES).toString())
                .setJournalType(JournalType.NIO)
                .setJournalSyncTransactional(true)
                .setJournalSyncNonTransactional(true)
                // the default of 3.33 ms would be the whole latency of a send
                .setJournalBufferTimeout_NIO(200_000)
                // on a full disk, as over its memory limits, the broker would move messages to page files, and a page
                // that cannot be written loses those of the transactions under way; see isTaking instead
                .setMaxDiskUsage(-1)
                .setGlobalMaxSize(-1)
                .setMessageExpiryScanPeriod(-1)
                .addAcceptorConfiguration("in-vm", url);
        configuration.registerBrokerPlugin(new BodyChecksum());
        configuration.addAddressSetting("#", new AddressSettings()
                .setDeadLetterAddress(SimpleString.of(Queues.DEAD))
                // nothing ever expires here; naming an address keeps the broker from warning about it
                .setExpiryAddress(SimpleString.of(Queues.DEAD))
                // only the net under crashes and poison messages: the routes do their own retries
                .setMaxDeliveryAttempts(100)
                .setRedeliveryDelay(1_000)
                .setRedeliveryMultiplier(2)
                .setMaxRedeliveryDelay(60_000)
                .setDefaultAddressRoutingType(RoutingType.ANYCAST)
                .setDefaultQueueRoutingType(RoutingType.ANYCAST)
                .setAutoDeleteQueues(false)
                .setAutoDeleteAddresses(false)
                .setMaxSizeBytes(-1));
        for (String queue : Queues.ALL) {
            configuration.addQueueConfiguration(QueueConfiguration.of(queue).setAddress(queue)
                    .setRoutingType(RoutingType.ANYCAST).setDurable(true));
        }
        return configuration;
    }

    String url() {
        return url;
    }

    /**
     * Whether new events should be sent: what little is left on a nearly full disk is for what is in the queues
     * already, and so is the memory beyond the share that the queues may have.
     */
    boolean isTaking() {
        ActiveMQServer server = broker.getActiveMQServer();
        return server.isActive() && !hasFailed(server) && hasSpace()
                && server.getPagingManager().getGlobalSize() < MAX_BYTES;
    }

    private boolean hasSpace() {
        try {
            return disk.getUsableSpace() >= disk.getTotalSpace() * RESERVE;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            broker.stop();
            if (!hasFailed(broker.getActiveMQServer())) {
                Configuration configuration = broker.getActiveMQServer().getConfiguration();
                note(directory, () -> JournalCheck.noteStop(directory, configuration));
            }
        } catch (Exception e) {
            throw new IOException("The queue could not be closed: " + e.getMessage(), e);
        }
    }
}
