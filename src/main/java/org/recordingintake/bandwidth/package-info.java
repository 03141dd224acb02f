/**
 * The component {@code bandwidth:}, which is all that a route sees of Bandwidth's API: {@code bandwidth:media} fetches the
 * media of a recording, {@code bandwidth:transcription} its transcript, {@code bandwidth:delete} deletes its media;
 * {@code bandwidth:recordings}, {@code bandwidth:conferences} and {@code bandwidth:conference-recordings} list what an
 * account has. No header of a message decides a URL: each is built from the event's validated ids, or is on an allowed
 * origin.
 *
 * <p>Knows the API, its credentials and its outages, and hands media on as a file. Begin with
 * {@link org.recordingintake.bandwidth.MediaFetch} and {@link org.recordingintake.bandwidth.MediaClient}.
 */
package org.recordingintake.bandwidth;
