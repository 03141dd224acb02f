package org.recordingintake.reload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.vertx.core.Vertx;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.model.RouteDefinition;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.lint.Finding;
import org.recordingintake.lint.Finding.Severity;
import org.recordingintake.lint.RouteLinter;
import org.recordingintake.queue.Queues;
import org.recordingintake.runtime.Beans;
import org.recordingintake.runtime.CamelRuntime;
import org.recordingintake.runtime.SwappableContext;
import org.recordingintake.settings.Settings;

/**
 * Tries a set of files out where it can do no harm: they are linted, and their routes are built in a Camel of their
 * own, with the same properties and beans as the real one. Nothing is started and no connection is made. Thread-safe.
 */
public final class Rehearsal {

    private final Path directory;
    private final String propertyLocation;
    private final RouteLinter linter;
    private final Vertx vertx;

    /**
     * @param directory        of the route files, as findings name it
     * @param properties       {@code application.properties}, where settings are documented
     * @param propertyLocation where camel.* keys stand, as Camel writes locations
     */
    public Rehearsal(Path directory, Path properties, String propertyLocation, Vertx vertx) {
        this.directory = directory;
        this.propertyLocation = propertyLocation;
        this.linter = new RouteLinter(properties);
        this.vertx = vertx;
    }

    public Verdict of(FileSet files, Settings settings) {
        List<Finding> findings = new ArrayList<>();
        files.unreadable().forEach(problem -> findings.add(error(directory, "S1", problem)));
        findings.addAll(linter.lint(files.under(directory)));
        if (findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR)) {
            return new Verdict.Refused(findings);
        }
        try {
            return new Verdict.Accepted(build(files, settings), findings);
        } catch (Exception e) {
            findings.add(new Diagnosis(directory, files).of(e));
            return new Verdict.Refused(findings);
        }
    }

    private Definitions build(FileSet files, Settings settings) throws Exception {
        CamelRuntime camel = CamelRuntime.forRehearsal(propertyLocation, settings);
        try (Queues queues = Queues.unconnected(settings);
             Beans beans = new Beans(() -> settings, queues, new DurableFiles("rehearsal"), vertx)) {
            beans.bindTo(camel::bind);
            camel.start();
            new RouteLoading(camel.context()).addAll(files);
            requireIds(camel.context());
            requireWebhook(camel.context(), settings);
            return Definitions.of(camel.context(), files);
        } finally {
            camel.stop();
        }
    }

    /** A route without an id of its own gets a different one each time, and could not be found again. */
    private static void requireIds(SwappableContext context) throws IOException {
        for (RouteDefinition route : context.getRouteDefinitions()) {
            if (!route.hasCustomIdAssigned()) {
                throw new IOException("The route from " + route.getInput().getEndpointUri()
                        + " has no id, so it could not be exchanged while it runs. Give it an \"id:\" (a templatedRoute:"
                        + " a \"routeId:\").");
            }
        }
    }

    private static void requireWebhook(SwappableContext context, Settings settings) throws IOException {
        String path = settings.webhook().path();
        boolean found = context.getRoutes().stream().map(route -> route.getEndpoint())
                .anyMatch(endpoint -> endpoint instanceof PlatformHttpEndpoint http && http.getPath().equals(path));
        if (!found) {
            throw new IOException("No route takes events in at " + path + ", and Bandwidth announces each recording"
                    + " once. Put back the route with \"from: platform-http:{{webhook.path}}\".");
        }
    }

    private static Finding error(Path file, String rule, String message) {
        return new Finding(file, 1, 1, Severity.ERROR, rule, message);
    }
}
