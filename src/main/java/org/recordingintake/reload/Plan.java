package org.recordingintake.reload;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What has to be done to get from one set of routes to another. Immutable.
 *
 * @param added   ids of routes to start
 * @param changed ids of routes to exchange
 * @param removed ids of routes to stop
 * @param kept    names of beans in the files that stay the objects that they are
 */
record Plan(SortedSet<String> added, SortedSet<String> changed, SortedSet<String> removed, SortedSet<String> kept) {

    Plan {
        added = Collections.unmodifiableSortedSet(new TreeSet<>(added));
        changed = Collections.unmodifiableSortedSet(new TreeSet<>(changed));
        removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
        kept = Collections.unmodifiableSortedSet(new TreeSet<>(kept));
    }

    static Plan nothing() {
        return new Plan(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
    }

    /** Routes that are the same in both are left alone, unless a bean in the files was changed: it may be theirs. */
    static Plan between(Definitions before, Definitions after) {
        SortedSet<String> added = new TreeSet<>(after.routes().keySet());
        added.removeAll(before.routes().keySet());
        SortedSet<String> removed = new TreeSet<>(before.routes().keySet());
        removed.removeAll(after.routes().keySet());
        SortedSet<String> changed = new TreeSet<>(after.routes().keySet());
        changed.removeAll(added);
        if (before.beans().equals(after.beans())) {
            changed.removeAll(same(before.routes(), after.routes()));
        }
        return new Plan(added, changed, removed, same(before.beans(), after.beans()));
    }

    private static SortedSet<String> same(SortedMap<String, String> before, SortedMap<String, String> after) {
        SortedSet<String> same = new TreeSet<>(after.keySet());
        same.removeIf(name -> !after.get(name).equals(before.get(name)));
        return same;
    }

    boolean isEmpty() {
        return added.isEmpty() && changed.isEmpty() && removed.isEmpty();
    }

    /** Those that do not go on as they are. */
    SortedSet<String> toTakeOut() {
        return union(changed, removed);
    }

    SortedSet<String> toStart() {
        return union(added, changed);
    }

    private static SortedSet<String> union(SortedSet<String> one, SortedSet<String> other) {
        SortedSet<String> union = new TreeSet<>(one);
        union.addAll(other);
        return union;
    }
}
