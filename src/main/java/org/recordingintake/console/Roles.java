package org.recordingintake.console;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Who has which roles, by a file with lines such as {@code user: view,listen}. Immutable. */
final class Roles {

    private final Map<String, Set<Role>> byUser;

    private Roles(Map<String, Set<Role>> byUser) {
        this.byUser = byUser;
    }

    /** @param problems is told of each line that is not one */
    static Roles parse(List<String> lines, Consumer<String> problems) {
        Map<String, Set<Role>> byUser = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            String where = "line " + (i + 1) + ": ";
            List<String> words = colon < 1 ? List.of() : words(line.substring(colon + 1));
            if (colon < 1) {
                problems.accept(where + "it is not a user and roles. Write such as \"user: view,listen,operate\".");
            } else if (words.stream().anyMatch(word -> role(word).isEmpty())) {
                problems.accept(where + "it holds a role that does not exist. The roles are view, listen and operate.");
            } else if (byUser.putIfAbsent(line.substring(0, colon).strip(), in(words)) != null) {
                problems.accept(where + "the user is named twice. Write all roles of a user in one line.");
            }
        }
        return new Roles(Map.copyOf(byUser));
    }

    /** Empty for somebody who is not in the file. */
    Set<Role> of(String user) {
        return byUser.getOrDefault(user, Set.of());
    }

    /** The roles in the header of a proxy, among which there may be groups that mean nothing here. */
    static Set<Role> inHeader(List<String> values) {
        return in(words(String.join(",", values)));
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split("[,;\\s]+")).filter(word -> !word.isEmpty()).toList();
    }

    private static Set<Role> in(List<String> words) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        words.forEach(word -> role(word).ifPresent(roles::add));
        return Set.copyOf(roles);
    }

    private static Optional<Role> role(String word) {
        return Arrays.stream(Role.values()).filter(role -> role.name().equals(word.toUpperCase(Locale.ROOT))).findFirst();
    }
}
