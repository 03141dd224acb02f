package org.recordingintake.check;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.FromDefinition;
import org.apache.camel.model.OnCompletionDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.model.rest.VerbDefinition;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PatternHelper;
import org.apache.camel.support.ResourceHelper;
import org.snakeyaml.engine.v2.nodes.Node;

/** Route files as Camel reads them: its own definitions, and what each was read from. Nothing is built. */
final class RouteModel {

    /** Why a file is not a list of routes. */
    record Unreadable(SourceLocation place, String message) {
    }

    /** What one file defines. @param handlers onException and interceptors that are not in a routeConfiguration */
    record File(SourceText text, List<RouteDefinition> routes, List<RouteConfigurationDefinition> configurations,
                List<RouteTemplateDefinition> templates, List<TemplatedRouteDefinition> templated,
                List<NamedNode> handlers) {
    }

    /** Where messages of a route come from. @param uri with the placeholders that can be resolved replaced */
    record Input(File file, RouteDefinition route, String uri) {

        EndpointUri endpoint() {
            return EndpointUri.of(uri);
        }
    }

    /** A URI that a definition names. @param uri as it is written, with the parameters next to it */
    record Use(Object definition, String uri) {

        EndpointUri endpoint() {
            return EndpointUri.of(uri);
        }

        /** Without a query, as it is likely to be written. */
        String base() {
            return uri.substring(0, uri.length() - endpoint().query().length()).replaceFirst("\\?$", "");
        }
    }

    private final Path directory;
    private final CamelContext context;
    private final List<File> files = new ArrayList<>();
    private final List<Unreadable> unreadable = new ArrayList<>();
    private final List<Exception> failures = new ArrayList<>();
    private final Map<Object, Node> nodes = new IdentityHashMap<>();
    private final Map<String, SourceText> texts = new LinkedHashMap<>();

    private RouteModel(Path directory, CamelContext context) {
        this.directory = directory;
        this.context = context;
    }

    /** @param context knows placeholders; nothing is added to it */
    static RouteModel of(Path directory, List<RouteFile> files, CamelContext context) {
        RouteModel model = new RouteModel(directory, context);
        files.forEach(model::read);
        return model;
    }

    private void read(RouteFile file) {
        try {
            SourceText text = SourceText.of(file);
            String location = "file:" + file.path();
            texts.put(location, text);
            LocatingLoader loader = new LocatingLoader(nodes);
            loader.setCamelContext(context);
            RouteConfigurationBuilder builder = (RouteConfigurationBuilder) loader.doLoadRouteBuilder(
                    ResourceHelper.fromBytes(location, text.text().getBytes(StandardCharsets.UTF_8)));
            builder.setCamelContext(context);
            try {
                builder.configuration();
                builder.configure();
            } finally {
                files.add(fileOf(text, builder));
            }
        } catch (UnreadableFileException e) {
            unreadable.add(new Unreadable(new SourceLocation(file.path(), e.line(), e.column()), e.getMessage()));
        } catch (Exception | LinkageError e) {
            failures.add(e instanceof Exception exception ? exception : new IllegalStateException(e.toString(), e));
        }
    }

    private File fileOf(SourceText text, RouteConfigurationBuilder builder) {
        List<RouteDefinition> routes = new ArrayList<>(builder.getRouteCollection().getRoutes());
        for (RestDefinition rest : builder.getRestCollection().getRests()) {
            rest.getVerbs().forEach(verb -> routes.add(routeOf(rest, verb)));
        }
        List<NamedNode> handlers = new ArrayList<>(builder.getRouteCollection().getOnExceptions());
        handlers.addAll(builder.getRouteCollection().getIntercepts());
        handlers.addAll(builder.getRouteCollection().getInterceptFroms());
        handlers.addAll(builder.getRouteCollection().getInterceptSendTos());
        handlers.addAll(builder.getRouteCollection().getOnCompletions());
        return new File(text, routes, builder.getRouteConfigurationCollection().getRouteConfigurations(),
                builder.getRouteTemplateCollection().getRouteTemplates(),
                builder.getTemplatedRouteCollection().getTemplatedRoutes(), handlers);
    }

    /** Camel makes it when it starts; until then it has no id. */
    private RouteDefinition routeOf(RestDefinition rest, VerbDefinition verb) {
        RouteDefinition route = new RouteDefinition();
        route.setInput(new FromDefinition("rest:" + Objects.toString(rest.getPath(), "") + "/"
                + Objects.toString(verb.getPath(), "") + "?httpMethodRestrict=" + verb.asVerb()));
        route.setRest(true);
        Optional.ofNullable(verb.getTo()).ifPresent(route.getOutputs()::add);
        nodes.put(route, nodes.get(verb));
        nodes.put(route.getInput(), nodes.get(verb));
        return route;
    }

    Path directory() {
        return directory;
    }

    CamelContext context() {
        return context;
    }

    List<File> files() {
        return files;
    }

    /** The files that are lists of definitions, whatever Camel makes of them. */
    Stream<SourceText> texts() {
        return texts.values().stream();
    }

    List<Unreadable> unreadable() {
        return unreadable;
    }

    /** Why Camel cannot make definitions of some of the files. */
    List<Exception> failures() {
        return failures;
    }

    /** Whether there may be definitions that are not known. */
    boolean isIncomplete() {
        return !unreadable.isEmpty() || !failures.isEmpty();
    }

    Stream<RouteConfigurationDefinition> configurations() {
        return files.stream().flatMap(file -> file.configurations().stream());
    }

    /** What catches exceptions and messages of a route: in its own file, and in the configurations that it names. */
    Stream<NamedNode> handlers(File file, RouteDefinition route) {
        return Stream.concat(file.handlers().stream(), configurations()
                .filter(configuration -> applies(configuration.getId(), route.getRouteConfigurationId()))
                .flatMap(Steps::handlers)).filter(handler -> !(handler instanceof OnCompletionDefinition));
    }

    private static boolean applies(String id, String named) {
        return named == null ? id == null || id.equals("*")
                : id != null && Stream.of(named.split(",")).anyMatch(pattern -> PatternHelper.matchPattern(id, pattern));
    }

    /** All routes and handlers, each with its file: the roots of steps. */
    Stream<NamedNode> roots() {
        return files.stream().flatMap(Steps::roots);
    }

    /** Every URI that is named somewhere, those of inputs included. */
    Stream<Use> uses() {
        return Stream.concat(roots().flatMap(Steps::all).flatMap(Steps::uses), configurations().flatMap(Steps::ofErrorHandler));
    }

    /** The steps that can come to work: neither what a precondition leaves out, nor what is disabled. */
    Stream<NamedNode> enabled() {
        Stream<NamedNode> handlers = Stream.concat(included().flatMap(Steps::handlers),
                files.stream().flatMap(file -> file.handlers().stream()));
        return Stream.concat(handlers, files.stream().flatMap(Steps::routes)
                .filter(route -> isIncluded(route.getPrecondition()))).flatMap(root -> Steps.enabled(root, this));
    }

    /** The URIs of what can come to work. */
    Stream<Use> enabledUses() {
        return Stream.concat(enabled().flatMap(Steps::uses), included().flatMap(Steps::ofErrorHandler));
    }

    private Stream<RouteConfigurationDefinition> included() {
        return configurations().filter(configuration -> isIncluded(configuration.getPrecondition()));
    }

    /** The resolved URIs: in a list, a placeholder may yield several. */
    Stream<EndpointUri> endpoints(Use use) {
        return EndpointUri.split(use.definition(), resolve(use.uri())).map(EndpointUri::of);
    }

    /** The inputs of all routes that there are once templates are used, also of those that are left out. */
    Stream<Input> inputs() {
        return files.stream().flatMap(file -> Stream.concat(
                file.routes().stream().filter(route -> route.getInput() != null)
                        .map(route -> new Input(file, route, resolve(route.getInput().getEndpointUri()))),
                file.templated().stream().flatMap(this::input)));
    }

    private Stream<Input> input(TemplatedRouteDefinition used) {
        return files.stream().flatMap(file -> file.templates().stream()
                .filter(template -> template.getId() != null && template.getId().equals(used.getRouteTemplateRef())
                        && template.getRoute().getInput() != null)
                .map(template -> new Input(file, template.getRoute(), resolve(filled(template, used)))));
    }

    private static String filled(RouteTemplateDefinition template, TemplatedRouteDefinition used) {
        Map<String, String> values = new HashMap<>();
        if (template.getTemplateParameters() != null) {
            template.getTemplateParameters().forEach(parameter ->
                    values.put(parameter.getName(), parameter.getDefaultValue()));
        }
        if (used.getParameters() != null) {
            used.getParameters().forEach(parameter -> values.put(parameter.getName(), parameter.getValue()));
        }
        String uri = template.getRoute().getInput().getEndpointUri();
        for (Map.Entry<String, String> value : values.entrySet()) {
            uri = value.getValue() == null ? uri : uri.replace("{{" + value.getKey() + "}}", value.getValue());
        }
        return uri;
    }

    /** Whether a route is part of the routes, and is started with them. */
    boolean isStarted(RouteDefinition route) {
        return isIncluded(route.getPrecondition()) && !is(false, route.getAutoStartup());
    }

    /** Whether a text is this value, in upper or lower case, as Camel reads it. @param text may be null */
    boolean is(boolean value, String text) {
        return text != null && resolve(text).strip().equalsIgnoreCase(String.valueOf(value));
    }

    /** What is wrong with a precondition is found elsewhere. */
    boolean isIncluded(String precondition) {
        String resolved = precondition == null ? "" : resolve(precondition);
        if (resolved.isEmpty() || resolved.contains("{{")) {
            return true;
        }
        try {
            return context.resolveLanguage("simple").createPredicate(resolved).matches(new DefaultExchange(context));
        } catch (RuntimeException e) {
            return true;
        }
    }

    /** With its placeholders resolved; unchanged if one of them is not defined. */
    String resolve(String text) {
        try {
            return Objects.requireNonNullElse(context.resolvePropertyPlaceholders(text), text);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** What a definition was read from; empty for what Camel itself has made. */
    Optional<Node> node(Object definition) {
        Node node = nodes.get(definition);
        return node == null && definition instanceof RouteDefinition route ? Optional.ofNullable(nodes.get(route.getInput()))
                : Optional.ofNullable(node);
    }

    /** The text that a node is in. */
    SourceText text(Node node) {
        return texts.get(node.getStartMark().orElseThrow().getName());
    }

    /** The name of a definition, such as {@code to}, or else the beginning of the definition. */
    SourceLocation place(Object definition) {
        return node(definition).map(node -> text(node).keyOf(node).map(text(node)::place)
                        .orElseGet(() -> text(node).place(node)))
                .orElse(new SourceLocation(directory, 1, 1));
    }

    /** A word within a definition, or else the name of the definition. */
    SourceLocation place(Object definition, String word) {
        return node(definition).flatMap(node -> text(node).find(node, word)).orElseGet(() -> place(definition));
    }
}
