package org.recordingintake.audio;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads MP4 (ISO/IEC 14496-12): boxes one after another, of which it only takes the sizes. */
final class Mp4Reader extends AudioReader {

    private static final int HEADER = 8;
    private static final int LARGE_HEADER = 16;
    private static final String TYPE = "[ -~©]{4}";

    private final Set<String> boxes = new HashSet<>();
    private String box = "";
    private boolean inTheRest;

    Mp4Reader() {
        super("m4a", LARGE_HEADER, HEADER);
    }

    @Override
    void examine() {
        String type = text(4, 4);
        long size = bigEndian32(0);
        if (size == 1) {
            if (held() < LARGE_HEADER) {
                want(LARGE_HEADER);
                return;
            }
            size = bigEndian64(8);
        }
        boolean reachesToTheEnd = size == 0;
        if (!reachesToTheEnd && size < HEADER || !type.matches(TYPE)) {
            inTheRest = true;
            noteWhatIsNoBox();
            consumeTheRest();
            return;
        }
        box = type;
        noteKind(type);
        inTheRest = reachesToTheEnd;
        if (reachesToTheEnd) {
            consumeTheRest();
        } else {
            consume(size, HEADER);
        }
    }

    /** One of the two that it takes, the index and the samples; a file may hold thousands of others. */
    private void noteKind(String type) {
        if (type.equals("moov") || type.equals("mdat")) {
            boxes.add(type);
        }
    }

    private boolean hasAudio() {
        return boxes.size() == 2;
    }

    private void noteWhatIsNoBox() {
        if (hasAudio()) {
            odd("the bytes after its boxes are not a box");
        } else {
            doubtful("no box begins at byte " + start() + ", where one should");
        }
    }

    @Override
    Optional<AudioFacts> conclude() {
        if (!inTheRest && missing() > 0) {
            cutOff("it ends within its box \"" + box + "\", " + bytes(missing(), "") + " short");
        } else if (!hasAudio()) {
            cutOff("its samples or their index are missing");
        } else if (!inTheRest && held() > 0) {
            odd("it has " + bytes(held(), "stray ") + " after its boxes");
        }
        return Optional.empty();
    }
}
