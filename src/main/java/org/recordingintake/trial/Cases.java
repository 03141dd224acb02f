package org.recordingintake.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.recordingintake.check.Diagnostic;
import org.recordingintake.settings.InvalidSettingsException;

/** What {@code check --tests} runs: a case for each file that says what has to become of an event. */
public final class Cases {

    private static final String NAME = "expected.yaml";

    private final Trials trials;

    /** @param commandLine settings that win over the file, but not over those of a case */
    public Cases(Map<String, String> commandLine, Path properties, String propertyLocation) {
        this.trials = new Trials(commandLine, properties, propertyLocation);
    }

    /**
     * What came of them.
     *
     * @param count    how many there are
     * @param failed   how many ended otherwise, or could not be tried
     * @param findings by case, in the order of their paths
     */
    public record Result(int count, int failed, List<Diagnostic> findings) {
    }

    /** Tries each {@code expected.yaml} and {@code *.expected.yaml} below a directory, one after the other. */
    public Result run(Path directory, Path routes) throws InterruptedException {
        List<Path> files;
        try (Stream<Path> below = Files.walk(directory)) {
            files = below.filter(file -> file.getFileName().toString().equals(NAME)
                    || file.getFileName().toString().endsWith("." + NAME)).sorted().toList();
        } catch (IOException e) {
            return new Result(0, 0, List.of(finding(directory, "There is no directory " + directory + ".")));
        }
        if (files.isEmpty()) {
            return new Result(0, 0, List.of(finding(directory, "There is no " + NAME + " below " + directory + ".")));
        }
        int failed = 0;
        List<Diagnostic> findings = new ArrayList<>();
        for (Path file : files) {
            List<Diagnostic> ofCase = findings(file, routes);
            failed += ofCase.isEmpty() ? 0 : 1;
            findings.addAll(ofCase);
        }
        return new Result(files.size(), failed, findings);
    }

    private List<Diagnostic> findings(Path file, Path routes) throws InterruptedException {
        Expectation expectation;
        try {
            expectation = ExpectationReader.read(file);
        } catch (InvalidExpectationException e) {
            return List.of(e.finding());
        }
        Given given = expectation.given();
        if (given.event() == null) {
            return expectation.cannotBeTried("There is no event. Put event.json next to this file, or name another under"
                    + " given: event: FILE, or example: complete.");
        }
        try {
            return expectation.differencesFrom(trials.of(given.content(), given, routes, false));
        } catch (InvalidSettingsException e) {
            return expectation.cannotBeTried(String.join(" ", e.problems()));
        } catch (IOException e) {
            return expectation.cannotBeTried(e.getMessage());
        }
    }

    private static Diagnostic finding(Path directory, String message) {
        return new Diagnostic(directory, 1, 1, Diagnostic.Severity.ERROR, ExpectationReader.RULE, message);
    }
}
