package org.recordingintake.console;

/** What a user may do; none includes another. */
public enum Role {
    /** See what is known of recordings, dead letters and edits, and export a search. */
    VIEW,
    /** Listen to media and download it. */
    LISTEN,
    /** Replay dead letters and roll edits back. */
    OPERATE
}
