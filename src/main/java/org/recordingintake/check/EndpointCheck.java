package org.recordingintake.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.apache.camel.PropertyBindingException;
import org.apache.camel.catalog.EndpointValidationResult;
import org.recordingintake.settings.PlainSecrets;

/** Says, by Camel's catalogue, what is wrong with an endpoint that Camel cannot make. */
final class EndpointCheck {

    private static final Pattern SECRET = Pattern.compile("(?i).*(password|passphrase|secret|token|key|credential).*");

    private final Catalogue catalogue;
    private final UnaryOperator<String> withoutSecrets;

    EndpointCheck(Catalogue catalogue, UnaryOperator<String> withoutSecrets) {
        this.catalogue = catalogue;
        this.withoutSecrets = withoutSecrets;
    }

    /** @param failure why Camel cannot make it; empty if neither the catalogue nor that names an option */
    List<Problem> problems(String uri, Throwable failure) {
        String scheme = EndpointUri.of(uri).scheme();
        EndpointValidationResult result = catalogue.validate(uri);
        List<Problem> problems = new ArrayList<>();
        if (result.getUnknown() != null) {
            result.getUnknown().forEach(option -> problems.add(new Problem(Problem.ENDPOINT, "\"" + option
                    + "\" is not an option of " + scheme + "."
                    + Suggestions.hint(option, catalogue.endpointOptions(scheme)), option)));
        }
        add(problems, result.getInvalidEnum(), option ->
                CamelErrors.oneOf(result.getInvalidEnum().get(option), result.getEnumChoices(option)));
        add(problems, result.getInvalidBoolean(), option -> " Write true or false.");
        add(problems, result.getInvalidInteger(), option -> " Write a whole number.");
        add(problems, result.getInvalidNumber(), option -> " Write a number.");
        add(problems, result.getInvalidDuration(), option -> " Write a length of time, such as 5s or 10m.");
        add(problems, result.getInvalidReference(), option -> " Write # and the name of a bean.");
        if (problems.isEmpty() && EndpointUri.of(uri).path().isEmpty()) {
            catalogue.requiredPath(scheme).ifPresent(option -> problems.add(new Problem(Problem.ENDPOINT, "This "
                    + scheme + " endpoint needs a " + option + ". Write \"" + catalogue.syntax(scheme) + "\".",
                    scheme + ":")));
        }
        return problems.isEmpty() ? CamelErrors.in(failure, PropertyBindingException.class).map(binding ->
                value(binding.getPropertyName(), String.valueOf(binding.getValue()), "")).stream().toList() : problems;
    }

    private void add(List<Problem> problems, Map<String, String> invalid, UnaryOperator<String> advice) {
        if (invalid != null) {
            invalid.forEach((option, value) -> problems.add(value(option, value, advice.apply(option))));
        }
    }

    private Problem value(String option, String value, String advice) {
        boolean secret = SECRET.matcher(option).matches() || PlainSecrets.isSecret(option);
        return new Problem(Problem.ENDPOINT, (secret ? "This" : "\"" + withoutSecrets.apply(value) + "\"")
                + " is not a possible value of " + option
                + "." + (secret ? "" : advice), secret ? option : value);
    }
}
