package org.recordingintake.audio;

import java.util.Optional;

/** Reads Ogg (RFC 3533): pages one after another, the last of which says that it is. Does not look into its streams. */
final class OggReader extends AudioReader {

    private static final int PAGE_HEADER = 27;
    private static final int MOST_SEGMENTS = 255;
    private static final int END_OF_STREAM = 4;

    private boolean ended;
    private boolean inTheRest;

    OggReader() {
        super("ogg", PAGE_HEADER + MOST_SEGMENTS, PAGE_HEADER);
    }

    @Override
    void examine() {
        if (!isText(0, "OggS")) {
            if (ended) {
                odd("the bytes after its last page are not a page");
            } else {
                doubtful("no page begins at byte " + start() + ", where one should");
            }
            inTheRest = true;
            consumeTheRest();
            return;
        }
        int header = PAGE_HEADER + unsignedByte(PAGE_HEADER - 1);
        if (held() < header) {
            want(header);
            return;
        }
        int page = header;
        for (int at = PAGE_HEADER; at < header; at++) {
            page += unsignedByte(at);
        }
        ended = (unsignedByte(5) & END_OF_STREAM) != 0;
        consume(page, PAGE_HEADER);
    }

    @Override
    Optional<AudioFacts> conclude() {
        if (!inTheRest && (missing() > 0 || held() > 0 && !ended)) {
            cutOff("it ends within a page");
        } else if (!inTheRest && held() > 0) {
            odd("it has " + bytes(held(), "stray ") + " after its last page");
        } else if (!ended && !inTheRest) {
            cutOff("its last page is missing");
        }
        return Optional.empty();
    }
}
