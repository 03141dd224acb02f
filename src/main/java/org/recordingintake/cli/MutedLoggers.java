package org.recordingintake.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loggers that log nothing until they are restored.
 *
 * @param levels what they had before; null for one that inherits it
 */
record MutedLoggers(Map<Logger, Level> levels) {

    static MutedLoggers of(List<String> loggers) {
        Map<Logger, Level> levels = new LinkedHashMap<>();
        for (String name : loggers) {
            if (LoggerFactory.getLogger(name) instanceof Logger logger) {
                levels.put(logger, logger.getLevel());
                logger.setLevel(Level.OFF);
            }
        }
        return new MutedLoggers(levels);
    }

    void restore() {
        levels.forEach(Logger::setLevel);
    }
}
