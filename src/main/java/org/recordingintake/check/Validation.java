package org.recordingintake.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.vertx.core.Vertx;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.recordingintake.app.Generation;
import org.recordingintake.check.Diagnostic.Severity;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.webhook.TlsCertificate;
import org.slf4j.MDC;

/**
 * Tries a set of files out: the rules look at them, and their routes are built. Nothing is started and no connection is made.
 * Thread-safe.
 */
public final class Validation {

    /** logback.xml keeps what is logged under it to itself: whatever matters becomes a finding. */
    private static final String QUIET = "validation";
    private static final Pattern CAMEL_KEY = Pattern.compile("camel\\.[\\w.\\[\\]-]+");

    private final Path directory;
    private final Path properties;
    private final String propertyLocation;
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
        this.vertx = vertx;
    }

    /** Builds them where they are never to run. */
    public ValidationResult of(FileSet files, Settings settings) {
        return quietly(files, () -> {
            Workshop workshop;
            try {
                workshop = new Workshop(propertyLocation, settings, vertx);
            } catch (IOException | RuntimeException e) {
                return unbuilt(files, ofSettings(files, e));
            }
            try (workshop) {
                return build(files, settings, workshop.generation());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Builds them to be started, if they are accepted. */
    public ValidationResult toStart(FileSet files, Settings settings, Function<Settings, Generation> newGeneration) {
        return quietly(files, () -> {
            Generation generation;
            try {
                generation = newGeneration.apply(settings);
            } catch (RuntimeException e) {
                return unbuilt(files, ofSettings(files, e));
            }
            ValidationResult result = null;
            try {
                result = build(files, settings, generation);
                return result;
            } finally {
                if (!(result instanceof ValidationResult.Accepted)) {
                    generation.close();
                }
            }
        });
    }

    /** @param build not done if Camel, which reads the settings as well, might wait for them without end */
    private ValidationResult quietly(FileSet files, Supplier<ValidationResult> build) {
        MDC.put(QUIET, "quiet");
        try {
            return files.unreadable().containsKey(properties) ? unbuilt(files) : build.get();
        } finally {
            MDC.remove(QUIET);
        }
    }

    /**
     * The same for a start with these settings, which opens what only a start can.
     */
    public ValidationResult ofRestart(FileSet files, Settings settings) {
        ValidationResult result = of(files, settings);
        List<Diagnostic> findings = new ArrayList<>(result.findings());
        loadCertificate("webhook", settings.webhook().tls()).map(lines(files)::finding).ifPresent(findings::add);
        loadCertificate("management", settings.management().tls()).map(lines(files)::finding).ifPresent(findings::add);
        return findings.size() == result.findings().size() ? result : refused(findings);
    }

    /** Why it cannot be used; empty if it can, or there is none. */
    private Optional<String> loadCertificate(String port, Optional<Settings.Tls> tls) {
        try {
            if (tls.isPresent()) {
                new TlsCertificate(port, tls.get(), vertx).load();
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        }
    }

    /**
     * Refuses files whose settings cannot be used; the rules look at the routes, but these cannot be built without settings.
     *
     * @param problems of the settings, one sentence each
     */
    public ValidationResult.Refused refuse(FileSet files, List<String> problems) {
        SettingLines lines = lines(files);
        return unbuilt(files, problems.stream().map(lines::finding).toArray(Diagnostic[]::new));
    }

    /** What the files alone say, and these findings. */
    private ValidationResult.Refused unbuilt(FileSet files, Diagnostic... others) {
        List<Diagnostic> findings = new ArrayList<>(List.of(others));
        DefaultCamelContext context = new DefaultCamelContext();
        try {
            findings.addAll(inFiles(files, model(files, context), Optional.empty()));
        } finally {
            context.stop();
        }
        return refused(findings);
    }

    private RouteModel model(FileSet files, CamelContext context) {
        return RouteModel.of(directory, files.under(directory), context);
    }

    private List<Diagnostic> inFiles(FileSet files, RouteModel model, Optional<String> webhookPath) {
        List<Diagnostic> findings = new ArrayList<>();
        files.unreadable().forEach((file, problem) ->
                findings.add(new Diagnostic(file, 1, 1, Severity.ERROR, "S1", problem)));
        files.ignored().forEach((file, remedy) ->
                findings.add(new Diagnostic(file, 1, 1, Severity.WARNING, "Y7", remedy)));
        findings.addAll(Rules.findings(model, lines(files), webhookPath));
        return findings;
    }

    private ValidationResult build(FileSet files, Settings settings, Generation generation) {
        DefaultCamelContext context = generation.context();
        RouteModel model = model(files, context);
        // a directory that cannot be read has no webhook either
        List<Diagnostic> findings = inFiles(files, model,
                Optional.of(settings.webhook().path()).filter(path -> files.unreadable().isEmpty()));
        SettingsLoader.warningOfPlainSecrets(files.properties().bytes()).ifPresent(warning ->
                findings.add(new Diagnostic(properties, 1, 1, Severity.WARNING, "Y4", warning)));
        Set<String> broken = findings.stream().filter(finding -> finding.rule().equals("S1"))
                .map(finding -> finding.file().getFileName().toString()).collect(Collectors.toSet());
        Optional<Exception> failure = broken.isEmpty() ? Attempt.at(() -> new RouteLoading(context).addAll(files))
                : Optional.empty();
        if (failure.isEmpty() && broken.isEmpty()) {
            findings.addAll(locator(files, model).missingMethods());
            if (findings.stream().noneMatch(finding -> finding.rule().equals(WebhookInput.NUMBER))) {
                WebhookInput.problem(settings.webhook().path(), context).ifPresent(problem -> findings.add(
                        new Diagnostic(directory, 1, 1, Severity.ERROR, WebhookInput.NUMBER, problem)));
            }
            boolean good = findings.stream().noneMatch(finding -> finding.severity() == Severity.ERROR);
            return good ? new ValidationResult.Accepted(generation, sorted(findings)) : refused(findings);
        }
        // what is missing may be in the files that cannot be read, and the rule says more about what is there twice
        boolean twice = findings.stream().anyMatch(finding -> finding.rule().equals("S5"));
        faults(files.without(broken), settings).stream()
                .filter(fault -> broken.isEmpty() || !fault.rule().equals(Problem.NAMED))
                .filter(fault -> !twice || !fault.rule().equals("S5")).forEach(findings::add);
        if (findings.stream().noneMatch(finding -> finding.severity() == Severity.ERROR)) {
            findings.addAll(locator(files, model).of(failure.get()));
        }
        return refused(findings);
    }

    /** Everything because of which routes cannot be built, rather than the first of it. */
    private List<Diagnostic> faults(FileSet files, Settings settings) {
        Workshop workshop;
        try {
            workshop = new Workshop(propertyLocation, settings, vertx);
        } catch (IOException | RuntimeException e) {
            return List.of(ofSettings(files, e));
        }
        try (workshop) {
            DefaultCamelContext context = workshop.generation().context();
            List<Exception> failures = new RouteLoading(context).addEach(files);
            return failures.isEmpty() ? List.of() : locator(files, model(files, context)).ofBuild(failures);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ErrorLocator locator(FileSet files, RouteModel model) {
        return new ErrorLocator(model, lines(files), catalogue);
    }

    private SettingLines lines(FileSet files) {
        return new SettingLines(properties, files.properties().bytes());
    }

    /** What keeps Camel from starting even without routes. */
    private Diagnostic ofSettings(FileSet files, Exception failure) {
        SettingLines lines = lines(files);
        if (failure instanceof IOException) {
            return lines.finding("queue.url cannot be used. Write embedded, or the URL of an Artemis broker, such as"
                    + " tcp://broker:61616.");
        }
        String key = CamelErrors.chain(failure).stream().map(Throwable::getMessage).filter(message -> message != null)
                .map(CAMEL_KEY::matcher).filter(Matcher::find).map(Matcher::group).findFirst()
                .or(() -> CamelErrors.in(failure, ClassNotFoundException.class).map(Throwable::getMessage)
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
    public Diagnostic explain(FileSet files, Throwable failure, CamelContext context) {
        return locator(files, model(files, context)).of(failure).get(0);
    }

    private static ValidationResult.Refused refused(List<Diagnostic> findings) {
        return new ValidationResult.Refused(sorted(findings));
    }

    private static List<Diagnostic> sorted(List<Diagnostic> findings) {
        return findings.stream().distinct().sorted(Diagnostic.BY_PLACE).toList();
    }
}
