/**
 * The file store: the names of media and receipts, what a receipt says, media that may be cut off, transcripts,
 * tombstones, and the reserve of disk space.
 *
 * <p>Knows files and events, not where media is fetched from. Begin with {@link
 * org.recordingintake.store.RecordingStore} and {@link org.recordingintake.store.Receipt}.
 */
package org.recordingintake.store;
