package org.recordingintake.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.recordingintake.testing.Patience;

/** {@code strace}, attached to a running process or to one of its threads: watches its system calls, or fails them. */
final class Strace implements AutoCloseable {

    /** Everything that changes what is on disk, or tells somebody. */
    static final String DURABLE_STEPS = "trace=write,pwrite64,writev,fsync,fdatasync,rename,renameat,renameat2,mkdir,"
            + "mkdirat,rmdir,unlink,unlinkat,openat";

    private final Process process;
    private final Path trace;
    private final Path workingDirectory;

    private Strace(Process process, Path trace, Path workingDirectory) {
        this.process = process;
        this.trace = trace;
        this.workingDirectory = workingDirectory;
    }

    /** Skips the test, and says so, where there is no strace or it may not attach to other processes. */
    static void assumeUsable() throws IOException {
        Process sleeper = new ProcessBuilder("sleep", "600").start();
        try (Strace probe = attach(sleeper.pid(), Path.of("/"), "-e", "trace=fsync")) {
            probe.detach();
        } catch (IOException e) {
            System.out.println("Skipped: strace cannot be used here: " + e.getMessage().strip());
            assumeTrue(false, "strace cannot be used here: " + e.getMessage());
        } finally {
            sleeper.destroyForcibly();
        }
    }

    /**
     * Attaches, and returns once it has.
     *
     * @param id               of a thread, or with the option {@code -f} of a process with all its threads
     * @param workingDirectory of the process
     * @throws IOException if it cannot attach; the message is strace's own
     */
    static Strace attach(long id, Path workingDirectory, String... options) throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "traces"));
        String name = UUID.randomUUID().toString();
        Path trace = directory.resolve(name + ".trace");
        Path messages = directory.resolve(name + ".messages");
        List<String> command = new ArrayList<>(List.of("strace", "-y", "-s", "4096", "-e", "signal=none",
                "-o", trace.toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-p", String.valueOf(id)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(messages.toFile())
                .start();
        Strace strace = new Strace(process, trace, workingDirectory);
        eventually().until(() -> Files.readString(messages).contains(" attached") || !process.isAlive());
        if (!process.isAlive()) {
            throw new IOException(Files.readString(messages));
        }
        return strace;
    }

    /** Fails the n-th call of this name, by each thread that it is attached to. */
    static String[] failing(String call, int n, String error) {
        return new String[] {"-e", DURABLE_STEPS, "-e", "inject=" + call + ":error=" + error + ":when=" + n};
    }

    /** Lets the process go on alone. */
    void detach() {
        process.destroy();
        try {
            if (!process.waitFor(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    /** What was called so far. */
    SystemCalls calls() throws IOException {
        return SystemCalls.of(Files.readAllLines(trace, StandardCharsets.ISO_8859_1), workingDirectory);
    }

    /** Whether a call has been failed. */
    boolean hasInjected() throws IOException {
        return calls().stream().anyMatch(SystemCalls.Call::isInjected);
    }

    @Override
    public void close() {
        detach();
    }
}
