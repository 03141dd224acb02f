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
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.settings.Settings;
import org.slf4j.MDC;

class LogLinesTest {

    private static final String FORGED = "2026-01-01T00:00:00.000Z ERROR forged";

    private static LoggerContext configured(String level) {
        LoggerContext context = new LoggerContext();
        context.putProperty("LOG_LEVEL", level);
        context.setMDCAdapter(MDC.getMDCAdapter());
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
        return written(configured(level), appender, message, failure);
    }

    private static String inJson(String appender, String message, Throwable failure) {
        LoggerContext context = configured("INFO");
        new Logging(context).apply(new Settings.Log(true, org.slf4j.event.Level.INFO, Map.of()));
        return written(context, appender, message, failure);
    }

    private static String written(LoggerContext context, String appender, String message, Throwable failure) {
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
    @ValueSource(strings = {"\n", "\r", "\r\n", "\u000B", "\f", "\u0085", "\u2028", "\u2029", "\u001B[2J", "\u009B2J",
        "\0", "\b", "\u007F", "\u202E", "\u2066", "\u200F", "\"}\n{\"level\":\"ERROR\"", "\\"})
    void writesOneObjectALineInJsonWhateverAMessageHolds(String separator) throws Exception {
        // Given
        String message = "id " + separator + FORGED;
        Exception failure = new IllegalStateException(message, new IOException(message));

        // When
        String line = inJson("stdout", message, failure);

        // Then
        assertThat(line).endsWith("}\n");
        assertThat(line.substring(0, line.length() - 1)).doesNotContainPattern("[\\p{Cntrl}\\x7f-\\x9f\\u061c\\u200e\\u200f"
                + "\\u2028-\\u202e\\u2066-\\u2069]");
        JsonNode entry = new ObjectMapper().readTree(line);
        assertThat(entry.path("formattedMessage").asText()).isEqualTo(message);
        assertThat(entry.path("level").asText()).isEqualTo("ERROR");
        assertThat(entry.path("loggerName").asText()).isEqualTo("org.example.Route");
        assertThat(entry.path("timestamp").asLong()).isPositive();
        assertThat(entry.at("/throwable/message").asText()).isEqualTo(message);
        assertThat(entry.at("/throwable/cause/message").asText()).isEqualTo(message);
    }

    @Test
    void leavesExceptionsOutOfWhatIsSeldomSaidInJson() throws Exception {
        // When
        String line = inJson("seldom", "Not connected", new IOException("no route to host"));

        // Then
        assertThat(new ObjectMapper().readTree(line).path("formattedMessage").asText()).isEqualTo("Not connected");
        assertThat(line).doesNotContain("no route to host");
    }

    @Test
    void writesTheMdcInJson() throws Exception {
        // Given
        MDC.put("recordingId", "r-1\u202E");

        // When
        String line = inJson("stdout", "Stored", null);

        // Then
        MDC.remove("recordingId");
        assertThat(line).doesNotContain("\u202E");
        assertThat(new ObjectMapper().readTree(line).at("/mdc/recordingId").asText()).isEqualTo("r-1\u202E");
    }

    @Test
    void writesTheTraceInBothFormats() throws Exception {
        // Given
        MDC.put("traceId", "4bf92f3577b34da6a3ce929d0e0e4736");

        // When
        String text = written("stdout", "INFO", "Stored", null);
        String json = inJson("stdout", "Stored", null);

        // Then
        MDC.remove("traceId");
        assertThat(text).contains(" 4bf92f3577b34da6a3ce929d0e0e4736 Stored");
        assertThat(new ObjectMapper().readTree(json).at("/mdc/traceId").asText()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(written("stdout", "INFO", "Stored", null)).matches("\\S+ ERROR Route {24}Stored\\n");
    }

    @Test
    void changesFormatAndLevelsWhileItRunsAndPutsThemBack() {
        // Given
        LoggerContext context = configured("INFO");
        Logging logging = new Logging(context);
        Exception failure = new IllegalStateException("failed");
        org.slf4j.event.Level info = org.slf4j.event.Level.INFO;
        org.slf4j.event.Level debug = org.slf4j.event.Level.DEBUG;

        // When
        logging.apply(new Settings.Log(false, debug, Map.of("org.apache.camel", debug, "org.example", info)));
        Level camel = context.getLogger("org.apache.camel.Route").getEffectiveLevel();
        Level own = context.getLogger("org.recordingintake.queue.Stage").getEffectiveLevel();
        Level example = context.getLogger("org.example.Route").getEffectiveLevel();
        Level http = context.getLogger("org.apache.hc.client5.http.wire").getEffectiveLevel();
        logging.apply(new Settings.Log(true, info, Map.of()));
        logging.apply(new Settings.Log(false, info, Map.of()));

        // Then
        assertThat(List.of(camel, own, example, http)).containsExactly(Level.DEBUG, Level.DEBUG, Level.INFO, Level.INFO);
        assertThat(context.getLogger("org.apache.camel.Route").getEffectiveLevel()).isEqualTo(Level.WARN);
        assertThat(context.getLogger("org.recordingintake.queue.Stage").getEffectiveLevel()).isEqualTo(Level.INFO);
        assertThat(context.getLogger("org.example").getLevel()).isNull();
        assertThat(written(context, "stdout", "Something failed", failure)).contains("ERROR Route").doesNotContain("at org.");
    }

    @Test
    void writesStackTracesOnceTheSettingSaysDebug() {
        // Given
        LoggerContext context = configured("INFO");

        // When
        new Logging(context).apply(new Settings.Log(false, org.slf4j.event.Level.DEBUG, Map.of()));

        // Then
        assertThat(written(context, "stdout", "Something failed", new IllegalStateException("outer")))
                .contains("at org.recordingintake.log.LogLinesTest");
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
