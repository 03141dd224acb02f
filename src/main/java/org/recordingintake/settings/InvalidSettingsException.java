package org.recordingintake.settings;

import java.util.List;

/** The settings cannot be used; each problem names the setting and says what to write instead. */
public final class InvalidSettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    InvalidSettingsException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence a problem, at least one, without any secret. */
    public List<String> problems() {
        return problems;
    }
}
