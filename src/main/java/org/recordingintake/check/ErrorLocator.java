package org.recordingintake.check;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.component.bean.BeanEndpoint;
import org.apache.camel.model.ConvertBodyDefinition;
import org.apache.camel.model.RouteDefinition;
import org.recordingintake.check.Diagnostic.Severity;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** Says in plain words, and where, why routes could not be built or started. */
final class ErrorLocator {

    private static final Pattern UNKNOWN_STEP = Pattern.compile("Unknown node id: (\\S+)");
    private static final Pattern UNKNOWN_OPTION =
            Pattern.compile("(?:Unsupported field: (\\S+))|(?:Field: (\\S+) has already been configured as an expression)");
    private static final Pattern WRONG_KIND = Pattern.compile("Node type .* is invalid, expected (\\S+)");
    private static final Pattern WHOLE_PLACEHOLDER = Pattern.compile("\\{\\{([\\w.-]+)(?::[^{}]*)?}}");

    private final RouteModel routes;
    private final SettingLines settings;
    private final Catalogue catalogue;
    private final CamelErrors errors;

    /** @param settings where endpoints that are one placeholder, such as {{alert.uri}}, are written */
    ErrorLocator(RouteModel routes, SettingLines settings, Catalogue catalogue) {
        this.routes = routes;
        this.settings = settings;
        this.catalogue = catalogue;
        this.errors = new CamelErrors(routes.context(), catalogue);
    }

    /**
     * Everything because of which routes cannot be built, rather than the first of it.
     *
     * @param failures each of a file, or of a route
     */
    List<Diagnostic> ofBuild(List<Exception> failures) {
        Set<Diagnostic> found = new LinkedHashSet<>();
        Set<Optional<RouteDefinition>> explained = new LinkedHashSet<>();
        Set<String> written = routes.files().stream().flatMap(Steps::routes).map(RouteDefinition::getRouteId)
                .filter(Objects::nonNull).collect(Collectors.toSet());
        new TrialBuild(routes).failures((definition, route, failure) -> {
            found.addAll(inStep(definition, failure));
            explained.add(route);
        });
        boolean inHandlers = explained.contains(Optional.empty());
        // Camel gives a route without an id one of its own
        Set<Optional<String>> ids = explained.stream().flatMap(Optional::stream)
                .map(route -> Optional.ofNullable(route.getRouteId())).collect(Collectors.toSet());
        List<Diagnostic> unnamed = usesOfNoTemplate();
        found.addAll(unnamed);
        failures.stream().filter(failure -> routeId(failure).filter(id -> inHandlers
                        || ids.contains(Optional.of(id).filter(written::contains))).isEmpty())
                // which Camel answers so
                .filter(failure -> unnamed.isEmpty() || CamelErrors.in(failure, NullPointerException.class).isEmpty())
                .flatMap(failure -> of(failure).stream()).forEach(found::add);
        return List.copyOf(found);
    }

    private List<Diagnostic> usesOfNoTemplate() {
        return routes.files().stream().flatMap(file -> file.templated().stream())
                .filter(used -> used.getRouteTemplateRef() == null).map(used -> diagnostic(routes.place(used),
                        new Problem(Problem.NAMED, "This templatedRoute does not name a routeTemplate. Add routeTemplateRef with"
                                + " the id of one.", ""))).toList();
    }

    /** A step whose whole URI is a setting may be wrong only there. */
    private List<Diagnostic> inStep(Object definition, Exception failure) {
        Optional<String> setting = EndpointUri
                .in(definition instanceof RouteDefinition route ? route.getInput() : definition)
                .stream().map(WHOLE_PLACEHOLDER::matcher).filter(Matcher::matches).map(name -> name.group(1)).findFirst();
        Optional<SourceLocation> elsewhere = setting.flatMap(settings::place);
        // of a class that there is not, Camel says only that it has none
        Optional<String> type = definition instanceof ConvertBodyDefinition conversion
                ? Optional.ofNullable(conversion.getType()) : Optional.empty();
        List<Problem> problems = type
                .filter(name -> routes.context().getClassResolver().resolveClass(routes.resolve(name)) == null)
                .map(name -> List.of(errors.type(name))).orElseGet(() -> errors.of(failure));
        return problems.stream().map(problem -> elsewhere.isEmpty() || problem.rule().equals(Problem.PLACEHOLDER)
                ? diagnostic(routes.place(definition, problem.word()), problem)
                : diagnostic(elsewhere.get(), new Problem(problem.rule(), problem.message() + " It is in "
                        + setting.get() + ".", ""))).toList();
    }

    /** Why routes could not be built or started, where the routes as such can be. */
    List<Diagnostic> of(Throwable failure) {
        Optional<Diagnostic> ofYaml = CamelErrors.in(failure, MarkedYamlEngineException.class).flatMap(this::yaml);
        return ofYaml.map(List::of).orElseGet(() -> errors.of(failure).stream().map(problem ->
                diagnostic(place(failure, problem.word()), notStarted(failure, problem))).toList());
    }

    private static Problem notStarted(Throwable failure, Problem problem) {
        return CamelErrors.in(failure, FailedToStartRouteException.class).filter(e -> problem.rule().equals(Problem.OTHER))
                .map(e -> new Problem(problem.rule(), "The route \"" + e.getRouteId() + "\" does not start. "
                        + problem.message(), problem.word())).orElse(problem);
    }

    /** In the route that the failure is about; else wherever the word is written; else in the only file. */
    private SourceLocation place(Throwable failure, String word) {
        Optional<RouteDefinition> route = routeId(failure).flatMap(id -> routes.files().stream().flatMap(Steps::routes)
                .filter(each -> id.equals(each.getRouteId())).findFirst());
        return route.flatMap(each -> routes.node(each)).flatMap(node -> routes.text(node).find(node, word))
                .or(() -> anywhere(word))
                .or(() -> route.map(routes::place))
                .orElseGet(() -> routes.texts().count() == 1
                        ? routes.texts().map(text -> text.place(text.root())).findFirst().get()
                        : new SourceLocation(routes.directory(), 1, 1));
    }

    /** What uses a template comes before the template. */
    private Optional<SourceLocation> anywhere(String word) {
        Stream<Optional<SourceLocation>> used = routes.files().stream().flatMap(file -> file.templated().stream())
                .map(routes::node).map(node -> node.flatMap(at -> routes.text(at).find(at, word)));
        return Stream.concat(used, routes.texts().map(text -> text.find(text.root(), word))).flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> routeId(Throwable failure) {
        return CamelErrors.in(failure, FailedToCreateRouteException.class).map(FailedToCreateRouteException::getRouteId)
                .or(() -> CamelErrors.in(failure, FailedToStartRouteException.class)
                        .map(FailedToStartRouteException::getRouteId));
    }

    /** Methods of beans that Camel would only miss at work. */
    List<Diagnostic> missingMethods() {
        return routes.context().getEndpoints().stream().filter(BeanEndpoint.class::isInstance).map(BeanEndpoint.class::cast)
                .filter(endpoint -> endpoint.getMethod() != null).flatMap(endpoint -> {
                    Object bean = routes.context().getRegistry().lookupByName(endpoint.getBeanName());
                    String method = endpoint.getMethod().replaceFirst("\\(.*", "");
                    boolean there = bean == null || Stream.of(bean.getClass().getMethods())
                            .anyMatch(each -> each.getName().equals(method));
                    return there ? Stream.<Diagnostic>empty() : Stream.of(errors.method(bean, method)).map(problem ->
                            diagnostic(anywhere(problem.word())
                                    .orElse(new SourceLocation(routes.directory(), 1, 1)), problem));
                }).toList();
    }

    private Optional<Diagnostic> yaml(MarkedYamlEngineException failure) {
        return failure.getProblemMark().or(failure::getContextMark).map(mark -> {
            String name = mark.getName().substring(mark.getName().lastIndexOf('/') + 1);
            SourceText text = routes.texts().filter(each -> each.path().getFileName().toString().equals(name)).findFirst()
                    .orElseThrow();
            return yaml(failure.getProblem() == null ? failure.getMessage() : failure.getProblem(), text, mark);
        });
    }

    private Diagnostic yaml(String problem, SourceText text, Mark mark) {
        SourceLocation at = new SourceLocation(text.path(), mark.getLine() + 1, mark.getColumn() + 1);
        Matcher step = UNKNOWN_STEP.matcher(problem);
        Matcher option = UNKNOWN_OPTION.matcher(problem);
        Matcher kind = WRONG_KIND.matcher(problem);
        if (step.find()) {
            return notKnown(at, "\"" + step.group(1) + "\" is not a step that Camel knows."
                    + Suggestions.hint(step.group(1), catalogue.steps()));
        }
        if (option.find()) {
            return unknownOption(Optional.ofNullable(option.group(1)).orElse(option.group(2)), text, mark, at);
        }
        if (kind.find()) {
            return wrongKind(kind.group(1).toLowerCase(Locale.ROOT), text, mark, at);
        }
        return notKnown(at, "This is not valid in a route: " + errors.clean(problem) + ".");
    }

    /** Camel marks the option's value, or the mapping that it is in. */
    private Diagnostic unknownOption(String name, SourceText text, Mark mark, SourceLocation at) {
        for (Node owner : SourceText.all(text.root()).filter(MappingNode.class::isInstance).toList()) {
            for (NodeTuple option : SourceText.tuples(owner).toList()) {
                if (SourceText.text(option.getKeyNode()).equals(name)
                        && (isAt(mark, option.getValueNode()) || isAt(mark, owner))) {
                    String step = text.keyOf(owner).map(SourceText::text).orElse("this");
                    List<String> known = Stream.concat(catalogue.optionsOf(step).stream(), Stream.of("steps", "parameters"))
                            .toList();
                    return notKnown(text.place(option.getKeyNode()), "\"" + name + "\" is not an option of " + step + "."
                            + Suggestions.hint(name, known));
                }
            }
        }
        return notKnown(at, "There is no option \"" + name + "\" here.");
    }

    private static boolean isAt(Mark mark, Node node) {
        return node.getStartMark().filter(start -> start.getIndex() == mark.getIndex()).isPresent();
    }

    private static Diagnostic wrongKind(String expected, SourceText text, Mark mark, SourceLocation at) {
        UnaryOperator<String> sentence = name -> switch (expected) {
            case "array", "sequence" -> name + " must be a list: begin each item below it with a dash.";
            case "mapping" -> name + " must have options: write each below it, indented, as \"name: value\".";
            default -> name + " must be one value.";
        };
        return SourceText.all(text.root()).filter(node -> isAt(mark, node)).map(text::keyOf).flatMap(Optional::stream)
                .findFirst().map(key -> notKnown(text.place(key),
                        sentence.apply("The value of \"" + SourceText.text(key) + "\"")))
                .orElseGet(() -> notKnown(at, sentence.apply("This")));
    }

    private static Diagnostic notKnown(SourceLocation place, String message) {
        return diagnostic(place, new Problem(Problem.NOT_KNOWN, message, ""));
    }

    private static Diagnostic diagnostic(SourceLocation place, Problem problem) {
        return new Diagnostic(place.file(), place.line(), place.column(), Severity.ERROR, problem.rule(), problem.message());
    }
}
