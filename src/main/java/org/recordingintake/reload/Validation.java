package org.recordingintake.reload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.vertx.core.Vertx;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.recordingintake.app.Generation;
import org.recordingintake.check.Diagnostic.Severity;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.check.RouteLinter;
import org.recordingintake.check.SettingLines;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.webhook.TlsCertificate;
import org.slf4j.MDC;

/**
 * Tries a set of files out: they are linted, and their routes are built. Nothing is started and no connection is made.
 * Thread-safe.
 */
public final class Validation {

    /** logback.xml keeps what is logged under it to itself: whatever matters becomes a finding. */
    private static final String QUIET = "validation";
    /** Ids and HTTP paths. */
    private static final Set<String> TWICE = Set.of("S5", "S6");
    private static final Pattern CAMEL_KEY = Pattern.compile("camel\\.[\\w.\\[\\]-]+");

    private final Path directory;
    private final Path properties;
    private final String propertyLocation;
    private final RouteLinter linter;
    private final Vertx vertx;
    private final Catalogue catalogue = new Catalogue();

    /**
     * @param directory        of the route files, as findings name it
     * @param properties       {@code application.properties}, where settings are documented
     * @param propertyLocation where camel.* keys stand, as Camel writes locations
     */
    public Validation(Path directory, Path properties, String propertyLocation, Vertx vertx) {
        this.directory = directory;
        this.properties = properties;
        this.propertyLocation = propertyLocation;
        this.linter = new RouteLinter(properties);
        this.vertx = vertx;
    }

    /** Builds them where they are never to run. */
    public ValidationResult of(FileSet files, Settings settings) {
        return quietly(files, settings, findings -> {
            try (Workshop workshop = new Workshop(propertyLocation, settings, vertx)) {
                return build(files, settings, findings, workshop.generation());
            } catch (IOException | RuntimeException e) {
                findings.add(ofSettings(files, e));
                return refused(findings);
            }
        });
    }

    /** Builds them to be started, if they are accepted. */
    public ValidationResult toStart(FileSet files, Settings settings, Function<Settings, Generation> newGeneration) {
        return quietly(files, settings, findings -> {
            Generation generation;
            try {
                generation = newGeneration.apply(settings);
            } catch (RuntimeException e) {
                findings.add(ofSettings(files, e));
                return refused(findings);
            }
            boolean accepted = false;
            try {
                ValidationResult result = build(files, settings, findings, generation);
                accepted = result instanceof ValidationResult.Accepted;
                return result;
            } finally {
                if (!accepted) {
                    generation.close();
                }
            }
        });
    }

    private ValidationResult quietly(FileSet files, Settings settings, Function<List<Diagnostic>, ValidationResult> build) {
        MDC.put(QUIET, "quiet");
        try {
            List<Diagnostic> findings = lint(files);
            SettingsLoader.warningOfPlainSecrets(files.properties().bytes()).ifPresent(warning ->
                    findings.add(new Diagnostic(properties, 1, 1, Severity.WARNING, "Y4", warning)));
            Set<String> broken = findings.stream().filter(finding -> finding.rule().equals("S1"))
                    .map(finding -> finding.file().getFileName().toString()).collect(Collectors.toSet());
            if (broken.isEmpty()) {
                return build.apply(findings);
            }
            // Camel reads the settings as well, and might wait for them without end
            if (!files.unreadable().containsKey(properties)) {
                // what is missing may stand in the files that cannot be read
                faults(files.without(broken), settings).stream()
                        .filter(fault -> !fault.rule().equals(Explanation.NAMED)).forEach(findings::add);
            }
            return refused(findings);
        } finally {
            MDC.remove(QUIET);
        }
    }

    /**
     * The same for a start with these settings, which opens what only a start can.
     */
    ValidationResult ofRestart(FileSet files, Settings settings) {
        ValidationResult result = of(files, settings);
        if (settings.webhook().tls().isEmpty()) {
            return result;
        }
        try {
            new TlsCertificate(settings.webhook().tls().get(), vertx).load();
            return result;
        } catch (IOException e) {
            List<Diagnostic> findings = new ArrayList<>(result.findings());
            findings.add(lines(files).finding(e.getMessage()));
            return refused(findings);
        }
    }

    /**
     * Refuses files whose settings cannot be used; the routes are linted, but cannot be built without settings.
     *
     * @param problems of the settings, one sentence each
     */
    public ValidationResult.Refused refuse(FileSet files, List<String> problems) {
        SettingLines lines = lines(files);
        List<Diagnostic> findings = lint(files);
        problems.forEach(problem -> findings.add(lines.finding(problem)));
        return refused(findings);
    }

    private List<Diagnostic> lint(FileSet files) {
        List<Diagnostic> findings = new ArrayList<>();
        files.unreadable().forEach((file, problem) ->
                findings.add(new Diagnostic(file, 1, 1, Severity.ERROR, "S1", problem)));
        files.ignored().forEach((file, remedy) ->
                findings.add(new Diagnostic(file, 1, 1, Severity.WARNING, "Y7", remedy)));
        findings.addAll(linter.lint(files.under(directory), files.properties().bytes()));
        return findings;
    }

    private ValidationResult build(FileSet files, Settings settings, List<Diagnostic> findings, Generation generation) {
        DefaultCamelContext context = generation.context();
        try {
            new RouteLoading(context).addAll(files);
            findings.addAll(withoutRepetition(findings, inBuiltRoutes(files, settings, context)));
            boolean good = findings.stream().noneMatch(finding -> finding.severity() == Severity.ERROR);
            return good ? new ValidationResult.Accepted(generation, sorted(findings)) : refused(findings);
        } catch (Exception | LinkageError | StackOverflowError e) {
            List<Diagnostic> faults = faults(files, settings);
            findings.addAll(withoutRepetition(findings,
                    faults.isEmpty() ? List.of(explain(files, e, context)) : faults));
            return refused(findings);
        }
    }

    /** The linter says more about what stands twice than Camel does. */
    private static List<Diagnostic> withoutRepetition(List<Diagnostic> linted, List<Diagnostic> built) {
        return built.stream().filter(finding -> linted.stream().noneMatch(known -> known.rule().equals(finding.rule())
                && (TWICE.contains(known.rule()) || Diagnostic.BY_PLACE.compare(known, finding) == 0))).toList();
    }

    /** Everything because of which routes cannot be built, rather than the first of it. */
    private List<Diagnostic> faults(FileSet files, Settings settings) {
        try (Workshop workshop = new Workshop(propertyLocation, settings, vertx)) {
            DefaultCamelContext context = workshop.generation().context();
            List<Exception> failures = new RouteLoading(context).addEach(files);
            Diagnosis diagnosis = diagnosis(files, context);
            return failures.stream().flatMap(failure -> diagnosis.ofBuild(failure).stream()).toList();
        } catch (IOException | RuntimeException e) {
            return List.of(ofSettings(files, e));
        }
    }

    private Diagnosis diagnosis(FileSet files, CamelContext context) {
        return new Diagnosis(directory, files, lines(files), context, catalogue);
    }

    private SettingLines lines(FileSet files) {
        return new SettingLines(properties, files.properties().bytes());
    }

    private List<Diagnostic> inBuiltRoutes(FileSet files, Settings settings, DefaultCamelContext context) {
        Diagnosis diagnosis = diagnosis(files, context);
        return new BuiltRoutes(context, diagnosis, catalogue).findings(settings.webhook().path());
    }

    /** What keeps Camel from starting even without routes. */
    private Diagnostic ofSettings(FileSet files, Exception failure) {
        SettingLines lines = lines(files);
        if (failure instanceof IOException) {
            return lines.finding("queue.url cannot be used. Write embedded, or the URL of an Artemis broker, such as"
                    + " tcp://broker:61616.");
        }
        String key = PlainWords.chain(failure).stream().map(Throwable::getMessage).filter(message -> message != null)
                .map(CAMEL_KEY::matcher).filter(Matcher::find).map(Matcher::group).findFirst()
                .or(() -> PlainWords.in(failure, ClassNotFoundException.class).map(Throwable::getMessage)
                        .flatMap(lines::nameOf))
                .orElse("A camel.* key");
        return lines.finding(key + " cannot be used: Camel knows no"
                + " such key, or cannot take its value. Correct it, or delete its line.");
    }

    /**
     * Says why routes that could be built did not start.
     *
     * @param context the one in which they should run
     */
    Diagnostic explain(FileSet files, Throwable failure, CamelContext context) {
        return diagnosis(files, context).of(failure);
    }

    private static ValidationResult.Refused refused(List<Diagnostic> findings) {
        return new ValidationResult.Refused(sorted(findings));
    }

    private static List<Diagnostic> sorted(List<Diagnostic> findings) {
        return findings.stream().distinct().sorted(Diagnostic.BY_PLACE).toList();
    }
}
