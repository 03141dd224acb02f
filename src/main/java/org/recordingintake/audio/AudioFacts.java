package org.recordingintake.audio;

import java.time.Duration;
import java.util.Optional;

/**
 * What a piece of audio says about itself.
 *
 * @param container    {@code wav} or {@code mp3}
 * @param codec        by the name that ffmpeg gives it, such as {@code pcm_s16le}, {@code pcm_mulaw} or {@code mp3};
 *                     {@code wave_0x….} with the format tag for any other in a WAV
 * @param sampleRate   in Hz
 * @param channels     at least 1
 * @param duration     of the sound that is there, without what an MP3 encoder has put around it where the file says how
 *                     much that is; empty where a compressed WAV does not say it
 * @param statesLength whether the container says how long it is
 */
public record AudioFacts(String container, String codec, int sampleRate, int channels, Optional<Duration> duration,
                         boolean statesLength) {
}
