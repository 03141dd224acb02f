package org.recordingintake.check;

import java.util.stream.Stream;

import org.apache.camel.NamedNode;

/** Y1 and Y2. Every route and routeConfiguration says what it is called and what it is for. */
final class RequiredText implements Rule {

    private final boolean id;

    private RequiredText(boolean id) {
        this.id = id;
    }

    static Rule id() {
        return new RequiredText(true);
    }

    static Rule description() {
        return new RequiredText(false);
    }

    @Override
    public void check(RouteModel routes, Report report) {
        routes.files().stream().flatMap(file -> Stream.concat(file.routes().stream(), file.configurations().stream()))
                .filter(definition -> !Steps.isRest(definition) && isMissing(definition))
                .forEach(definition -> report.add(routes.place(definition), "This " + definition.getShortName() + " has no "
                        + (id ? "id. Add one, such as \"id: archive\", for logs, metrics and other routes"
                                : "description. Add one line that says what it does for its reader")
                        + "; below \"- route:\", as there is no place for it below \"- from:\"."));
    }

    private boolean isMissing(NamedNode definition) {
        String text = id ? definition.getId() : definition.getDescriptionText();
        return text == null || text.isBlank();
    }
}
