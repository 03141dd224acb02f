package org.recordingintake.check;

/** A file is not a list of routes. The message says why, and what to write instead. */
final class UnreadableFileException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    /**
     * @param line   counted from 1
     * @param column counted from 1
     */
    UnreadableFileException(int line, int column, String message) {
        super(message);
        this.line = line;
        this.column = column;
    }

    int line() {
        return line;
    }

    int column() {
        return column;
    }
}
