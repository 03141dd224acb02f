package org.recordingintake.management;

import java.util.Map;
import java.util.TreeMap;

/**
 * How something is that the product depends on.
 *
 * @param message what is wrong and what to do; null where nothing is
 * @param details more about it, by name
 */
record Condition(Status status, String message, Map<String, Object> details) {

    enum Status {
        UP,
        /** It works, or does by itself before anything is lost; somebody has to see that it stays so. */
        DEGRADED,
        /** It does not work. */
        DOWN
    }

    static Condition up() {
        return new Condition(Status.UP, null, Map.of());
    }

    static Condition degraded(String message) {
        return new Condition(Status.DEGRADED, message, Map.of());
    }

    static Condition down(String message) {
        return new Condition(Status.DOWN, message, Map.of());
    }

    Condition with(String name, Object detail) {
        Map<String, Object> more = new TreeMap<>(details);
        more.put(name, detail);
        return new Condition(status, message, more);
    }
}
