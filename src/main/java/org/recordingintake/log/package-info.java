/**
 * The log: entries of one line that no event can forge, the ids of the recording in each, and no repetition without
 * end.
 *
 * <p>Knows ids and levels. Begin with {@link org.recordingintake.log.Logging}.
 */
package org.recordingintake.log;
