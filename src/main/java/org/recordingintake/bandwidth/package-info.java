/**
 * The component {@code bandwidth:}, which is all that a route sees of Bandwidth's API: {@code bandwidth:media} fetches the
 * media of a recording, {@code bandwidth:delete} deletes it, {@code bandwidth:recordings}, {@code bandwidth:conferences} and
 * {@code bandwidth:conference-recordings} list what an account has. No header of a message decides a URL: each is built from the event's validated ids, or is on an allowed origin.
 */
package org.recordingintake.bandwidth;
