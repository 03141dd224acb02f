package org.recordingintake.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/** What is logged in this process while it is open. */
public final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

    public LogLines() {
        start();
        root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        String thrown = event.getThrowableProxy() == null ? "" : " " + event.getThrowableProxy().getMessage();
        lines.add(event.getFormattedMessage() + thrown);
    }

    /** The lines that name this, oldest first. */
    public List<String> naming(String what) {
        return lines.stream().filter(line -> line.contains(what)).toList();
    }

    @Override
    public void close() {
        root.detachAppender(this);
    }
}
