package org.recordingintake.audit;

/** Who does something. */
public interface Actor {

    /** The user's name, or what was given as one where that is not known to be right. */
    String name();

    /** The address from which the request came. */
    String address();
}
