package org.recordingintake.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;

/** A program of the system that has ended. */
public record Command(int exitCode, String output) {

    /** Runs one to its end; what it prints to standard error is a part of the output. */
    public static Command run(List<String> command) throws IOException {
        return run(command, Map.of());
    }

    /** @param environment added to that of this process */
    public static Command run(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes());
            return new Command(process.waitFor(), output);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Skips the calling test where the program is not installed, and says so. */
    public static void assumeInstalled(String program) {
        boolean isInstalled = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        if (!isInstalled) {
            System.out.println("SKIPPED: " + program + " is not installed");
        }
        Assumptions.assumeTrue(isInstalled, program + " is not installed");
    }

    /** Skips the calling test where mounts of its own are not allowed, and says so. */
    public static void assumeMayMount() throws IOException {
        assumeInstalled("unshare");
        boolean mayMount = run(List.of("unshare", "--map-root-user", "--mount", "true")).exitCode() == 0;
        if (!mayMount) {
            System.out.println("SKIPPED: unshare may not mount anything here");
        }
        Assumptions.assumeTrue(mayMount, "unshare may not mount anything here");
    }
}
