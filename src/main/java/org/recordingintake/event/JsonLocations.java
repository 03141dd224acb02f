package org.recordingintake.event;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;

/** Where in a text JSON is broken, for people. */
public final class JsonLocations {

    private JsonLocations() {
    }

    /** {@code " (line 1, column 9)"}, or nothing where the place is not known, as for what is nested too deep. */
    public static String of(JsonProcessingException failure) {
        JsonLocation location = failure.getLocation();
        return location == null
                ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
