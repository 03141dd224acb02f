package org.recordingintake.reload;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.recordingintake.check.Diagnostic.Severity;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.check.Element;
import org.recordingintake.check.Routes;
import org.recordingintake.check.SettingLines;
import org.recordingintake.check.SourceLocation;
import org.recordingintake.check.Suggestions;
import org.recordingintake.check.Yaml;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says in plain words, and where, why routes could not be built or started. */
final class Diagnosis {

    private static final Pattern UNKNOWN_STEP = Pattern.compile("Unknown node id: (\\S+)");
    private static final Pattern UNKNOWN_OPTION =
            Pattern.compile("(?:Unsupported field: (\\S+))|(?:Field: (\\S+) has already been configured as an expression)");
    private static final Pattern WRONG_KIND = Pattern.compile("Node type .* is invalid, expected (\\S+)");
    private static final Pattern MARKED_STEP = Pattern.compile(">>> (\\w+)\\[");
    private static final Set<String> HANDLERS = Set.of("onException", "errorHandler", "intercept", "interceptFrom",
            "interceptSendToEndpoint", "onCompletion");

    private final Path directory;
    private final Routes routes;
    private final SettingLines settings;
    private final CamelContext context;
    private final Catalogue catalogue;
    private final PlainWords words;

    /** @param context knows the beans and placeholders */
    Diagnosis(Path directory, FileSet files, SettingLines settings, CamelContext context, Catalogue catalogue) {
        this.settings = settings;
        this.directory = directory;
        this.routes = Routes.of(files.under(directory));
        this.context = context;
        this.catalogue = catalogue;
        this.words = new PlainWords(context, catalogue);
    }

    /** Why routes could not be built; the context may be used to try parts of them, so it must not be the running one. */
    List<Diagnostic> ofBuild(Throwable failure) {
        if (isOfYaml(failure)) {
            return List.of(of(failure));
        }
        List<Diagnostic> found = new Probe(context, catalogue, words, settings).of(scope(failure).parts());
        if (found.isEmpty()) {
            // error handlers of one file can concern the routes of another
            found = new Probe(context, catalogue, words, settings).of(everything().parts());
        }
        return found.isEmpty() ? List.of(of(failure)) : found;
    }

    private static boolean isOfYaml(Throwable failure) {
        return PlainWords.in(failure, MarkedYamlEngineException.class).isPresent();
    }

    /** Why routes could not be built or started, in one finding. */
    Diagnostic of(Throwable failure) {
        return PlainWords.in(failure, MarkedYamlEngineException.class).flatMap(this::yaml)
                .orElseGet(() -> finding(words.explain(failure).orElseGet(() -> inCamelsWords(failure)),
                        step(failure, scope(failure))));
    }

    /** The step that Camel has marked in its message, if there is only one such step. */
    private static Scope step(Throwable failure, Scope scope) {
        List<Element> steps = PlainWords.in(failure, FailedToCreateRouteException.class)
                .map(e -> MARKED_STEP.matcher(e.getMessage())).filter(Matcher::find).map(marked -> marked.group(1))
                .map(name -> scope.parts().stream().flatMap(Element::all)
                        .filter(element -> element.name().equalsIgnoreCase(name)).toList())
                .orElse(List.of());
        return steps.size() == 1 ? new Scope(steps) : scope;
    }

    private Explanation inCamelsWords(Throwable failure) {
        Explanation explanation = words.inCamelsWords(failure);
        return PlainWords.in(failure, FailedToStartRouteException.class)
                .map(e -> new Explanation(explanation.rule(), "The route \"" + e.getRouteId() + "\" does not start. "
                        + explanation.message(), explanation.name()))
                .orElse(explanation);
    }

    /** A finding where the explanation's name stands; else where the likeliest part begins; else of the directory. */
    Diagnostic finding(Explanation explanation, Scope scope) {
        Optional<SourceLocation> place = explanation.name().isEmpty() ? Optional.empty() : scope.find(explanation.name());
        boolean known = routes.files().size() == 1 || !scope.equals(everything());
        return finding(place.or(() -> scope.parts().stream().filter(part -> known).map(Element::place).findFirst())
                .orElse(new SourceLocation(directory, 1, 1)), explanation);
    }

    private static Diagnostic finding(SourceLocation place, Explanation explanation) {
        return new Diagnostic(place.file(), place.line(), place.column(), Severity.ERROR, explanation.rule(),
                explanation.message());
    }

    /** Everything in all files; what uses a template before the template. */
    Scope everything() {
        return new Scope(routes.definitions().sorted(Comparator.comparing(definition ->
                !definition.name().equals("templatedRoute"))).toList());
    }

    Routes routes() {
        return routes;
    }

    /** The route that the failure is about, and what it refers to; all files if it is not known. */
    private Scope scope(Throwable failure) {
        Optional<String> id = PlainWords.in(failure, FailedToCreateRouteException.class)
                .map(FailedToCreateRouteException::getRouteId)
                .or(() -> PlainWords.in(failure, FailedToStartRouteException.class)
                        .map(FailedToStartRouteException::getRouteId));
        return id.map(this::route).filter(scope -> !scope.parts().isEmpty()).orElseGet(this::everything);
    }

    /** A route, and the error handlers that concern it; empty if it stands nowhere, as one from a template. */
    Scope route(String routeId) {
        List<Element> parts = new ArrayList<>();
        for (Element definition : routes.definitions().toList()) {
            Element route = definition.child("route").orElse(definition);
            if (Stream.of("id", "routeId").flatMap(option -> route.text(option).stream())
                    .anyMatch(id -> id.value().equals(routeId))) {
                parts.add(route);
            }
        }
        List<Path> files = parts.stream().map(part -> part.place().file()).distinct().toList();
        routes.definitions().filter(definition -> definition.name().equals("routeConfiguration")
                || HANDLERS.contains(definition.name()) && files.contains(definition.place().file()))
                .forEach(part -> {
                    if (!parts.isEmpty()) {
                        parts.add(part);
                    }
                });
        return new Scope(parts);
    }

    private Optional<Diagnostic> yaml(MarkedYamlEngineException failure) {
        Optional<Mark> mark = failure.getProblemMark().or(failure::getContextMark);
        return mark.map(at -> {
            Path file = directory.resolve(at.getName().substring(at.getName().lastIndexOf('/') + 1));
            return yaml(failure.getProblem() == null ? failure.getMessage() : failure.getProblem(),
                    new SourceLocation(file, at.getLine() + 1, at.getColumn() + 1));
        });
    }

    private Diagnostic yaml(String problem, SourceLocation at) {
        Matcher step = UNKNOWN_STEP.matcher(problem);
        Matcher option = UNKNOWN_OPTION.matcher(problem);
        Matcher kind = WRONG_KIND.matcher(problem);
        if (step.find()) {
            String name = step.group(1);
            return finding(at, new Explanation(Explanation.NOT_KNOWN, "\"" + name + "\" is no step that Camel knows."
                    + Suggestions.hint(name, catalogue.steps()), name));
        }
        if (option.find()) {
            String name = Optional.ofNullable(option.group(1)).orElse(option.group(2));
            return unknownOption(name, at);
        }
        if (kind.find()) {
            return wrongKind(kind.group(1).toLowerCase(Locale.ROOT), at);
        }
        return finding(at, new Explanation(Explanation.NOT_KNOWN, "This cannot be read as part of a route: "
                + words.clean(problem) + ".", ""));
    }

    /** Camel marks the option's value, or the mapping that it stands in. */
    private Diagnostic unknownOption(String name, SourceLocation at) {
        for (Yaml.Entry owner : everything().entries().filter(entry -> entry.value() instanceof Yaml.Mapping).toList()) {
            for (Yaml.Entry entry : ((Yaml.Mapping) owner.value()).entries()) {
                if (entry.key().value().equals(name)
                        && (entry.value().place().equals(at) || owner.value().place().equals(at))) {
                    return finding(entry.key().place(), unknownOption(name, owner.key().value()));
                }
            }
        }
        return finding(at, new Explanation(Explanation.NOT_KNOWN, "Camel knows no option \"" + name + "\" here.", name));
    }

    private Explanation unknownOption(String name, String owner) {
        List<String> known = Stream.concat(catalogue.optionsOf(owner).stream(), Stream.of("steps", "parameters"))
                .toList();
        return new Explanation(Explanation.NOT_KNOWN, "\"" + name + "\" is no option of " + owner + "."
                + Suggestions.hint(name, known), name);
    }

    private Diagnostic wrongKind(String expected, SourceLocation at) {
        Function<String, String> sentence = name -> switch (expected) {
            case "array", "sequence" -> name + " must be a list: begin each item below it with a dash.";
            case "mapping" -> name + " must have options: write each below it, indented, as \"name: value\".";
            default -> name + " must be one value.";
        };
        return everything().entries().filter(entry -> entry.value().place().equals(at)).findFirst()
                .map(entry -> finding(entry.key().place(), new Explanation(Explanation.NOT_KNOWN,
                        sentence.apply("What stands under \"" + entry.key().value() + "\""), "")))
                .orElseGet(() -> finding(at, new Explanation(Explanation.NOT_KNOWN, sentence.apply("This"), "")));
    }
}
