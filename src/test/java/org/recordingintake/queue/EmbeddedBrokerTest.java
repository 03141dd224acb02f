package org.recordingintake.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.testing.LogLines;

/** How the embedded broker starts over what is on disk; which damage is noticed is a matter of JournalCheckTest. */
class EmbeddedBrokerTest {

    private static final int MESSAGES = 40;

    @TempDir
    private Path data;
    private Path directory;
    private Path journal;

    @BeforeEach
    void fillQueue() throws Exception {
        directory = data.resolve("queue");
        journal = directory.resolve("journal/activemq-data-1.amq");
        try (EmbeddedBroker broker = start(); ServerLocator locator = ActiveMQClient.createServerLocator(broker.url());
             ClientSession session = locator.createSessionFactory().createSession(false, false)) {
            for (int i = 0; i < MESSAGES; i++) {
                ClientMessage message = session.createMessage(true);
                message.getBodyBuffer().writeBytes(new byte[1_000]);
                session.createProducer("intake.recordings").send(message);
                session.commit();
            }
        }
    }

    private EmbeddedBroker start() throws IOException {
        return EmbeddedBroker.start(directory, failure -> { });
    }

    private static long messages(EmbeddedBroker broker) throws Exception {
        try (ServerLocator locator = ActiveMQClient.createServerLocator(broker.url());
             ClientSession session = locator.createSessionFactory().createSession()) {
            return session.queueQuery(SimpleString.of("intake.recordings")).getMessageCount();
        }
    }

    private static void write(Path file, byte[] bytes, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        }
    }

    private List<byte[]> contents() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> sorted = files.filter(Files::isRegularFile).sorted().toList();
            List<byte[]> contents = new ArrayList<>();
            for (Path file : sorted) {
                contents.add(Files.readAllBytes(file));
            }
            return contents;
        }
    }

    @Test
    void keepsWhatItHolds() throws Exception {
        // When
        try (EmbeddedBroker broker = start()) {

            // Then
            assertThat(messages(broker)).isEqualTo(MESSAGES);
        }
    }

    @Test
    void changesNothingInADamagedQueueAndSaysWhatToDo() throws Exception {
        // Given
        write(journal, new byte[16], 0);
        List<byte[]> before = contents();

        // When
        Throwable failure = catchThrowable(this::start);

        // Then
        assertThat(failure).isInstanceOf(DamagedQueueException.class).hasMessageStartingWith(journal + " is damaged: it does"
                + " not begin as a file of the journal. The queue is not open: new events are kept in " + data.resolve("spool"))
                .hasMessageContaining("run \"mkdir -p " + data.resolve("queue-damaged") + " && mv " + journal + " "
                        + data.resolve("queue-damaged") + "/\"").hasMessageContaining("reconciliation");
        assertThat(contents()).usingElementComparator(Arrays::compare).isEqualTo(before);
    }

    @Test
    void asksForAllOfTheQueueToBeMovedWhereItsBindingsAreDamaged() throws Exception {
        // Given
        write(directory.resolve("bindings/activemq-bindings-1.bindings"), new byte[16], 0);
        write(journal, new byte[16], 0);

        // When
        Throwable failure = catchThrowable(this::start);

        // Then
        assertThat(failure).hasMessageContaining("activemq-bindings-1.bindings is damaged")
                .hasMessageContaining(journal + " is damaged")
                .hasMessageContaining(" && mv " + directory + " " + data.resolve("queue-damaged") + "/\"")
                .hasMessageContaining("All messages in the queue are lost");
    }

    @Test
    void countsAsBegunWhenDamageWasFoundSinceWhatCameBeforeMayBeLost() throws Exception {
        // Given
        Instant longAgo = Instant.parse("2020-01-01T00:00:00Z");
        Files.setLastModifiedTime(directory.resolve("journal/began"), FileTime.from(longAgo));
        start().close();
        assertThat(EmbeddedBroker.beginning(directory)).isEqualTo(longAgo);
        write(journal, new byte[16], 0);

        // When
        catchThrowable(this::start);

        // Then
        assertThat(EmbeddedBroker.beginning(directory)).isAfter(longAgo.plusSeconds(1));
    }

    @Test
    void goesOnAfterAPowerCutThatInterruptedTheLastWrite() throws Exception {
        // Given
        int end = JournalFile.read(journal, 10 * 1024 * 1024, (kind, id, transaction, content) -> { }).orElseThrow().end();
        write(journal, new byte[512], end - 5_000);
        Files.writeString(directory.resolve("last-stop"), "running before-the-power-cut\n");

        // When
        try (LogLines log = new LogLines(); EmbeddedBroker broker = start()) {

            // Then
            assertThat(messages(broker)).isBetween(MESSAGES - 3L, MESSAGES - 1L);
            assertThat(log.naming("The last write to the queue was interrupted")).hasSize(1);
        }

        // and as if nothing had been from then on
        try (LogLines log = new LogLines(); EmbeddedBroker broker = start()) {
            assertThat(messages(broker)).isBetween(MESSAGES - 3L, MESSAGES - 1L);
            assertThat(log.naming("interrupted")).isEmpty();
        }
    }

    @Test
    void tellsTheSameDamageFromAPowerCutWhereTheMachineDidNotGoDown() throws Exception {
        // Given
        int end = JournalFile.read(journal, 10 * 1024 * 1024, (kind, id, transaction, content) -> { }).orElseThrow().end();
        byte[] whole = Files.readAllBytes(journal);
        EmbeddedBroker broker = start();
        String running = Files.readString(directory.resolve("last-stop"));
        broker.close();
        Files.write(journal, whole);
        write(journal, new byte[512], end - 5_000);
        Files.writeString(directory.resolve("last-stop"), running);

        // When
        Throwable failure = catchThrowable(this::start);

        // Then
        assertThat(running).startsWith("running ");
        assertThat(failure).isInstanceOf(DamagedQueueException.class).hasMessageContaining(journal + " is damaged");
    }

    @Test
    void notesThatItRunsBeforeItChangesAnything() throws Exception {
        // Given
        Path lastStop = directory.resolve("last-stop");
        String stopped = Files.readString(lastStop);
        Files.delete(directory.resolve("journal/server.lock"));
        Files.createDirectory(directory.resolve("journal/server.lock"));

        // When
        Throwable failure = catchThrowable(this::start);

        // Then
        assertThat(failure).isInstanceOf(IOException.class).isNotInstanceOf(DamagedQueueException.class);
        assertThat(stopped).startsWith("stopped\n");
        assertThat(Files.readString(lastStop)).startsWith("running ");
    }
}
