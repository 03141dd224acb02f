package org.recordingintake.settings;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** The active settings, to be read at each use: ops may change them at any time. Thread-safe. */
public final class LiveSettings implements Supplier<Settings> {

    private final Consumer<Settings> onChange;
    private volatile Settings inForce;

    /** @param onChange given these settings, and those of each change */
    public LiveSettings(Settings inForce, Consumer<Settings> onChange) {
        this.onChange = onChange;
        replace(inForce);
    }

    @Override
    public Settings get() {
        return inForce;
    }

    public void replace(Settings settings) {
        inForce = settings;
        onChange.accept(settings);
    }
}
