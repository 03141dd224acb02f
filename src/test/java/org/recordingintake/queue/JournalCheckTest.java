package org.recordingintake.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.config.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.queue.LastStop.Kind;

/** What the files of the embedded broker look like after they were damaged. */
class JournalCheckTest {

    private static final int JOURNAL_SIZE = 10 * 1024 * 1024;
    private static final int SMALL = 1_000;
    private static final int LARGE = 300_000;

    @TempDir
    private static Path home;
    private static Path directory;
    private static Path first;
    private static Path latest;
    private static Path bindings;
    private static Path largeMessage;
    private static Configuration configuration;
    private static LastStop clean;

    /** Two files of messages, the second half empty, a spare one, and a large message. */
    @BeforeAll
    static void fillQueue() throws Exception {
        directory = home.resolve("queue");
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, failure -> { });
             ServerLocator locator = ActiveMQClient.createServerLocator(broker.url());
             ClientSession session = locator.createSessionFactory().createSession(false, false)) {
            send(session, "intake.recordings", 50, SMALL);
            send(session, "intake.downloads", 150, 90_000);
            send(session, "intake.recordings", 50, SMALL);
            send(session, "intake.alerts", 1, LARGE);
        }
        List<Path> files = files("journal", ".amq");
        first = files.get(0);
        latest = files.get(1);
        bindings = files("bindings", ".bindings").get(0);
        largeMessage = files("large-messages", ".msg").get(0);
        configuration = EmbeddedBroker.configuration(directory, EmbeddedBroker.url(directory));
        clean = LastStop.read(directory.resolve("last-stop"));
    }

    private static void send(ClientSession session, String queue, int count, int size) throws Exception {
        for (int i = 0; i < count; i++) {
            ClientMessage message = session.createMessage(true);
            message.putStringProperty("intakeReceivedAt", "2026-10-01T12:00:00Z");
            message.getBodyBuffer().writeBytes(("e" + i).repeat(size).substring(0, size).getBytes(StandardCharsets.US_ASCII));
            session.createProducer(queue).send(message);
        }
        session.commit();
    }

    private static List<Path> files(String name, String ending) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(name))) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }

    /** Checks the queue as it is after something was done to a file, and undoes it. */
    private static JournalCheck checkAfter(Path file, Doing doing, LastStop lastStop) throws IOException {
        byte[] before = Files.readAllBytes(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            doing.to(channel);
            return JournalCheck.of(directory, configuration, lastStop);
        } finally {
            Files.write(file, before);
        }
    }

    private interface Doing {
        void to(FileChannel file) throws IOException;
    }

    private static Doing cutTo(long size) {
        return file -> file.truncate(size);
    }

    private static Doing write(byte[] bytes, long at) {
        return file -> file.write(ByteBuffer.wrap(bytes), at);
    }

    private static byte[] garbage(int length) {
        byte[] garbage = new byte[length];
        new Random(length).nextBytes(garbage);
        return garbage;
    }

    private static LastStop after(Kind kind) {
        return new LastStop(kind, clean.queues(), Set.of());
    }

    private static JournalFile parsed(Path file) throws IOException {
        return JournalFile.read(file, JOURNAL_SIZE, (kind, id, transaction, data) -> { }).orElseThrow();
    }

    @ParameterizedTest
    @MethodSource
    void findsNothingWrongWithAWholeQueue(LastStop lastStop) {
        // When
        JournalCheck check = JournalCheck.of(directory, configuration, lastStop);

        // Then
        assertThat(check.damage()).isEmpty();
        assertThat(check.isInterrupted()).isFalse();
    }

    static Stream<LastStop> findsNothingWrongWithAWholeQueue() {
        return Stream.concat(Stream.of(clean), Stream.of(Kind.values()).map(JournalCheckTest::after));
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                arguments("emptied", cutTo(0), "it has 0 bytes instead of 10485760"),
                arguments("cut within its header", cutTo(10), "it has 10 bytes instead of 10485760"),
                arguments("cut off", cutTo(100_000), "it has 100000 bytes instead of 10485760"),
                arguments("cut off by a byte", cutTo(JOURNAL_SIZE - 1), "it has 10485759 bytes instead of 10485760"),
                arguments("with a zeroed header", write(new byte[16], 0), "it does not begin as a file of the journal"),
                arguments("with garbage for its header", write(garbage(16), 0), "it does not begin as a file of the journal"),
                arguments("with another id", write(garbage(8), 8), "it does not begin as a file of the journal"),
                arguments("all zeros", write(new byte[JOURNAL_SIZE], 0), "it does not begin as a file of the journal"),
                arguments("all garbage", write(garbage(JOURNAL_SIZE), 0), "it does not begin as a file of the journal"),
                arguments("with garbage at its beginning", write(garbage(5_000), 16), "from byte 16 on it contains something other"),
                arguments("with garbage in the middle", write(garbage(5_000), 20_000), "contains"),
                arguments("with zeros in the middle", write(new byte[5_000], 20_000), "contains"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void namesADamagedFileOfTheJournal(String name, Doing damage, String what) throws Exception {
        for (Path file : List.of(first, latest)) {
            // When
            JournalCheck check = checkAfter(file, damage, after(Kind.CLEAN));

            // Then
            assertThat(check.damage()).singleElement().satisfies(found -> {
                assertThat(found.toString()).startsWith(file + " is damaged: ").contains(what);
                assertThat(found.toMove()).isEqualTo(file);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 300, 100_000})
    void namesBindingsThatAreCutOffAndSaysThatAllOfTheQueueHasToBeMoved(int size) throws Exception {
        // When
        JournalCheck check = checkAfter(bindings, cutTo(size), after(Kind.CLEAN));

        // Then
        assertThat(check.damage()).singleElement().satisfies(found -> {
            assertThat(found.toString()).startsWith(bindings + " is damaged: it has " + size + " bytes instead of 1048576");
            assertThat(found.toMove()).isEqualTo(directory);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 200, 500, 1_000})
    void namesBindingsWithGarbage(int at) throws Exception {
        // When
        JournalCheck check = checkAfter(bindings, write(garbage(64), at), after(Kind.CLEAN));

        // Then
        assertThat(check.damage()).singleElement().satisfies(found -> {
            assertThat(found.toString()).startsWith(bindings + " is damaged: ");
            assertThat(found.toMove()).isEqualTo(directory);
        });
    }

    static Stream<Arguments> noticesThatTheBindingsOfMessagesAreGone() {
        return Stream.of(
                arguments(clean, "a queue in it is not as it was"),
                arguments(new LastStop(Kind.CLEAN, Set.of(), Set.of()), "it does not hold the queues of messages in the journal"));
    }

    @ParameterizedTest
    @MethodSource
    void noticesThatTheBindingsOfMessagesAreGone(LastStop lastStop, String what) throws Exception {
        // Given
        Path elsewhere = Files.move(bindings, home.resolve("bindings"));

        // When
        JournalCheck check = JournalCheck.of(directory, configuration, lastStop);

        // Then
        Files.move(elsewhere, bindings);
        assertThat(check.damage()).singleElement().satisfies(found -> {
            assertThat(found.toString()).isEqualTo(bindings.getParent() + " is damaged: " + what);
            assertThat(found.toMove()).isEqualTo(directory);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLEAN", "BY_KILL", "BY_POWER_CUT"})
    void noticesAQueueThatHasAnotherName(Kind kind) throws Exception {
        // Given
        String name = new String("intake.published".getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1);
        int at = new String(Files.readAllBytes(bindings), StandardCharsets.ISO_8859_1).indexOf(name);

        // When
        JournalCheck check = checkAfter(bindings, write(new byte[] {'X'}, at), after(kind));

        // Then
        assertThat(check.damage()).singleElement().asString().endsWith(" is damaged: a queue in it is not as it was");
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 100, 1_000, 50_000, 1_000_000})
    void noticesAnyByteThatIsAnotherAfterACleanStop(int at) throws Exception {
        // Given
        byte before = Files.readAllBytes(first)[at];

        // When
        JournalCheck check = checkAfter(first, write(new byte[] {(byte) (before ^ 1)}, at), clean);

        // Then
        assertThat(check.damage()).singleElement().asString().startsWith(first + " is damaged: ");
    }

    @Test
    void noticesASingleByteOfAMessageThatIsAnother() throws Exception {
        // Given
        int body = new String(Files.readAllBytes(first), StandardCharsets.ISO_8859_1).indexOf("e7e7e7");

        // When
        JournalCheck check = checkAfter(first, write(new byte[] {'E'}, body), clean);

        // Then
        assertThat(check.damage()).singleElement().asString().startsWith(first + " is damaged: it contains a record that cannot"
                + " be used: the body of message ").endsWith(" is not as it was sent");
    }

    @Test
    void noticesAMessageThatWouldMakeTheBrokerReadOutsideOfIt() throws Exception {
        // Given
        byte[] name = "intakeReceivedAt".getBytes(StandardCharsets.UTF_16LE);
        int property = new String(Files.readAllBytes(first), StandardCharsets.ISO_8859_1)
                .indexOf(new String(name, StandardCharsets.ISO_8859_1));

        // When
        JournalCheck check = checkAfter(first, write(new byte[] {-1, -1, -1, -5}, property - 4), clean);

        // Then
        assertThat(check.damage()).singleElement().asString()
                .startsWith(first + " is damaged: it contains a record that cannot be used: ");
    }

    @Test
    void noticesThatRecordsAreGoneAfterACleanStop() throws Exception {
        // Given
        int end = parsed(latest).end();

        // When
        JournalCheck check = checkAfter(latest, write(new byte[end - 16], 16), clean);

        // Then
        assertThat(check.damage()).singleElement().asString()
                .isEqualTo(latest + " is damaged: it is not as it was when the queue was closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLEAN", "BY_KILL"})
    void noticesGarbageAtTheEndOfTheLastRecords(Kind kind) throws Exception {
        // Given
        int end = parsed(latest).end();

        // When
        JournalCheck check = checkAfter(latest, write(garbage(3_000), end - 1_500), after(kind));

        // Then
        assertThat(check.damage()).singleElement().asString().contains("on it contains something other than records");
    }

    @Test
    void takesARecordThatWasBegunWhenTheProcessWasKilledForNoDamage() throws Exception {
        // Given
        int end = parsed(latest).end();
        byte[] content = Files.readAllBytes(first);
        byte[] begun = Arrays.copyOfRange(content, 16, 600);
        begun[4] = (byte) parsed(latest).id();

        // When
        JournalCheck killed = checkAfter(latest, write(begun, end), after(Kind.BY_KILL));
        JournalCheck stopped = checkAfter(latest, write(begun, end), after(Kind.CLEAN));

        // Then
        assertThat(killed.damage()).isEmpty();
        assertThat(killed.isInterrupted()).isTrue();
        assertThat(stopped.damage()).hasSize(1);
    }

    @Test
    void takesAHoleInTheLastWriteForNoDamageWhereTheMachineMayHaveGoneDown() throws Exception {
        // Given
        int end = parsed(latest).end();
        Doing hole = write(new byte[4_096], end - 20_000);

        // When
        JournalCheck powerCut = checkAfter(latest, hole, after(Kind.BY_POWER_CUT));
        JournalCheck killed = checkAfter(latest, hole, after(Kind.BY_KILL));

        // Then
        assertThat(powerCut.damage()).isEmpty();
        assertThat(powerCut.isInterrupted()).isTrue();
        assertThat(killed.damage()).singleElement().asString().startsWith(latest + " is damaged");
    }

    @Test
    void noticesAHoleThatNoInterruptedWriteCanHaveLeftBehind() throws Exception {
        // When
        JournalCheck longBefore = checkAfter(latest, write(new byte[4_096], 20_000), after(Kind.BY_POWER_CUT));
        JournalCheck inAnotherFile = checkAfter(first, write(new byte[4_096], parsed(first).end() - 20_000),
                after(Kind.BY_POWER_CUT));

        // Then
        assertThat(longBefore.damage()).singleElement().asString().startsWith(latest + " is damaged");
        assertThat(inAnotherFile.damage()).singleElement().asString().startsWith(first + " is damaged");
    }

    @Test
    void takesTheRecordsOfAnEarlierUseOfAFileForNoDamage() throws Exception {
        // When
        JournalCheck check = checkAfter(first, write(new byte[] {0, 0, 0, 9}, 12), after(Kind.CLEAN));

        // Then
        assertThat(check.damage()).isEmpty();
    }

    @Test
    void namesALargeMessageThatIsCutOff() throws Exception {
        // When
        JournalCheck check = checkAfter(largeMessage, cutTo(5_000), clean);

        // Then
        assertThat(check.damage()).singleElement().satisfies(found -> {
            assertThat(found.toString()).startsWith(largeMessage + " is damaged: it has 5000 bytes instead of " + LARGE);
            assertThat(found.toMove()).isEqualTo(largeMessage);
        });
    }

    @Nested
    class Pages {

        private Path page;

        @BeforeEach
        void write() throws Exception {
            page = directory.resolve("paging/1/000000001.page");
            Files.createDirectories(page.getParent());
            Files.write(page, new byte[] {'{', 0, 0, 0, 3, 1, 2, 3, '}', '{', 0, 0, 0, 1, 1, '}'});
        }

        @AfterEach
        void delete() throws Exception {
            Files.delete(page);
        }

        @ParameterizedTest
        @CsvSource({"CLEAN, 16, 0", "CLEAN, 12, 1", "BY_KILL, 12, 0", "CLEAN, 9, 0", "BY_KILL, 0, 0"})
        void tellsAPageThatIsCutOffFromOneThatWasBeingWritten(Kind kind, int size, int damaged) throws Exception {
            // When
            JournalCheck check = checkAfter(page, cutTo(size), after(kind));

            // Then
            assertThat(check.damage()).hasSize(damaged).allMatch(found -> found.toString()
                    .equals(page + " is damaged: from byte 9 on it contains something other than messages"));
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 8, 9})
        void namesAPageWithGarbage(int at) throws Exception {
            // When
            JournalCheck check = checkAfter(page, JournalCheckTest.write(new byte[] {-7}, at), after(Kind.BY_KILL));

            // Then
            assertThat(check.damage()).singleElement().satisfies(found -> assertThat(found.toMove()).isEqualTo(page));
        }
    }
}
