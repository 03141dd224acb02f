package org.recordingintake.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.PackagedIntake;

/**
 * The file system fails: the n-th call of a kind, for every n, until an event's life has no n-th call. Each fault hits
 * the one thread that takes the step, so that it happens once.
 */
class FailingSyscallsIT {

    /** More calls, each with more errors; {@code -Dfaults.full=true}. */
    private static final boolean FULL = Boolean.getBoolean("faults.full");
    private static final int EVERY = 100;

    private AnyMediaApi api;
    private PackagedIntake intake;
    private final Sender sender = new Sender();
    private final List<String> faults = new ArrayList<>();

    /** @param most the last n to try; more than an event's life has mean all */
    private record Fault(String call, String error, int most) {
        String named(int n) {
            return call + " " + n + " " + error;
        }
    }

    @BeforeEach
    void start() throws IOException {
        Strace.assumeUsable();
        api = AnyMediaApi.reliable();
        intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl()).with("MEDIA_CONCURRENCY", "1")
                .with("SHUTDOWN_DRAIN", "3s").with("JAVA_OPTS", "-XX:TieredStopAtLevel=1").start();
    }

    @AfterEach
    void stop() {
        if (intake != null) {
            intake.close();
            api.close();
        }
    }

    @Test
    void storesARecordingAllTheSameWhicheverStepFails() throws IOException {
        // Given
        long thread = Threads.of(intake, sender).archive();
        List<Fault> kinds = FULL
                ? all("EIO", "ENOSPC", "EROFS")
                : List.of(new Fault("fsync", "EIO", EVERY), new Fault("rename", "EIO", EVERY),
                        new Fault("write", "ENOSPC", EVERY), new Fault("mkdir", "EROFS", EVERY));

        // When
        sweep("storing", thread, kinds, Event::complete, DurableOrder::requireFilesStored);

        // Then
        assertThat(faults).contains("fsync 3 EIO", "rename 2 EIO", "write 2 ENOSPC");
        requireEverythingOnceAtTheEnd("each step of storing failed once, " + faults.size() + " faults");
    }

    @Test
    void alertsAllTheSameWhicheverStepFails() throws IOException {
        // Given
        long thread = Threads.of(intake, sender).alerts();
        List<Fault> kinds = FULL
                ? all("EIO", "ENOSPC", "EROFS")
                : List.of(new Fault("fsync", "EIO", EVERY), new Fault("rename", "EIO", EVERY),
                        new Fault("write", "ENOSPC", EVERY));

        // When
        sweep("alerting", thread, kinds, Event::partial, DurableOrder::requireFileAlerted);

        // Then
        assertThat(faults).contains("fsync 2 EIO", "rename 1 EIO", "write 1 ENOSPC");
        requireEverythingOnceAtTheEnd("each step of alerting failed once, " + faults.size() + " faults");
    }

    @Test
    void knowsWhatBecameOfARecordingWhicheverStepOfTheLedgerFails() throws IOException {
        // Given
        long thread = Threads.of(intake, sender).ledger();
        List<Fault> kinds = FULL
                ? List.of(new Fault("fdatasync", "EIO", EVERY), new Fault("fsync", "EIO", EVERY),
                        new Fault("pwrite64", "EIO", EVERY), new Fault("pwrite64", "ENOSPC", EVERY))
                : List.of(new Fault("fdatasync", "EIO", EVERY), new Fault("fsync", "EIO", EVERY), new Fault("pwrite64", "ENOSPC", 4));
        List<Event> events = new ArrayList<>();

        // When
        sweep("telling the ledger", thread, kinds, () -> {
            events.add(Event.complete());
            return events.get(events.size() - 1);
        }, order -> { });

        // Then
        assertThat(faults).contains("fsync 1 EIO", "pwrite64 1 ENOSPC");
        requireEverythingOnceAtTheEnd("each step of the ledger failed once, " + faults.size() + " faults");
        for (Event event : events) {
            assertThat(intake.ledgerOf(event.id())).singleElement().extracting(LedgerEntry::outcome).isEqualTo(Outcome.STORED);
        }
    }

    @Test
    void endsAndLosesNothingWhenTheJournalFails() throws IOException {
        // Given
        List<Fault> kinds = FULL
                ? List.of(new Fault("fdatasync", "EIO", EVERY), new Fault("write", "EIO", EVERY),
                        new Fault("fdatasync", "ENOSPC", EVERY), new Fault("write", "ENOSPC", EVERY))
                : List.of(new Fault("fdatasync", "EIO", 3), new Fault("write", "ENOSPC", 1));

        // When
        for (Fault kind : kinds) {
            for (int n = 1; n <= kind.most() && failsJournal(kind, n); n++) {
                faults.add(kind.named(n));
            }
        }

        // Then: commits that meet share a sync, so only two are certain, the event's arrival and its way on
        assertThat(faults).contains("fdatasync 1 EIO", "fdatasync 2 EIO", "write 1 ENOSPC");
        requireEverythingOnceAtTheEnd("each step of the journal failed once, " + faults.size() + " faults");
    }

    @Test
    void refusesTheEventWhenNeitherJournalNorSpoolTakesIt() throws IOException {
        // Given
        List<Fault> kinds = FULL
                ? List.of(new Fault("fsync", "EIO", 2), new Fault("fsync", "ENOSPC", 2), new Fault("rename", "EIO", 1),
                        new Fault("rename", "ENOSPC", 1))
                : List.of(new Fault("fsync", "EIO", 2));

        // When
        for (Fault kind : kinds) {
            for (int n = 1; n <= kind.most(); n++) {
                failJournalAndSpool(kind, n);
            }
        }

        // Then
        assertThat(sender.answers(503)).isEqualTo(faults.size()).isPositive();
        requireEverythingOnceAtTheEnd("journal and spool failed, " + faults.size() + " faults");
    }

    private static List<Fault> all(String... errors) {
        List<Fault> kinds = new ArrayList<>();
        for (String call : List.of("fsync", "rename", "write", "openat", "mkdir", "unlink")) {
            for (String error : errors) {
                kinds.add(new Fault(call, error, EVERY));
            }
        }
        return kinds;
    }

    private void sweep(String stage, long thread, List<Fault> kinds, Supplier<Event> events,
                       Consumer<DurableOrder> rule) throws IOException {
        for (Fault kind : kinds) {
            for (int n = 1; n <= kind.most() && failsOnce(stage, thread, kind, n, events.get(), rule); n++) {
                faults.add(kind.named(n));
            }
        }
    }

    /**
     * Answers whether there was an n-th call to fail. A step that failed has to be taken again, whole: what a failed
     * sync left behind may look good and not be on disk.
     */
    private boolean failsOnce(String stage, long thread, Fault kind, int n, Event event, Consumer<DurableOrder> rule)
            throws IOException {
        try (Strace strace = Strace.attach(thread, intake.home(), Strace.failing(kind.call(), n, kind.error()))) {
            assertThat(sender.send(intake.webhookUrl(), event)).isEqualTo(204);
            intake.awaitIdle();
            strace.detach();
            rule.accept(new DurableOrder(strace.calls(), event.id()));
            if (!strace.hasInjected()) {
                return false;
            }
        }
        Audit.of(intake.dataDir()).requireEverythingOnce(stage + ": " + kind.named(n), sender);
        return true;
    }

    /** Answers whether there was an n-th call to fail. */
    private boolean failsJournal(Fault kind, int n) throws IOException {
        Event event = n % 2 == 1 ? Event.complete() : Event.partial();
        long thread = Threads.of(intake, sender).journal();
        int status;
        try (Strace strace = Strace.attach(thread, intake.home(), Strace.failing(kind.call(), n, kind.error()))) {
            status = sender.send(intake.webhookUrl(), event);
            eventually().until(() -> strace.hasInjected() || intake.isIdle());
            if (!strace.hasInjected()) {
                return false;
            }
            requireEndByItself();
        }
        startAnew("journal: " + kind.named(n), event, status);
        return true;
    }

    private void failJournalAndSpool(Fault kind, int n) throws IOException {
        Event event = Event.complete();
        int status;
        try (Strace strace = Strace.attach(intake.process().pid(), intake.home(), "-f",
                "-e", "trace=fdatasync," + kind.call(), "-e", "inject=fdatasync:error=EIO:when=1",
                "-e", "inject=" + kind.call() + ":error=" + kind.error() + ":when=" + n)) {
            status = sender.send(intake.webhookUrl(), event);
            requireEndByItself();
            assertThat(strace.hasInjected()).isTrue();
        }
        faults.add(kind.named(n));
        startAnew("journal and spool: " + kind.named(n), event, status);
    }

    /** It says so, is not ready any more, and ends with exit code 1 for its supervisor. */
    private void requireEndByItself() {
        Set<Integer> readiness = new LinkedHashSet<>();
        eventually().pollInSameThread().until(() -> {
            readiness.add(readiness());
            return !intake.process().isAlive();
        });
        assertThat(intake.exitCode()).isEqualTo(1);
        assertThat(readiness).contains(503);
        assertThat(intake.output()).containsPattern("ERROR recording-intake +The queue's journal cannot be written");
    }

    /** The status of the readiness check; 0 if nobody answers. */
    private int readiness() {
        try {
            return intake.management("/observe/health/ready").statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** What was not acknowledged is sent again, as a person would who reads the sender's log. */
    private void startAnew(String fault, Event event, int status) throws IOException {
        intake.start();
        if (status != 204) {
            assertThat(sender.send(intake.webhookUrl(), event)).isEqualTo(204);
        }
        intake.awaitIdle();
        Audit.of(intake.dataDir()).requireEverythingOnce(fault, sender);
    }

    private void requireEverythingOnceAtTheEnd(String fault) {
        intake.awaitIdle();
        assertThat(intake.terminate()).isZero();
        Audit.of(intake.dataDir()).requireEverythingOnce(fault, sender);
    }
}
