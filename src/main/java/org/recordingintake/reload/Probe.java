package org.recordingintake.reload;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.dsl.yaml.common.YamlSupport;
import org.apache.camel.spi.Language;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.tooling.model.ComponentModel.EndpointOptionModel;
import org.recordingintake.check.Diagnostic.Severity;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.check.Element;
import org.recordingintake.check.Endpoint;
import org.recordingintake.check.Expression;
import org.recordingintake.check.SettingLines;
import org.recordingintake.check.SourceLocation;
import org.recordingintake.check.Suggestions;
import org.recordingintake.check.Yaml;

/**
 * Looks for the places because of which a route cannot be built: tries each endpoint, expression, placeholder and
 * reference in it by itself. Good for one look.
 */
final class Probe {

    private static final Pattern PLACEHOLDER = Pattern.compile("(?<!\\\\)\\{\\{[^{}]+}}");
    private static final Pattern WHOLE_PLACEHOLDER = Pattern.compile("\\{\\{([\\w.-]+)(?::[^{}]*)?}}");
    private static final Pattern UNKNOWN_OPTIONS = Pattern.compile("Unknown parameters=\\[\\{(.*)}]");
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|passphrase|secret|token|key|credential).*");
    private static final Set<String> PREDICATES = Set.of("filter", "when", "onWhen", "handled", "continued", "validate",
            "retryWhile", "completionPredicate");
    private static final Set<String> REFERENCES = Set.of("routePolicy", "errorHandlerRef", "idempotentRepository",
            "aggregationRepository", "executorService", "redeliveryPolicyRef", "onRedeliveryRef",
            "onExceptionOccurredRef", "onPrepare");
    private static final Set<String> CLASSES = Set.of("exception", "type", "unmarshalType", "beanType");
    private static final Set<String> SENDS = Set.of("to", "toD", "wireTap", "from", "poll");

    private final CamelContext context;
    private final Catalogue catalogue;
    private final PlainWords words;
    private final SettingLines settings;
    private final List<Diagnostic> findings = new ArrayList<>();

    /** @param settings where endpoints that are one placeholder, such as {{alert.uri}}, are written */
    Probe(CamelContext context, Catalogue catalogue, PlainWords words, SettingLines settings) {
        this.settings = settings;
        this.context = context;
        this.catalogue = catalogue;
        this.words = words;
    }

    /** What is wrong in these parts of the files, in any order; neither in templates, nor in what is left out now. */
    List<Diagnostic> of(List<Element> parts) {
        for (Element part : parts) {
            if (!part.name().equals("routeTemplate") && isIncluded(part)) {
                visit("", new Yaml.Entry(new Yaml.Text(part.name(), part.place()), part.body()));
                part.all().filter(element -> !element.isDisabled()).forEach(this::endpoints);
            }
        }
        return findings.stream().distinct().toList();
    }

    private boolean isIncluded(Element part) {
        return part.text("precondition").flatMap(text -> resolved(text.value())).map(this::holds).orElse(true);
    }

    private boolean holds(String precondition) {
        try {
            return context.resolveLanguage("simple").createPredicate(precondition).matches(new DefaultExchange(context));
        } catch (RuntimeException e) {
            return true; // what is wrong with it is found like the rest
        }
    }

    private void visit(String parent, Yaml.Entry entry) {
        String key = entry.key().value();
        if (Set.of("description", "note").contains(key)) {
            return;
        }
        if (Expression.isLanguage(key) && !Set.of("parameters", "language").contains(parent)) {
            expression(parent, entry);
        }
        if (key.equals("log") && entry.value() instanceof Yaml.Text || parent.equals("log") && key.equals("message")) {
            language("simple", false, (Yaml.Text) entry.value());
        }
        if (key.equals("precondition") && entry.value() instanceof Yaml.Text text) {
            language("simple", true, text);
        }
        // an expression may be wrapped once: what it is for stands above
        visit(key.equals("expression") ? parent : key, parent, entry.value());
    }

    private void visit(String key, String parent, Yaml value) {
        if (value instanceof Yaml.Text text) {
            text(key, parent, text);
        } else if (value instanceof Yaml.Sequence sequence) {
            sequence.values().forEach(item -> visit(key, parent, item));
        } else if (value instanceof Yaml.Mapping mapping) {
            mapping.entries().forEach(entry -> visit(key, entry));
        }
    }

    private void text(String key, String parent, Yaml.Text text) {
        placeholders(text);
        resolved(text.value()).ifPresent(value -> {
            boolean named = REFERENCES.contains(key)
                    || key.equals("ref") && Set.of("bean", "method").contains(parent);
            if (value.matches("#(bean:)?[\\w.-]+") || named && value.matches("[\\w.,-]+")) {
                for (String name : value.split(",")) {
                    if (context.getRegistry().lookupByName(name.strip().replaceFirst("^#(bean:)?", "")) == null) {
                        report(text.place(), words.bean(name.strip()));
                    }
                }
            }
            if (CLASSES.contains(key) && isClass(key, parent) && context.getClassResolver().resolveClass(value) == null) {
                report(text.place(), words.type(value));
            }
        });
    }

    private static boolean isClass(String key, String parent) {
        return !key.equals("type") || parent.startsWith("convert");
    }

    private void placeholders(Yaml.Text text) {
        Matcher placeholder = PLACEHOLDER.matcher(text.value());
        while (placeholder.find()) {
            Attempt.at(() -> context.resolvePropertyPlaceholders(placeholder.group())).ifPresent(failure ->
                    words.explain(failure).ifPresent(explanation -> report(text.place(), explanation)));
        }
    }

    /** Empty if a placeholder stands for nothing. */
    private Optional<String> resolved(String text) {
        try {
            return Optional.of(context.resolvePropertyPlaceholders(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void expression(String parent, Yaml.Entry entry) {
        Expression expression = Expression.of(entry);
        if (Set.of("method", "ref").contains(expression.language())) {
            return;
        }
        Attempt.at(() -> context.resolveLanguage(expression.language())).ifPresentOrElse(
                failure -> report(expression.place(), words.explain(failure).orElseGet(() -> words.inCamelsWords(failure))),
                () -> expression.text().ifPresent(text ->
                        language(expression.language(), PREDICATES.contains(parent), text)));
    }

    private void language(String name, boolean predicate, Yaml.Text text) {
        Language language = context.resolveLanguage(name);
        resolved(text.value()).ifPresent(value -> Attempt.at(() -> {
            if (predicate) {
                language.createPredicate(value).initPredicate(context);
            } else {
                language.createExpression(value).init(context);
            }
        }).ifPresent(failure -> report(text.place(), words.explain(failure)
                .orElseGet(() -> words.inCamelsWords(failure)))));
    }

    private void endpoints(Element step) {
        List<Endpoint> endpoints = Endpoint.of(step);
        if (endpoints.isEmpty() && SENDS.contains(step.name()) && step.text("ref").isEmpty()) {
            report(step.place(), new Explanation(Explanation.ENDPOINT, "This " + step.name()
                    + " has no uri. Write such as \"uri: direct:name\".", ""));
        }
        endpoints.stream().filter(endpoint -> !endpoint.uri().value().contains("${")).forEach(this::endpoint);
    }

    private void endpoint(Endpoint endpoint) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        endpoint.parameters().stream().flatMap(given -> given.entries().stream()).forEach(parameter -> {
            if (parameter.value() instanceof Yaml.Text text) {
                parameters.put(parameter.key().value(), text.value());
            }
        });
        Attempt.at(() -> context.getEndpoint(
                YamlSupport.createEndpointUri(context, null, endpoint.uri().value(), parameters)))
                .ifPresent(failure -> endpoint(endpoint, failure));
    }

    private void endpoint(Endpoint endpoint, Exception failure) {
        Optional<String> setting = Optional.of(WHOLE_PLACEHOLDER.matcher(endpoint.uri().value()))
                .filter(Matcher::matches).map(name -> name.group(1));
        Optional<SourceLocation> elsewhere = setting.flatMap(settings::place);
        if (elsewhere.isPresent()) {
            Yaml.Text uri = new Yaml.Text(endpoint.uri().value(), elsewhere.get());
            endpoint(new Endpoint(new Element(setting.get(), uri.place(), uri, List.of()), uri, endpoint.parameters()),
                    failure, " It stands in " + setting.get() + ".");
        } else {
            endpoint(endpoint, failure, "");
        }
    }

    /** @param more to add to what is said */
    private void endpoint(Endpoint endpoint, Exception failure, String more) {
        String scheme = resolved(endpoint.uri().value()).map(uri -> uri.split("[:?]", 2)[0]).orElse("");
        Optional<Explanation> known = words.explain(failure).map(found ->
                new Explanation(found.rule(), found.message() + more, found.name()));
        Optional<PropertyBindingException> binding = PlainWords.in(failure, PropertyBindingException.class);
        List<String> unknown = unknownOptions(failure);
        List<EndpointOptionModel> missing = missingPath(endpoint, scheme);
        if (known.isPresent()) {
            report(new Scope(List.of(endpoint.step())).find(known.get().name()).filter(place ->
                    !known.get().rule().equals(Explanation.NOT_INSTALLED)).orElse(endpoint.uri().place()), known.get());
        } else if (!unknown.isEmpty()) {
            unknown.forEach(option -> report(endpoint, option, false, "\"" + option + "\" is no option of " + scheme + "."
                    + Suggestions.hint(option, catalogue.endpointOptions(scheme).stream().map(EndpointOptionModel::getName)
                            .toList()) + more));
        } else if (binding.isPresent()) {
            value(endpoint, scheme, binding.get(), more);
        } else if (!missing.isEmpty()) {
            report(endpoint, "", false, "This " + scheme + " endpoint needs a " + missing.get(0).getName() + ". Write \""
                    + catalogue.syntax(scheme).orElse(scheme) + "\"." + more);
        } else {
            report(endpoint.uri().place(), words.inCamelsWords(failure));
        }
    }

    private static List<String> unknownOptions(Exception failure) {
        return PlainWords.chain(failure).stream().map(Throwable::getMessage).filter(message -> message != null)
                .map(UNKNOWN_OPTIONS::matcher).filter(Matcher::find).findFirst().stream()
                .flatMap(found -> Stream.of(found.group(1).split(", "))).filter(option -> option.contains("="))
                .map(option -> option.substring(0, option.indexOf('='))).toList();
    }

    private List<EndpointOptionModel> missingPath(Endpoint endpoint, String scheme) {
        return !endpoint.path().isEmpty() ? List.of() : catalogue.endpointOptions(scheme).stream()
                .filter(option -> option.getKind().equals("path") && option.isRequired()).toList();
    }

    private void value(Endpoint endpoint, String scheme, PropertyBindingException failure, String more) {
        String option = failure.getPropertyName();
        String value = String.valueOf(failure.getValue());
        Optional<EndpointOptionModel> model = catalogue.endpointOptions(scheme).stream()
                .filter(known -> known.getName().equals(option)).findFirst();
        boolean secret = model.filter(EndpointOptionModel::isSecret).isPresent() || SECRET.matcher(option).matches();
        report(endpoint, option, true, (secret ? "This" : "\"" + words.clean(value) + "\"") + " is not a possible value of "
                + option + "." + model.map(known -> instead(known, secret ? "" : value)).orElse("") + more);
    }

    private static String instead(EndpointOptionModel option, String value) {
        if (option.getEnums() != null && !option.getEnums().isEmpty()) {
            return PlainWords.oneOf(value, option.getEnums());
        }
        return switch (option.getType()) {
            case "boolean" -> " Write true or false.";
            case "integer" -> " Write a whole number.";
            case "number" -> " Write a number.";
            case "duration" -> " Write a length of time, such as 5s or 10m.";
            case "object" -> " Write # and the name of a bean.";
            default -> "";
        };
    }

    /** @param atValue whether the value of the option is what is wrong, rather than its name */
    private void report(Endpoint endpoint, String option, boolean atValue, String message) {
        SourceLocation place = endpoint.parameters().stream().flatMap(given -> given.entries().stream())
                .filter(parameter -> parameter.key().value().equals(option))
                .map(parameter -> atValue ? parameter.value().place() : parameter.key().place())
                .findFirst().orElse(endpoint.uri().place());
        report(place, new Explanation(Explanation.ENDPOINT, message, option));
    }

    private void report(SourceLocation place, Explanation explanation) {
        findings.add(new Diagnostic(place.file(), place.line(), place.column(), Severity.ERROR, explanation.rule(),
                explanation.message()));
    }
}
