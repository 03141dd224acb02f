package org.recordingintake.log;

import java.util.HashMap;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import org.recordingintake.settings.Settings;
import org.slf4j.LoggerFactory;

/** Makes logback go by the settings, at the start and after each change; loses no entry by that. Thread-safe. */
public final class Logging {

    /** The levels of logback.xml, of those loggers that the settings have given another; null for an inherited one. */
    private final Map<String, Level> shipped = new HashMap<>();
    private final LoggerContext context;

    Logging(LoggerContext context) {
        this.context = context;
    }

    /** Of this process. */
    public static Logging ofThisProcess() {
        return new Logging((LoggerContext) LoggerFactory.getILoggerFactory());
    }

    public synchronized void apply(Settings.Log settings) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level(settings.level()));
        shipped.entrySet().removeIf(logger -> {
            boolean isOver = !settings.levels().containsKey(logger.getKey());
            if (isOver) {
                context.getLogger(logger.getKey()).setLevel(logger.getValue());
            }
            return isOver;
        });
        settings.levels().forEach((name, level) -> {
            Logger logger = context.getLogger(name);
            if (!shipped.containsKey(name)) {
                shipped.put(name, logger.getLevel());
            }
            logger.setLevel(level(level));
        });
        boolean withStackTraces = settings.level().toInt() <= org.slf4j.event.Level.DEBUG.toInt();
        for (Logger logger : context.getLoggerList()) {
            logger.iteratorForAppenders().forEachRemaining(
                    appender -> switchTo(settings.inJson(), withStackTraces, appender));
        }
    }

    private static Level level(org.slf4j.event.Level level) {
        return Level.convertAnSLF4JLevel(level);
    }

    private static void switchTo(boolean inJson, boolean withStackTraces, Appender<ILoggingEvent> appender) {
        if (appender instanceof OutputStreamAppender<ILoggingEvent> stream
                && stream.getEncoder() instanceof LineEncoder encoder) {
            encoder.use(inJson, withStackTraces);
        }
    }
}
