package org.recordingintake.settings;

import java.util.Optional;

/** Something that can be set under a name. */
interface Setting {

    /** The name as written in {@code application.properties}, such as {@code webhook.port}. */
    String propertyName();

    /** The value without one; empty for none. */
    Optional<String> defaultValue();

    /** Whether its value is or may hold a URL, and so a password in it. */
    boolean mayHoldUrl();
}
