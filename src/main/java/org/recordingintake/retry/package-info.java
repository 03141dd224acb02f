/**
 * What happens to an event whose stage failed: the next attempt, the deadline of its media, the dead letter, and the
 * replay of files that were moved back.
 *
 * <p>Knows failures and headers, not the stages. Begin with {@link org.recordingintake.retry.Retries} and {@link
 * org.recordingintake.retry.Failure}.
 */
package org.recordingintake.retry;
