package org.recordingintake.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of Debian's package {@code prometheus}; without it, tests that need it are skipped. */
public final class PrometheusTool {

    private final String program;

    private PrometheusTool(String program) {
        this.program = program;
    }

    public static PrometheusTool promtool() {
        return installed("promtool");
    }

    public static PrometheusTool prometheus() {
        return installed("prometheus");
    }

    private static PrometheusTool installed(String program) {
        assumeTrue(Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program))),
                program + " is not installed: apt-get install prometheus");
        return new PrometheusTool(program);
    }

    /** Its exit code and all that it printed. */
    public record Result(int exitCode, String output) {
    }

    /** Runs it to its end. */
    public Result run(String input, String... arguments) throws IOException, InterruptedException {
        Path stdin = Files.createTempFile(Path.of("target"), program, ".in");
        Path stdout = Files.createTempFile(Path.of("target"), program, ".out");
        Files.writeString(stdin, input);
        Process process = command(arguments).redirectInput(stdin.toFile()).redirectOutput(stdout.toFile()).start();
        if (!process.waitFor(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(program + " does not end");
        }
        return new Result(process.exitValue(), Files.readString(stdout, StandardCharsets.UTF_8));
    }

    /** Starts it, to be ended by the caller; what it prints goes to a file. */
    public Process start(Path output, String... arguments) throws IOException {
        return command(arguments).redirectOutput(output.toFile()).start();
    }

    private ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }
}
