package org.recordingintake.bandwidth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressionTest {

    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest
    @CsvSource({
        "gzip,           1f8b0800",
        "GZIP,           1f8b0800",
        "x-gzip,         1f8b0808",
        "'identity, gzip', 1f8b0800",
        "'aws-chunked, gzip', 1f8b0800",
        "deflate,        789c4bcb",
        "deflate,        4bcbcf07",
        "br,             8b0280666f6f03",
        "' BR ',         1b0200f8",
        "zstd,           28b52ffd",
        "zstd,           502a4d18",
        "compress,       1f9d9066",
        ",               1f8b0800",
        "identity,       28b52ffd",
        "none,           1f8b0800"})
    void knowsWhatIsCompressed(String encoding, String start) {
        // When
        boolean compressed = new Compression(encoding, HEX.parseHex(start)).isReal(false);

        // Then
        assertThat(compressed).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "gzip,        52494646, true",
        "'gzip, gzip', 52494646, true",
        "br,          52494646, true",
        "deflate,     fff338c0, true",
        "zstd,        4f676753, true",
        "compress,    49443304, true",
        "gzip,        00010203, false",
        "gzip,        1f8b,     false",
        "zstd,        00010203, false",
        "'',          789c4bcb, false",
        "identity,    00010203, false",
        "IDENTITY,    00010203, false",
        "' identity ', 00010203, false",
        "aws-chunked, 00010203, false",
        "Aws-Chunked, 00010203, false",
        "none,        00010203, false",
        "binary,      00010203, false",
        "utf-8,       00010203, false",
        "'gzip;q=1',  52494646, true",
        "',,',        00010203, false",
        ",            00010203, false",
        ",            '',       false"})
    void takesNothingElseForCompressed(String encoding, String start, boolean isKnownAudio) {
        // When
        boolean compressed = new Compression(encoding, HEX.parseHex(start)).isReal(isKnownAudio);

        // Then
        assertThat(compressed).isFalse();
    }
}
