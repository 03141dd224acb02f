/**
 * What audio says about itself, found while it passes by: container, codec, rate, channels, duration, and whether it is
 * all there. Bytes are pushed in as they come, in pieces of any size; nothing waits, and the memory is constant.
 *
 * <p>No library does this on a stream: {@code javax.sound} reads a WAV's header only, knows no RF64, and takes a cut-off
 * file for whole; Apache Tika asks for seekable input or decodes; jaudiotagger and mp3agic need a file.
 *
 * <p>Knows bytes alone. Begin with {@link org.recordingintake.audio.AudioParser}.
 */
package org.recordingintake.audio;
