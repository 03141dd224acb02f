/**
 * Files that survive a crash: written as parts, synced, renamed, and their directory synced; and the component {@code
 * file:} that does so for routes.
 *
 * <p>Knows nothing of recordings. Begin with {@link org.recordingintake.file.DurableFiles}.
 */
package org.recordingintake.file;
