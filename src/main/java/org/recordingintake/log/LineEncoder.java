package org.recordingintake.log;

import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;

/**
 * Writes an entry as text, with or without stack traces, or as JSON, as {@link #use} said last. Whatever comes from
 * outside, an entry in JSON is one line, as is one in text without stack traces. Thread-safe once started.
 */
public final class LineEncoder extends EncoderBase<ILoggingEvent> {

    /** What JSON may hold as it is, but a terminal or another reader takes for an order or the end of a line. */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]");

    private String brief;
    private String full;
    private boolean withThrowable = true;
    private boolean detailed;
    private Encoder<ILoggingEvent> briefText;
    private Encoder<ILoggingEvent> fullText;
    private Encoder<ILoggingEvent> json;
    private volatile Encoder<ILoggingEvent> current;

    /** @param pattern of text without stack traces */
    public void setBrief(String pattern) {
        brief = pattern;
    }

    /** @param pattern of text with stack traces */
    public void setFull(String pattern) {
        full = pattern;
    }

    /** Whether exceptions are part of an entry in JSON. */
    public void setWithThrowable(boolean with) {
        withThrowable = with;
    }

    /** @param level that of the log until settings are read, such as {@code DEBUG}, which writes stack traces */
    public void setLevel(String level) {
        detailed = level.equalsIgnoreCase("DEBUG") || level.equalsIgnoreCase("TRACE");
    }

    @Override
    public void start() {
        briefText = started(text(brief));
        fullText = started(text(full));
        json = started(json());
        current = detailed ? fullText : briefText;
        super.start();
    }

    private Encoder<ILoggingEvent> started(Encoder<ILoggingEvent> encoder) {
        encoder.setContext(getContext());
        encoder.start();
        return encoder;
    }

    private PatternLayoutEncoder text(String pattern) {
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setPattern(pattern);
        text.setCharset(StandardCharsets.UTF_8);
        return text;
    }

    private JsonEncoder json() {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithArguments(false);
        encoder.setWithMarkers(false);
        encoder.setWithKVPList(false);
        encoder.setWithMessage(false);
        encoder.setWithFormattedMessage(true);
        encoder.setWithThrowable(withThrowable);
        return encoder;
    }

    /** From now on. */
    void use(boolean inJson, boolean withStackTraces) {
        current = inJson ? json : withStackTraces ? fullText : briefText;
    }

    @Override
    public byte[] headerBytes() {
        return null;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        Encoder<ILoggingEvent> encoder = current;
        byte[] line = encoder.encode(event);
        return encoder == json ? escaped(line) : line;
    }

    private static byte[] escaped(byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8);
        return UNPRINTABLE.matcher(text).find()
                ? UNPRINTABLE.matcher(text).replaceAll(LineEncoder::escape).getBytes(StandardCharsets.UTF_8) : line;
    }

    private static String escape(MatchResult character) {
        return String.format("\\\\u%04x", (int) character.group().charAt(0));
    }

    @Override
    public byte[] footerBytes() {
        return null;
    }
}
