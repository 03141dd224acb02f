package org.recordingintake.settings;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Something of which each account has one, so that the trouble of one is none of the others'. It is made when it is asked
 * for first, and kept while the process lives, since an account that is removed from the settings may come back.
 * Thread-safe.
 */
public final class PerAccount<T> {

    private final Map<String, T> byKey = new ConcurrentHashMap<>();
    private final Function<String, T> maker;

    /** @param maker makes that of the account with this {@link Account#key} */
    public PerAccount(Function<String, T> maker) {
        this.maker = maker;
    }

    /** @param key an {@link Account#key}, never what an event says: that could be anything */
    public T of(String key) {
        return byKey.computeIfAbsent(key, maker);
    }

    /** The accounts that have one by now. */
    public Set<String> keys() {
        return byKey.keySet();
    }
}
