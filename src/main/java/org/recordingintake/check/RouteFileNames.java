package org.recordingintake.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells by their names which files are route files, and which may have been meant to be some. */
public final class RouteFileNames {

    private static final String ENDING = ".camel.yaml";
    /** What editors, version control and patches leave behind, and what explains a directory to people. */
    private static final Pattern NEVER_ROUTES = Pattern.compile("(?i)\\..*|.*~|#.*#|4913|.*\\.(bak|old|orig|part|rej|save|sw.|te?mp)"
            + "|(readme|licen[cs]e|notice)(\\..*)?|.*\\.md");
    private static final Pattern OTHER_YAML = Pattern.compile("(?i)(.+?)(\\.camel)?\\.ya?ml(\\.txt)?");

    private RouteFileNames() {
    }

    public static boolean isRouteFile(Path file) {
        return nameOf(file).endsWith(ENDING) && !nameOf(file).startsWith(".");
    }

    /**
     * The files in a directory, and directly in the directories in it, that are not read although they may have been
     * meant to be: each with what to do, as sentences. Empty where the directory cannot be read.
     *
     * @param settings the file of this name is read, although not as routes
     */
    static SortedMap<Path, String> ignoredIn(Path directory, Path settings) {
        SortedMap<Path, String> ignored = new TreeMap<>();
        for (Path entry : suspects(directory)) {
            if (!Files.isDirectory(entry)) {
                if (!isRouteFile(entry) && !absolute(entry).equals(absolute(settings))) {
                    ignored.put(entry, "This file is not read: the names of route files end with .camel.yaml. "
                            + remedy(nameOf(entry), settings));
                }
            } else if (!isRouteFile(entry)) {
                suspects(entry).stream().filter(below -> !Files.isDirectory(below)).forEach(below -> ignored.put(below,
                        "This file is not read: route files are directly in " + directory + ". Move it there, or out"
                                + " of " + directory + "."));
            }
        }
        return ignored;
    }

    private static String remedy(String name, Path settings) {
        Matcher yaml = OTHER_YAML.matcher(name);
        return (yaml.matches() ? "Rename it to " + yaml.group(1) + ENDING
                : name.endsWith(".properties") ? "Write its settings into " + settings
                : "Write its routes in YAML, in a file of such a name") + ", or move it elsewhere.";
    }

    private static List<Path> suspects(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> !NEVER_ROUTES.matcher(nameOf(entry)).matches()).toList();
        } catch (IOException e) {
            return List.of(); // what matters of it is said where the route files are read
        }
    }

    private static String nameOf(Path file) {
        return file.getFileName().toString();
    }

    private static Path absolute(Path file) {
        return file.toAbsolutePath().normalize();
    }
}
