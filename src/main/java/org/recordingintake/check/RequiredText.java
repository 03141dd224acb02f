package org.recordingintake.check;

import java.util.Set;

/** Y1 and Y2. Every route and routeConfiguration says what it is called and what it is for. */
final class RequiredText implements Rule {

    private final String option;
    private final String advice;

    private RequiredText(String option, String advice) {
        this.option = option;
        this.advice = advice;
    }

    static Rule id() {
        return new RequiredText("id", "Add one, such as \"id: archive\", for logs, metrics and other routes.");
    }

    static Rule description() {
        return new RequiredText("description", "Add one line that says what it does for its reader.");
    }

    @Override
    public void check(Routes routes, Report report) {
        routes.definitions().forEach(definition -> {
            boolean given = definition.text(option).filter(text -> !text.value().isBlank()).isPresent();
            if (definition.name().equals("from")) {
                report.add(definition.place(), "A route that begins with \"- from:\" cannot have a " + option
                        + ". Begin it with \"- route:\" and put its " + option + " there.");
            } else if (Set.of("route", "routeConfiguration").contains(definition.name()) && !given) {
                report.add(definition.place(), "This " + definition.name() + " has no " + option + ". " + advice);
            }
        });
    }
}
