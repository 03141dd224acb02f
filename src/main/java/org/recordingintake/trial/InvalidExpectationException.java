package org.recordingintake.trial;

import org.recordingintake.check.Diagnostic;

/** A file that says what is expected cannot be used. */
final class InvalidExpectationException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Diagnostic finding;

    InvalidExpectationException(Diagnostic finding) {
        super(finding.toString());
        this.finding = finding;
    }

    Diagnostic finding() {
        return finding;
    }
}
