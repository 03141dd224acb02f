package org.recordingintake.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({"bytes=0-0, 0, 0", "bytes=0-, 0, 99", "bytes=10-19, 10, 19", "bytes=90-200, 90, 99", "bytes=-10, 90, 99",
        "bytes=-200, 0, 99", "bytes= 5 - 6 , 5, 6", "bytes=99-99, 99, 99"})
    void isWhatTheHeaderAsksFor(String header, long first, long last) {
        assertThat(ByteRange.of(header, 100)).contains(new ByteRange(first, last));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=999999999999999999-"})
    void canBeOfNothing(String header) {
        assertThat(ByteRange.of(header, 100)).hasValueSatisfying(range -> assertThat(range.isSatisfiable()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bytes=", "bytes=-", "bytes=5-4", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b", "bytes=0x1-2",
        "bytes=-1-2", "bytes=99999999999999999999-"})
    void isTheWholeForAnyOtherHeader(String header) {
        assertThat(ByteRange.of(header, 100)).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-", "bytes=-1"})
    void isOfNothingWhereThereIsNothing(String header) {
        assertThat(ByteRange.of(header, 0)).hasValueSatisfying(range -> assertThat(range.isSatisfiable()).isFalse());
    }
}
