package org.recordingintake.console;

/** What a request names is not there. The message says so, in a sentence. */
final class NotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotFoundException(String message) {
        super(message);
    }
}
