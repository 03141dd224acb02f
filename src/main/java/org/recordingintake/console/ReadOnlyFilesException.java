package org.recordingintake.console;

import java.io.IOException;

/** The route files or settings of this node cannot be written here. The message says what to do instead. */
public final class ReadOnlyFilesException extends IOException {

    private static final long serialVersionUID = 1L;

    ReadOnlyFilesException(String what, Throwable cause) {
        super(what + " cannot be written on this node. Put the earlier version back where the files come from, such as the"
                + " repository or the ConfigMap, and deploy it; or run \"bin/recording-intake rollback\" as a user who may"
                + " write them.", cause);
    }
}
