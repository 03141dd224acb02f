package org.recordingintake.audio;

/**
 * Something about media that is not as it should be.
 *
 * @param text    in plain words, a part of a sentence about the media, such as {@code its RIFF size is 8 too large}
 * @param matters whether audio may be missing because of it; otherwise all the audio is there
 */
public record Oddity(String text, boolean matters) {
}
