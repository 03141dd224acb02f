package org.recordingintake.audio;

import java.util.List;
import java.util.Optional;

/**
 * What has been found in media that has come to its end.
 *
 * @param extension      of the file to store it in, one of {@link #EXTENSIONS}, from its content: {@value #UNKNOWN} for
 *                       what is no audio that is known here
 * @param audio          empty where the media does not say, or this package does not read it
 * @param oddities       what is not as it should be
 * @param possiblyCutOff whether the container says that more should have come; there is an oddity about it then
 */
public record AudioReport(String extension, Optional<AudioFacts> audio, List<Oddity> oddities,
                          boolean possiblyCutOff) {

    public static final String UNKNOWN = "bin";
    public static final List<String> EXTENSIONS = List.of("wav", "mp3", "ogg", "flac", "m4a", UNKNOWN);

    public AudioReport {
        oddities = List.copyOf(oddities);
    }
}
