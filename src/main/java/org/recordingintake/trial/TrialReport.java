package org.recordingintake.trial;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.recordingintake.check.Diagnostic;

/** What {@code try} prints: the way of an event, and where it ends; of two versions of the routes the differences. */
public final class TrialReport {

    private final Trials trials;
    private final PrintStream out;

    /** @param commandLine settings that win over the file */
    public TrialReport(Map<String, String> commandLine, Path properties, String propertyLocation, PrintStream out) {
        this.trials = new Trials(commandLine, properties, propertyLocation);
        this.out = out;
    }

    /**
     * What it is called with.
     *
     * @param event   a file, {@code -} for standard input, or {@code example:NAME}; null for that of the expectation
     * @param routes  the directory with the route files
     * @param media   null for a WAV that matches the event
     * @param status  in place of the event's, or null
     * @param against the directory of another version, or null
     * @param expect  the file that says what is expected, or null
     */
    public record Options(String event, Path routes, Path media, String status, List<String> failures, Path against,
                          Path expect, boolean inFull) {

        Given given() {
            return new Given(event, status, media, failures, Map.of());
        }
    }

    /**
     * Tries the event.
     *
     * @return whether it ended as expected; where nothing is, in exactly one place, in both versions if there are two
     * @throws IOException              if it cannot be tried; the message says why
     * @throws IllegalArgumentException if an option makes no sense; the message says why
     */
    public boolean of(Options options) throws IOException, InterruptedException {
        Path routes = options.routes();
        if (options.expect() != null) {
            return asExpected(options);
        }
        Given given = options.given();
        byte[] event = given.content();
        Instant start = Instant.now();
        Ending ending = trials.of(event, given, routes, options.inFull());
        if (options.against() == null) {
            print(ending);
            return ending.isGood();
        }
        Ending other = trials.of(event, given, options.against(), options.inFull());
        List<String> differences = Differences.between(other, ending, start);
        differences.forEach(out::println);
        if (differences.isEmpty()) {
            out.println("No difference between " + options.against() + " and " + routes + ".");
        }
        return ending.isGood() && other.isGood();
    }

    private boolean asExpected(Options options) throws IOException, InterruptedException {
        Expectation expectation;
        try {
            expectation = ExpectationReader.read(options.expect());
        } catch (InvalidExpectationException e) {
            throw new IOException(e.getMessage(), e);
        }
        Given given = options.given().or(expectation.given());
        if (given.event() == null) {
            throw new IOException("There is no event: neither the command nor " + options.expect() + " names one.");
        }
        Ending ending = trials.of(given.content(), given, options.routes(), options.inFull());
        print(ending);
        List<Diagnostic> differences = expectation.differencesFrom(ending);
        differences.forEach(out::println);
        if (differences.isEmpty()) {
            out.println("As " + options.expect() + " expects.");
        }
        return differences.isEmpty();
    }

    private void print(Ending ending) {
        ending.way().forEach(out::println);
        ending.end().forEach(line -> out.println("=> " + line));
    }
}
