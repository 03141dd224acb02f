package org.recordingintake.settings;

import java.util.function.Supplier;

/** The settings in force, to be asked at each use: ops may change them at any time. Thread-safe. */
public final class LiveSettings implements Supplier<Settings> {

    private volatile Settings inForce;

    public LiveSettings(Settings inForce) {
        this.inForce = inForce;
    }

    @Override
    public Settings get() {
        return inForce;
    }

    public void replace(Settings settings) {
        inForce = settings;
    }
}
