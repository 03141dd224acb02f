package org.recordingintake.check;

import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.NoSuchLanguageException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.component.bean.MethodNotFoundException;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.apache.camel.util.URISupport;
import org.recordingintake.connector.Connector;

/** Turns what Camel throws into what a person can act on. */
final class CamelErrors {

    private static final Pattern KEY_NOT_FOUND = Pattern.compile("Property with key \\[(.+?)] not found");
    private static final Pattern DATA_FORMAT = Pattern.compile("Data format '(.+?)' could not be created");
    private static final Pattern NOT_PARSED = Pattern.compile("Error parsing \\[(.*?)] as an? ([\\w.$]+?)\\.?$");
    private static final Pattern DUPLICATE = Pattern.compile("[Dd]uplicate (?:route )?ids? detected: (\\S+?)\\.?(?: |$)");
    private static final Pattern NO_STEPS = Pattern.compile("Route (\\S+) has no output processors");
    private static final Pattern NO_TEMPLATE = Pattern.compile("Cannot find RouteTemplate with id (\\S+)");
    private static final Pattern TEMPLATE_PARAMETERS = Pattern.compile(
            "Route template (\\S+) the following mandatory parameters must be provided: (.+)");
    private static final Pattern CLASS_NAME = Pattern.compile("\\b(?:[a-z][a-z0-9_]*\\.){2,}([A-Z][\\w$]*)(@[0-9a-f]+)?");
    private static final Pattern SINGLE_EQUALS = Pattern.compile("[^=!<>~]=[^=~]");
    private static final Pattern QUOTED = Pattern.compile("['\"]([A-Za-z][\\w.-]+)['\"]");
    private static final Pattern FUNCTION = Pattern.compile("Unknown function: (\\w+)");
    /** Shorter values could be in a message by chance. */
    private static final int LEAST_TELLING = 5;

    private final CamelContext context;
    private final Catalogue catalogue;

    CamelErrors(CamelContext context, Catalogue catalogue) {
        this.context = context;
        this.catalogue = catalogue;
    }

    static List<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(50).toList();
    }

    static <T> Optional<T> in(Throwable failure, Class<T> type) {
        return chain(failure).stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    private static Optional<Matcher> find(Throwable failure, Pattern pattern) {
        return chain(failure).stream().map(Throwable::getMessage).filter(message -> message != null)
                .map(pattern::matcher).filter(Matcher::find).findFirst();
    }

    /** All that is wrong, as far as one failure says. */
    List<Problem> of(Throwable failure) {
        Optional<String> uri = in(failure, ResolveEndpointFailedException.class).map(ResolveEndpointFailedException::getUri)
                .or(() -> in(failure, URISyntaxException.class).map(URISyntaxException::getInput));
        List<Problem> known = explain(failure).map(List::of).orElseGet(() -> uri
                .map(endpoint -> new EndpointCheck(catalogue, this::clean).problems(endpoint, failure)).orElse(List.of()));
        return known.isEmpty() ? List.of(inCamelsWords(failure)) : known;
    }

    /** What is known to people by another name than to Camel; empty if Camel's own words have to do. */
    private Optional<Problem> explain(Throwable failure) {
        return find(failure, KEY_NOT_FOUND).map(key -> placeholder(key.group(1)))
                .or(() -> in(failure, MethodNotFoundException.class).map(this::method))
                .or(() -> in(failure, NoSuchBeanException.class).map(e -> bean(e.getName())))
                .or(() -> in(failure, NoSuchLanguageException.class).map(e -> new Problem(
                        Problem.NOT_INSTALLED, catalogue.missingLanguage(e.getLanguage()), e.getLanguage())))
                .or(() -> find(failure, DATA_FORMAT).map(name -> new Problem(Problem.NOT_INSTALLED,
                        catalogue.missingDataFormat(name.group(1)), name.group(1))))
                .or(() -> in(failure, NoSuchEndpointException.class).map(e -> component(scheme(e.getUri()))))
                .or(() -> in(failure, SimpleIllegalSyntaxException.class).map(this::simple))
                .or(() -> in(failure, ClassNotFoundException.class).map(e -> type(e.getMessage())))
                .or(() -> in(failure, LinkageError.class).map(e -> new Problem(Problem.NOT_INSTALLED,
                        "A jar in lib/ext/ needs another jar, or another version of one: " + clean(e.toString()),
                        "")))
                .or(() -> in(failure, PropertyBindingException.class)
                        .filter(e -> in(failure, ResolveEndpointFailedException.class).isEmpty()).map(this::property))
                .or(() -> find(failure, NOT_PARSED).map(value -> value(value.group(1), value.group(2))))
                .or(() -> find(failure, DUPLICATE).map(id -> new Problem("S5", "The id \"" + id.group(1)
                        + "\" occurs twice. Give one of the two another id.", id.group(1))))
                .or(() -> find(failure, NO_STEPS).map(route -> new Problem(Problem.OTHER, "The route \""
                        + route.group(1) + "\" has no steps. Add some under its from.", "from")))
                .or(() -> find(failure, NO_TEMPLATE).map(id -> template(id.group(1))))
                .or(() -> find(failure, TEMPLATE_PARAMETERS).map(found -> new Problem(Problem.NAMED,
                        "The routeTemplate \"" + found.group(1) + "\" needs values for: " + found.group(2)
                                + ". Add them under parameters.", found.group(1))));
    }

    /** What is left to say where nothing better is known. */
    private Problem inCamelsWords(Throwable failure) {
        List<Throwable> chain = chain(failure);
        String said = chain.stream().map(Throwable::getMessage).filter(message -> message != null && !message.isBlank())
                .reduce((outer, inner) -> inner)
                .orElseGet(() -> chain.get(chain.size() - 1).getClass().getSimpleName());
        Matcher quoted = QUOTED.matcher(said);
        return new Problem(Problem.OTHER, "Camel cannot use this: " + clean(said),
                quoted.find() ? quoted.group(1) : "");
    }

    private Problem component(String scheme) {
        return new Problem(Problem.NOT_INSTALLED, catalogue.missingComponent(scheme), scheme);
    }

    private static String scheme(String uri) {
        return uri.split("[:?]", 2)[0];
    }

    private Problem placeholder(String key) {
        TreeSet<String> known = new TreeSet<>(properties().stringPropertyNames());
        known.removeIf(name -> name.startsWith("camel."));
        return new Problem(Problem.PLACEHOLDER, "{{" + key + "}} is not defined." + Suggestions.hint(key, known)
                + " Set it in application.properties, as \"" + key + "=…\", or write a default, as {{" + key
                + ":default}}.", "{{" + key);
    }

    private Properties properties() {
        return context.getPropertiesComponent().loadProperties();
    }

    private Problem bean(String reference) {
        String name = reference.replaceFirst("^#(bean:)?", "");
        return new Problem(Problem.NAMED, "There is no bean \"" + name + "\"." + Suggestions.hint(name, beans())
                + " Correct the name, or define it under \"- beans:\".", name);
    }

    private Collection<String> beans() {
        return context.getRegistry().findByTypeWithName(Object.class).keySet();
    }

    private Problem method(MethodNotFoundException failure) {
        return method(failure.getBean(), failure.getMethodName());
    }

    /** @param bean null if only its type is known */
    Problem method(Object bean, String method) {
        String name = method.replaceFirst("\\(.*", "");
        String owner = context.getRegistry().findByTypeWithName(Object.class).entrySet().stream()
                .filter(entry -> entry.getValue() == bean).map(Map.Entry::getKey).findFirst()
                .map(beanName -> "The bean \"" + beanName + "\"").orElse("This bean");
        List<String> methods = bean == null ? List.of()
                : Stream.of(bean.getClass().getMethods()).filter(each -> each.getDeclaringClass() != Object.class)
                        .map(Method::getName).distinct().sorted().toList();
        return new Problem(Problem.NAMED, owner + " has no method \"" + name + "\"."
                + Suggestions.hint(name, methods), name);
    }

    private Problem property(PropertyBindingException failure) {
        String name = failure.getPropertyName();
        return new Problem(Problem.NOT_KNOWN, failure.getCause() == null ? "\"" + name + "\" is not a property here."
                : "This is not a possible value of " + name + ".", name);
    }

    private Problem template(String id) {
        return new Problem(Problem.NAMED, "There is no routeTemplate with the id \"" + id
                + "\". Correct the name, or add the routeTemplate.", id);
    }

    Problem type(String name) {
        String bare = name.replaceFirst("^#class:", "");
        return Connector.ofClass(bare).map(connector -> new Problem(Problem.NOT_INSTALLED, "The class \"" + bare
                + "\" is not installed. " + connector.advice(), bare))
                .orElseGet(() -> new Problem(Problem.NAMED, "There is no class \"" + bare + "\". Write its full name, such as"
                        + " java.io.IOException, or put its jar into lib/ext/ and start again.", bare));
    }

    private Problem simple(SimpleIllegalSyntaxException failure) {
        String problem = failure.getShortMessage() == null ? failure.getMessage() : failure.getShortMessage();
        String words = clean(problem.replaceFirst(" at location \\d+(?s:.*)", "")
                .replace("expected symbol singleQuote but was eol", "a single quote is not closed")
                .replace("expected symbol doubleQuote but was eol", "a double quote is not closed")
                .replace("expected symbol functionEnd but was eol", "a ${ is not closed by }"));
        Matcher function = FUNCTION.matcher(problem);
        String hint = function.find() ? Suggestions.hint(function.group(1), catalogue.functions())
                : SINGLE_EQUALS.matcher(String.valueOf(failure.getExpression())).find() ? " To compare, write == with a space on either side." : "";
        String where = failure.getIndex() > 0 ? " (at its character " + (failure.getIndex() + 1) + ")" : "";
        return new Problem(Problem.EXPRESSION, "The simple expression cannot be read: " + lowerFirst(words)
                + where + "." + hint, failure.getExpression() == null ? "" : failure.getExpression());
    }

    private static String lowerFirst(String words) {
        return words.isEmpty() ? words : Character.toLowerCase(words.charAt(0)) + words.substring(1);
    }

    private Problem value(String value, String type) {
        return new Problem(Problem.NOT_KNOWN, "\"" + value + "\" is not a possible value here."
                + instead(value, type), value);
    }

    /** What may be written for a value of this Java type. */
    private String instead(String value, String type) {
        Class<?> known = context.getClassResolver().resolveClass(type);
        if (known != null && known.isEnum()) {
            return oneOf(value, Stream.of(known.getEnumConstants()).map(Object::toString).toList());
        }
        return switch (type.substring(type.lastIndexOf('.') + 1)) {
            case "Boolean", "boolean" -> " Write true or false.";
            case "Integer", "int", "Long", "long", "Short" -> " Write a whole number.";
            default -> "";
        };
    }

    static String oneOf(String value, List<String> values) {
        return Suggestions.hint(value, values) + (values.size() > 12 ? ""
                : " Write " + String.join(", ", values).replaceFirst(", ([^,]*)$", " or $1") + ".");
    }

    /** Camel's own words, on one line, without secrets and without the names of Java packages. */
    String clean(String message) {
        String text = URISupport.sanitizeUri(message.strip().lines().findFirst().orElse(""));
        Properties properties = properties();
        List<String> names = properties.stringPropertyNames().stream()
                .sorted(Comparator.comparing((String name) -> properties.getProperty(name).length()).reversed()).toList();
        for (String name : names) {
            String value = properties.getProperty(name);
            if (value.length() >= LEAST_TELLING && !name.startsWith("camel.")) {
                text = text.replace(value, "{{" + name + "}}");
            }
        }
        return CLASS_NAME.matcher(text).replaceAll("$1");
    }
}
