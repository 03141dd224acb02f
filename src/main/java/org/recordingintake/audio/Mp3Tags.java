package org.recordingintake.audio;

/**
 * Tells tags around the frames of an MP3 from bytes that belong to nothing. ID3v2 (id3.org, version 2.4.0, 3.1) says at
 * its start how long it is, an ID3v1 tag has 128 bytes, before it perhaps 227 more ({@code TAG+}). APE (Hydrogenaudio, APEv1
 * and APEv2) and Lyrics3 (id3.org) are known by their ends: what had seemed to belong to nothing until then is theirs.
 */
final class Mp3Tags {

    private static final int ID3V2_HEADER = 10;
    private static final int ID3V2_FOOTER_FLAG = 0x10;
    private static final int ID3V1 = 128;
    private static final int ENHANCED = 227;
    private static final int APE = 32;
    private static final long APE_HAS_HEADER = 1L << 31;
    private static final long APE_IS_HEADER = 1L << 29;
    private static final String APE_MAGIC = "APETAGEX";
    private static final String LYRICS_BEGIN = "LYRICSBEG";
    private static final long NOWHERE = Long.MIN_VALUE;

    private final Mp3Reader reader;
    private long strayed;
    private boolean startedAsTag;
    private boolean leading;
    private long id3v1At = NOWHERE;
    private long strayedBeforeId3v1;

    Mp3Tags(Mp3Reader reader) {
        this.reader = reader;
    }

    /** Whether the last bytes belonged to a frame or a tag. */
    boolean inStep() {
        return strayed == 0;
    }

    /** How many bytes since then belong to nothing. */
    long strayed() {
        return strayed;
    }

    void backInStep() {
        strayed = 0;
    }

    boolean beginsAt(int at) {
        String magic = reader.text(at, 3);
        return magic.equals("TAG") || magic.equals("ID3") || magic.equals("APE") || magic.equals("LYR");
    }

    void stray() {
        stray(1, false);
    }

    private void stray(int bytes, boolean asTag) {
        startedAsTag = inStep() ? asTag : startedAsTag;
        strayed += bytes;
        reader.consume(bytes, MpegFrame.HEADER_BYTES);
    }

    private void skip(long bytes) {
        strayed = 0;
        reader.consume(bytes, MpegFrame.HEADER_BYTES);
    }

    /** Looks at four bytes or more that are no frame. */
    void examine() {
        leading = false;
        switch (reader.text(0, 3)) {
            case "ID3" -> readId3v2();
            case "TAG" -> readId3v1();
            case "APE" -> readApe();
            case "LYR" -> readLyrics();
            default -> stray();
        }
    }

    /** Whether so many bytes are not there yet; if they never come, this is no tag. */
    private boolean lacks(int bytes) {
        if (reader.held() >= bytes) {
            return false;
        }
        if (reader.isEnding()) {
            stray(1, true);
        } else {
            reader.want(bytes);
        }
        return true;
    }

    /** Believed in step only: three bytes by chance must not hide what follows. */
    private void readId3v2() {
        if (!inStep()) {
            stray();
            return;
        }
        leading = true;
        if (reader.held() < ID3V2_HEADER && reader.isEnding()) {
            skip(ID3V2_HEADER);
            return;
        }
        if (lacks(ID3V2_HEADER)) {
            return;
        }
        int size = 0;
        for (int i = 6; i < ID3V2_HEADER; i++) {
            if (reader.unsignedByte(i) > 0x7F) {
                stray();
                return;
            }
            size = size << 7 | reader.unsignedByte(i);
        }
        boolean hasFooter = (reader.unsignedByte(5) & ID3V2_FOOTER_FLAG) != 0;
        skip(ID3V2_HEADER + size + (hasFooter ? ID3V2_HEADER : 0));
    }

    /** Out of step these three bytes are one only if the end follows, which {@link #noteStrays} knows. */
    private void readId3v1() {
        if (inStep()) {
            boolean perhapsEnhanced = reader.unsignedByte(3) == '+' && !reader.isEnding();
            if (!perhapsEnhanced || !lacks(ENHANCED + 3)) {
                skip(perhapsEnhanced && reader.isText(ENHANCED, "TAG") ? ENHANCED : ID3V1);
            }
            return;
        }
        if (id3v1At + ID3V1 <= reader.start()) {
            id3v1At = reader.start();
            strayedBeforeId3v1 = strayed;
        }
        stray();
    }

    private void readApe() {
        if (lacks(APE)) {
            return;
        }
        if (!reader.isText(0, APE_MAGIC)) {
            stray();
            return;
        }
        long flags = reader.littleEndian32(20);
        long items = reader.littleEndian32(12) - APE;
        if ((flags & APE_IS_HEADER) != 0 || items < 0 || items > strayed) {
            stray(APE_MAGIC.length(), true);
            return;
        }
        long before = Math.min(strayed, items + ((flags & APE_HAS_HEADER) != 0 ? APE : 0));
        strayed -= before;
        reader.odd("it has an APE tag of " + (before + APE) + " bytes");
        reader.consume(APE, MpegFrame.HEADER_BYTES);
    }

    private void readLyrics() {
        if (lacks(LYRICS_BEGIN.length())) {
            return;
        }
        boolean end = reader.isText(0, "LYRICS200") || reader.isText(0, "LYRICSEND");
        if (end && startedAsTag && !inStep()) {
            reader.odd("it has a Lyrics3 tag of " + (strayed + LYRICS_BEGIN.length()) + " bytes");
            skip(LYRICS_BEGIN.length());
        } else if (reader.isText(0, LYRICS_BEGIN)) {
            stray(LYRICS_BEGIN.length(), true);
        } else {
            stray();
        }
    }

    /** Looks at the last bytes, fewer than four. */
    void examineTheRest() {
        String rest = reader.text(0, reader.held());
        leading = inStep() && rest.equals("ID3");
        if (inStep() && (leading || rest.equals("TAG"))) {
            skip(leading ? ID3V2_HEADER : ID3V1);
        } else {
            stray(rest.length(), rest.equals("APE") || rest.equals("LYR"));
        }
    }

    /** An ID3v2 tag comes before frames, all others behind them. */
    void noteCutOff(long missing) {
        String text = "it ends within a tag, " + AudioReader.bytes(missing, "") + " short";
        if (leading) {
            reader.cutOff(text);
        } else {
            reader.odd(text);
        }
    }

    /** @param complete whether all frames are known to be there */
    void noteStrays(boolean complete) {
        boolean endsWithId3v1 = !inStep() && id3v1At + ID3V1 == reader.position();
        long bytes = endsWithId3v1 ? strayedBeforeId3v1 : strayed;
        String text = "it has " + AudioReader.bytes(bytes, "stray ") + " after its frames";
        if (bytes > 0 && (complete || startedAsTag)) {
            reader.odd(text);
        } else if (bytes > 0) {
            reader.doubtful(text);
        }
    }
}
