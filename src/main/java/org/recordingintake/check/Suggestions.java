package org.recordingintake.check;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what somebody probably meant who wrote something else. */
public final class Suggestions {

    private Suggestions() {
    }

    /** The one that is written most alike; empty if none is nearly the same. */
    public static Optional<String> to(String misspelt, Collection<String> names) {
        String lower = misspelt.toLowerCase(Locale.ROOT);
        int most = Math.max(1, Math.min(3, misspelt.length() / 3));
        LevenshteinDistance distance = new LevenshteinDistance(most);
        return names.stream().filter(name -> distance.apply(lower, name.toLowerCase(Locale.ROOT)) >= 0)
                .min(Comparator.comparing((String name) -> distance.apply(lower, name.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** A sentence to append, with a space before it; empty if there is nothing to suggest. */
    public static String hint(String misspelt, Collection<String> names) {
        return to(misspelt, names).map(name -> " Did you mean " + name + "?").orElse("");
    }
}
