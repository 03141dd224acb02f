package org.recordingintake.check;

/**
 * What is wrong, in plain words.
 *
 * @param rule    its number, such as {@code B6}; docs/rules.md lists them
 * @param message what is wrong and what to write instead, in whole sentences
 * @param word    what to look for in the file to find the place; empty if the message names nothing that is written there
 */
record Problem(String rule, String message, String word) {

    /** A definition, step or option that Camel does not know, or a value that it cannot have. */
    static final String NOT_KNOWN = "B1";
    /** A component, language or data format that is not there. */
    static final String NOT_INSTALLED = "B3";
    /** An option of an endpoint. */
    static final String ENDPOINT = "B4";
    static final String PLACEHOLDER = "B5";
    /** A bean, method, class, template that is named and not there. */
    static final String NAMED = "B6";
    static final String EXPRESSION = "B7";
    /** Whatever else Camel says. */
    static final String OTHER = "B8";
}
