/**
 * Editing while it runs: watches the files, has each edit validated and applied, and keeps its history for a
 * rollback.
 *
 * <p>Knows sets of files and generations, not what the routes do. Begin with {@link
 * org.recordingintake.reload.Reloader}.
 */
package org.recordingintake.reload;
