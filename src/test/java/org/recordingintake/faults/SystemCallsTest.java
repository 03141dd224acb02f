package org.recordingintake.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of {@link DurableOrder} against traces, right ones and doctored ones. */
class SystemCallsTest {

    private static final List<String> STORED = """
            10 write(5</h/data/queue/journal/a-1.amq>, "\\r\\0{\\"recordingId\\":\\"r-1\\"", 90) = 90
            10 fdatasync(5</h/data/queue/journal/a-1.amq> <unfinished ...>
            12 write(1</h/out.txt>, "a line that says ) = 7", 22) = 22
            10 <... fdatasync resumed>) = 0
            11 write(7<socket:[1]>, "HTTP/1.1 204 No Content\\r\\n\\r\\n", 27) = 27
            10 write(5</h/data/queue/journal/a-1.amq>, "\\r\\0downloads r-1", 90) = 90
            10 fdatasync(5</h/data/queue/journal/a-1.amq>) = 0
            12 write(8</h/data/recordings/.parts/p1>, "RIFF", 4) = 4
            12 fsync(8</h/data/recordings/.parts/p1>) = 0
            12 mkdir("/h/data/recordings/c-1", 0700) = 0
            12 fsync(8</h/data/recordings>) = 0
            12 rename("/h/data/recordings/.parts/p1", "/h/data/recordings/c-1/r-1.wav") = 0
            12 write(8</h/data/recordings/.parts/p2>, "{}", 2) = 2
            12 fsync(8</h/data/recordings/.parts/p2>) = 0
            12 rename("/h/data/recordings/.parts/p2", "/h/data/recordings/c-1/r-1.json") = 0
            12 fsync(8</h/data/recordings/c-1>) = 0
            13 pwrite64(9</h/data/ledger/ledger.db-wal>, "r-1complete", 11, 32) = 11
            13 fdatasync(9</h/data/ledger/ledger.db-wal>) = 0
            10 write(5</h/data/queue/journal/a-1.amq>, "\\16\\0", 61) = 61
            10 fdatasync(5</h/data/queue/journal/a-1.amq>) = 0
            """.lines().toList();

    private static final List<String> ALERTED = """
            12 write(8</h/data/alerts/.parts/p1>, "{}", 2) = 2
            12 fsync(8</h/data/alerts/.parts/p1>) = 0
            12 rename("data/alerts/.parts/p1", "data/alerts/r-1-partial-recording.partial.json") = 0
            12 fsync(8</h/data/alerts>) = 0
            13 pwrite64(9</h/data/ledger/ledger.db-wal>, "r-1partial", 10, 32) = 10
            13 fdatasync(9</h/data/ledger/ledger.db-wal>) = 0
            10 write(5</h/data/queue/journal/a-1.amq>, "\\16\\0", 61) = 61
            10 fdatasync(5</h/data/queue/journal/a-1.amq>) = 0
            """.lines().toList();

    private static final List<String> SPOOLED = """
            10 fdatasync(5</h/data/queue/journal/a-1.amq>) = -1 EIO (Input/output error) (INJECTED)
            12 write(8</h/data/spool/.parts/p1>, "{}", 2) = 2
            12 fsync(8</h/data/spool/.parts/p1>) = 0
            12 rename("data/spool/.parts/p1", "data/spool/2026-11-23_1") = 0
            12 fsync(8</h/data/spool>) = 0
            11 write(7<socket:[1]>, "HTTP/1.1 204 No Content\\r\\n\\r\\n", 27) = 27
            """.lines().toList();

    private static DurableOrder order(List<String> trace) {
        return new DurableOrder(SystemCalls.of(trace, Path.of("/h")), "r-1");
    }

    private static void requireAll(List<String> trace) {
        order(trace).requireJournalBeforeAnswer();
        order(trace).requireStoredBeforeConsumed();
    }

    private static List<String> without(List<String> trace, int line) {
        List<String> doctored = new ArrayList<>(trace);
        doctored.remove(line);
        return doctored;
    }

    private static List<String> moved(List<String> trace, int from, int to) {
        List<String> doctored = new ArrayList<>(trace);
        doctored.add(to, doctored.remove(from));
        return doctored;
    }

    @Test
    void acceptsTheRightOrder() {
        // Given When Then
        assertThatCode(() -> requireAll(STORED)).doesNotThrowAnyException();
        assertThatCode(() -> order(ALERTED).requireAlertedBeforeConsumed()).doesNotThrowAnyException();
        assertThatCode(() -> order(SPOOLED).requireSpoolBeforeAnswer()).doesNotThrowAnyException();
    }

    @Test
    void readsACallThatAnotherOneInterrupts() {
        // Given
        List<String> interrupted = STORED.subList(1, 4);

        // When
        SystemCalls calls = SystemCalls.of(interrupted, Path.of("/h"));

        // Then
        assertThat(calls.stream()).hasSize(2).last().satisfies(call -> {
            assertThat(call.isAbout(Path.of("/h/data/queue/journal/a-1.amq"))).isTrue();
            assertThat(call.begun()).isZero();
            assertThat(call.ended()).isEqualTo(2);
        });
    }

    @Test
    void readsTheTraceOfASingleThread() {
        // Given
        List<String> lines = List.of("fsync(8</h/data/spool>) = -1 EIO (Input/output error) (INJECTED)");

        // When
        SystemCalls calls = SystemCalls.of(lines, Path.of("/h"));

        // Then
        assertThat(calls.stream()).hasSize(1).allMatch(SystemCalls.Call::isInjected);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 10, 13, 15, 17, 19})
    void noticesAMissingSync(int line) {
        // Given
        List<String> doctored = without(STORED, line);

        // When Then
        assertThatThrownBy(() -> requireAll(doctored)).isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 10, 13, 15, 17, 19})
    void noticesASyncThatFailed(int line) {
        // Given
        List<String> doctored = new ArrayList<>(STORED);
        doctored.set(line, STORED.get(line).replace("= 0", "= -1 EIO (Input/output error) (INJECTED)"));

        // When Then
        assertThatThrownBy(() -> requireAll(doctored)).isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7})
    void noticesAnAlertThatIsNotSynced(int line) {
        // Given
        List<String> doctored = without(ALERTED, line);

        // When Then
        assertThatThrownBy(() -> order(doctored).requireAlertedBeforeConsumed()).isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void noticesASpoolThatIsNotSynced(int line) {
        // Given
        List<String> doctored = without(SPOOLED, line);

        // When Then
        assertThatThrownBy(() -> order(doctored).requireSpoolBeforeAnswer()).isInstanceOf(AssertionError.class);
    }

    @Test
    void noticesAnAcknowledgementBeforeTheSyncHasEnded() {
        // Given
        List<String> doctored = moved(STORED, 4, 2);

        // When Then
        assertThatThrownBy(() -> requireAll(doctored)).isInstanceOf(AssertionError.class);
    }

    @Test
    void noticesAReceiptThatCanBeSeenBeforeTheMedia() {
        // Given
        List<String> doctored = moved(STORED, 14, 11);

        // When Then
        assertThatThrownBy(() -> requireAll(doctored)).isInstanceOf(AssertionError.class);
    }

    @Test
    void noticesAFileThatIsRenamedBeforeItIsSynced() {
        // Given
        List<String> doctored = moved(STORED, 8, 11);

        // When Then
        assertThatThrownBy(() -> requireAll(doctored)).isInstanceOf(AssertionError.class);
    }

    @Test
    void noticesAConsumptionBeforeTheOutcome() {
        // Given
        List<String> doctored = new ArrayList<>(STORED);
        doctored.add(16, STORED.get(19));

        // When Then
        assertThatThrownBy(() -> requireAll(doctored)).isInstanceOf(AssertionError.class);
    }
}
