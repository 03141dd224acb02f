/**
 * Bandwidth's events: reading them tolerantly, their ids, keys and dates, and which of them announce media.
 *
 * <p>Knows the form of events, not where they come from or go to. Begin with {@link
 * org.recordingintake.event.RecordingEvent} and {@link org.recordingintake.event.RecordingEventReader}.
 */
package org.recordingintake.event;
