package org.recordingintake.trial;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** Until it ends nothing is logged: log lines go to standard output, where {@code try} prints what it finds out. */
final class Quiet {

    private final LoggerContext logback = ((Logger) LoggerFactory.getLogger(Quiet.class)).getLoggerContext();
    private final TurboFilter deny = new TurboFilter() {
        @Override
        public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] params, Throwable t) {
            return FilterReply.DENY;
        }
    };

    Quiet() {
        deny.start();
        logback.addTurboFilter(deny);
    }

    void end() {
        logback.getTurboFilterList().remove(deny);
    }
}
