package org.recordingintake.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.JoranException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLinesTest {

    private static final String FORGED = "2026-01-01T00:00:00.000Z ERROR forged";

    private static LoggerContext configured(String level) {
        LoggerContext context = new LoggerContext();
        context.putProperty("LOG_LEVEL", level);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(LogLinesTest.class.getResource("/logback.xml"));
        } catch (JoranException e) {
            throw new IllegalStateException(e);
        }
        return context;
    }

    /** What the shipped configuration writes for an event at this appender. */
    private static String written(String appender, String level, String message, Throwable failure) {
        LoggerContext context = configured(level);
        Map<String, String> owners = Map.of("stdout", "ROOT", "seldom", "org.recordingintake.queue.Stage");
        ConsoleAppender<ILoggingEvent> console = (ConsoleAppender<ILoggingEvent>)
                context.getLogger(owners.get(appender)).getAppender(appender);
        Encoder<ILoggingEvent> encoder = console.getEncoder();
        String line = new String(encoder.encode(new LoggingEvent("", context.getLogger("org.example.Route"),
                Level.ERROR, message, failure, null)), StandardCharsets.UTF_8);
        context.stop();
        return line;
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n", "\u000B", "\f", "\u0085", "\u2028", "\u2029", "\u001B[2J", "\u009B2J",
        "\0", "\b", "\u007F", "\u202E", "\u2066", "\u200F"})
    void writesOneLineWhateverAMessageHolds(String separator) {
        // When
        List<String> lines = List.of(written("stdout", "INFO", "id " + separator + FORGED, null),
                written("seldom", "INFO", "id " + separator + FORGED, null));

        // Then
        assertThat(lines).allSatisfy(line -> assertThat(line.stripTrailing()).contains("ERROR Route").endsWith(FORGED)
                .doesNotContain(separator));
    }

    @Test
    void tellsAnExceptionInTheSameLineAndWithoutItsStackTrace() {
        // Given
        Exception failure = new IllegalStateException("outer\n" + FORGED, new IOException("inner\u2028" + FORGED));

        // When
        String line = written("stdout", "INFO", "Something failed", failure);

        // Then
        assertThat(line.strip().lines()).hasSize(1);
        assertThat(line).contains("Something failed", "outer", "inner").doesNotContain("\u2028", "at org.", "LogLinesTest");
    }

    @Test
    void tellsTheStackTraceAtDebugWhereNothingInItLooksLikeALine() {
        // Given
        Exception failure = new IllegalStateException("outer\n" + FORGED);

        // When
        String text = written("stdout", "DEBUG", "Something failed", failure);

        // Then
        assertThat(text).contains("at org.recordingintake.log.LogLinesTest");
        assertThat(text.lines().skip(1).filter(line -> !line.isEmpty())).isNotEmpty()
                .noneMatch(line -> line.startsWith("20"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DEBUG", "TRACE"})
    void writesNoRequestWithItsCredentials(String level) {
        // When
        LoggerContext context = configured(level);

        // Then
        assertThat(context.getLogger("org.apache.hc.client5.http.headers").isDebugEnabled()).isFalse();
        assertThat(context.getLogger("org.apache.hc.client5.http.wire").isDebugEnabled()).isFalse();
        context.stop();
    }
}
