package org.recordingintake.event;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;

/**
 * Gives each field a line of its own, down to those of an event in an alert. What lies deeper stays in the line:
 * indentation would make a hundred times as much of an event that is nested to its limit.
 */
final class ShallowPrinter extends DefaultPrettyPrinter {

    private static final long serialVersionUID = 1L;
    /** The alert, its data, the event. */
    private static final int LEVELS = 3;

    private int level;

    @Override
    public DefaultPrettyPrinter createInstance() {
        return new ShallowPrinter();
    }

    @Override
    public void writeStartObject(JsonGenerator out) throws IOException {
        enter(level + 1);
        super.writeStartObject(out);
    }

    @Override
    public void writeEndObject(JsonGenerator out, int entries) throws IOException {
        super.writeEndObject(out, entries);
        enter(level - 1);
    }

    private void enter(int next) {
        level = next;
        indentObjectsWith(level > LEVELS ? NopIndenter.instance : DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    }
}
