package org.recordingintake.audio;

import java.time.Duration;

/**
 * How far the duration of audio may be from the one that was announced: the larger of the two.
 *
 * @param atLeast so far in any case
 * @param percent of the announced duration
 */
public record DurationTolerance(Duration atLeast, double percent) {

    public boolean covers(Duration announced, Duration found) {
        Duration share = Duration.ofNanos(Math.round(announced.toNanos() * percent / 100));
        Duration allowed = share.compareTo(atLeast) > 0 ? share : atLeast;
        return announced.minus(found).abs().compareTo(allowed) <= 0;
    }
}
