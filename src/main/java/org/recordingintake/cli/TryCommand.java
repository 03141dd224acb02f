package org.recordingintake.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.recordingintake.RecordingIntake;
import org.recordingintake.trial.TrialReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(name = "try", customSynopsis = {
        "recording-intake try EVENT.json [DIR] [OPTIONS]",
        "   or: recording-intake try --example NAME [DIR] [OPTIONS]",
        "   or: recording-intake try --expect FILE [DIR] [OPTIONS]"},
        description = "Send an event through the routes as the running system would, without network, broker or writes,"
                + " and print which way it takes and where it ends.")
final class TryCommand implements Callable<Integer> {

    enum Example {
        COMPLETE, PARTIAL, ERROR, CONFERENCE, TRANSCRIPTION;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "EVENT.json|DIR", arity = "0..2", description = "The event, a file or - for standard input,"
            + " and the directory of the route files, by default routes/.")
    private List<Path> files = List.of();

    @Option(names = "--example", paramLabel = "NAME",
            description = "Instead of a file: ${COMPLETION-CANDIDATES}.")
    private Optional<Example> example;

    @Option(names = "--status", paramLabel = "STATUS", description = "Replace the status of the event.")
    private String status;

    @Option(names = "--media", paramLabel = "FILE", description = "The media, by default a WAV that matches the event.")
    private Path media;

    @Option(names = "--fail", paramLabel = "STEP[=FAILURE]", description = "Make a step fail once: its id or the beginning"
            + " of the URI that it sends to, followed by * to fail always. FAILURE is an exception or an HTTP status.")
    private List<String> failures = List.of();

    @Option(names = "--against", paramLabel = "DIR", description = "Print only the differences from the routes of DIR.")
    private Path against;

    @Option(names = "--expect", paramLabel = "FILE", description = "Compare the end with what FILE expects, and try the"
            + " event that it names unless another is given.")
    private Path expect;

    @Option(names = "-v", description = "Print messages in full.")
    private boolean inFull;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (expect != null && against != null) {
            throw new ParameterException(spec.commandLine(), "--expect and --against exclude each other");
        }
        Deque<Path> given = new ArrayDeque<>(files);
        boolean named = expect != null && (given.isEmpty() || given.size() == 1 && Files.isDirectory(given.peek()));
        if (given.isEmpty() && example.isEmpty() && !named) {
            throw new ParameterException(spec.commandLine(), "Missing: EVENT.json or --example NAME");
        }
        String event = example.map(name -> "example:" + name)
                .orElseGet(() -> named ? null : given.remove().toString());
        if (given.size() > 1) {
            throw new ParameterException(spec.commandLine(), "An event and --example exclude each other");
        }
        Path routes = given.isEmpty() ? main.routes() : given.remove();
        TrialReport report = new TrialReport(main.given(), main.properties(),
                RecordingIntake.propertyLocation(main.loader(), main.properties()), main.out());
        try {
            return report.of(new TrialReport.Options(event, routes, media, status, failures, against, expect, inFull))
                    ? Main.DONE : Main.FAILED;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
