package org.recordingintake.app;

import java.util.Set;
import java.util.function.Supplier;

import org.apache.camel.support.DefaultRegistry;

/**
 * All beans by name. Camel makes those in route files anew whenever it reads the files; those that are kept stay the
 * objects that they are, since routes that go on hold them.
 */
final class RouteBeans extends DefaultRegistry {

    private volatile Set<String> kept = Set.of();

    void keep(Set<String> names) {
        kept = Set.copyOf(names);
    }

    @Override
    public void bind(String id, Class<?> type, Object bean, String initMethod, String destroyMethod) {
        if (!kept.contains(id)) {
            super.bind(id, type, bean, initMethod, destroyMethod);
        }
    }

    @Override
    public void bind(String id, Class<?> type, Supplier<Object> bean, String initMethod, String destroyMethod) {
        if (!kept.contains(id)) {
            super.bind(id, type, bean, initMethod, destroyMethod);
        }
    }

    @Override
    public void unbind(String id) {
        if (!kept.contains(id)) {
            super.unbind(id);
        }
    }
}
