package org.recordingintake.reload;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.recordingintake.check.FileSet;
import org.recordingintake.check.RouteFileNames;

/**
 * What differs between two sets of files, in the routes that they come to. Immutable.
 *
 * @param files   names of the files that were added, changed or deleted
 * @param added   ids of routes
 * @param changed ids of routes that are in both, and in a file that was changed
 * @param removed ids of routes
 */
record Plan(SortedSet<String> files, SortedSet<String> added, SortedSet<String> changed, SortedSet<String> removed) {

    Plan {
        files = Collections.unmodifiableSortedSet(new TreeSet<>(files));
        added = Collections.unmodifiableSortedSet(new TreeSet<>(added));
        changed = Collections.unmodifiableSortedSet(new TreeSet<>(changed));
        removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
    }

    static Plan nothing() {
        return new Plan(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
    }

    /**
     * @param routesBefore by id the file that each of the routes of before is in
     * @param routesAfter  the same for those of now
     */
    static Plan between(FileSet before, Map<String, String> routesBefore, FileSet after, Map<String, String> routesAfter) {
        SortedSet<String> files = new TreeSet<>(before.sums().keySet());
        files.addAll(after.sums().keySet());
        files.removeIf(name -> after.sums().get(name) != null && after.sums().get(name).equals(before.sums().get(name)));
        Set<Path> secrets = new TreeSet<>(before.secrets().keySet());
        secrets.addAll(after.secrets().keySet());
        secrets.stream().filter(file -> !Objects.equals(before.secrets().get(file), after.secrets().get(file)))
                .map(Path::toString).forEach(files::add);
        SortedSet<String> added = new TreeSet<>(routesAfter.keySet());
        added.removeAll(routesBefore.keySet());
        SortedSet<String> removed = new TreeSet<>(routesBefore.keySet());
        removed.removeAll(routesAfter.keySet());
        SortedSet<String> changed = new TreeSet<>(routesAfter.keySet());
        changed.removeAll(added);
        changed.removeIf(id -> !concerns(files, routesAfter.get(id)) && !concerns(files, routesBefore.get(id)));
        return new Plan(files, added, changed, removed);
    }

    /** Such as {@code alerts.camel.yaml, copy.camel.yaml (routes added: copy; changed: alerts)}. */
    @Override
    public String toString() {
        List<String> routes = new ArrayList<>();
        say(routes, "added", added);
        say(routes, "changed", changed);
        say(routes, "removed", removed);
        String what = files.isEmpty() ? "no file changed" : String.join(", ", files);
        return routes.isEmpty() ? what : what + " (routes " + String.join("; ", routes) + ")";
    }

    private static void say(List<String> routes, String how, SortedSet<String> ids) {
        if (!ids.isEmpty()) {
            routes.add(how + ": " + String.join(", ", ids));
        }
    }

    /** Of a route that Camel has made of a template the file is not known: it may be any. */
    private static boolean concerns(SortedSet<String> files, String file) {
        return file.isEmpty() ? files.stream().anyMatch(name -> RouteFileNames.isRouteFile(Path.of(name))) : files.contains(file);
    }

    /** By the id of each route in a context the name of the file that it is in, or an empty text. */
    static SortedMap<String, String> routesOf(DefaultCamelContext context) {
        SortedMap<String, String> routes = new TreeMap<>();
        for (Route route : context.getRoutes()) {
            Resource source = route.getSourceResource();
            String location = source == null ? "" : source.getLocation();
            routes.put(route.getRouteId(), location.substring(location.lastIndexOf('/') + 1));
        }
        return routes;
    }
}
