package org.recordingintake.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recordingintake.ledger.Cursor;
import org.recordingintake.ledger.LedgerKey;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.ledger.Search;

class SearchParametersTest {

    @Test
    void readsEachParameter() {
        // Given
        Cursor cursor = new Cursor(5, new LedgerKey("recording", "a", "", "r", "complete"));

        // When
        Search search = SearchParameters.of(Map.of("q", " text ", "from", "2026-11-20", "to", "2026-11-20", "number", " 15550001",
                "tag", "t", "status", "partial", "outcome", "DEAD", "after", cursor.toString(), "limit", "500"));

        // Then
        assertThat(search).isEqualTo(new Search("text", Instant.parse("2026-11-20T00:00:00Z"), Instant.parse("2026-11-21T00:00:00Z"),
                "+15550001", "t", "partial", Outcome.DEAD, cursor, 500));
    }

    @Test
    void restrictsNothingByWhatIsBlankOrAbsent() {
        assertThat(SearchParameters.of(Map.of("q", " ", "limit", "")))
                .isEqualTo(new Search(null, null, null, null, null, null, null, null, 50));
        assertThat(SearchParameters.of(Map.of("to", "2026-11-20T10:00:00.5+02:00")).until()).isEqualTo("2026-11-20T08:00:00.500Z");
    }

    @ParameterizedTest
    @CsvSource({
        "from, yesterday, such as 2026-11-20",
        "from, 2026-02-30, such as 2026-11-20",
        "to, +999999999-01-01T00:00:00Z, such as 2026-11-20",
        "outcome, lost, 'waiting, stored, alerted, dead or erased'",
        "limit, 0, from 1 to 500",
        "limit, 501, from 1 to 500",
        "limit, -1, from 1 to 500",
        "limit, 1e3, from 1 to 500",
        "limit, 99999999999, from 1 to 500",
        "after, x, an earlier answer",
        "nosuch, x, 'There is no parameter \"nosuch\". Known are after, from, limit'",
    })
    void saysWhatToWriteInstead(String name, String value, String message) {
        assertThatThrownBy(() -> SearchParameters.of(Map.of(name, value))).isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(message);
    }

    @Test
    void boundsTexts() {
        for (String name : new String[] {"q", "number", "tag", "status"}) {
            assertThatThrownBy(() -> SearchParameters.of(Map.of(name, "x".repeat(257)))).hasMessageContaining("at most 256");
            assertThatThrownBy(() -> SearchParameters.of(Map.of(name, "a\0b"))).isInstanceOf(InvalidRequestException.class);
        }
        assertThatThrownBy(() -> SearchParameters.of(Map.of("after", "x".repeat(5000)))).isInstanceOf(InvalidRequestException.class);
    }
}
