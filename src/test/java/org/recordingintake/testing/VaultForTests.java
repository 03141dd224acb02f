package org.recordingintake.testing;

import org.apache.camel.spi.PropertiesFunction;

/** A vault as Camel finds one on the class path: it resolves {@code {{vaultForTests:name}}}. */
public final class VaultForTests implements PropertiesFunction {

    @Override
    public String getName() {
        return "vaultForTests";
    }

    @Override
    public String apply(String remainder) {
        return remainder + " out of the vault";
    }
}
