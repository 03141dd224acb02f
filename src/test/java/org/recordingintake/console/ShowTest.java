package org.recordingintake.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShowTest {

    @ParameterizedTest
    @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.0 kB", "320944, 321 kB", "4200000000, 4.2 GB", ", –"})
    void showsSizesInTheUnitThatIsReadBest(Long bytes, String shown) {
        assertThat(Show.bytes(bytes)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"PT20.056S, 0:20", "PT1M5S, 1:05", "PT2H3M4S, 2:03:04", ", –", "<b>long</b>, <b>long</b>"})
    void showsLengthsAsPlayersDo(String iso, String shown) {
        assertThat(Show.length(iso)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"2026-11-20T10:00:00Z, 0 s ago", "2026-11-20T09:57:00Z, 3 min ago", "2026-11-18T10:00:00Z, 48 h ago",
        "2026-11-10T10:00:00Z, 10 days ago", "2026-12-20T10:00:00Z, in 30 days"})
    void showsHowFarAwayATimeIs(Instant time, String shown) {
        assertThat(Show.distance(time, Instant.parse("2026-11-20T10:00:00Z"))).isEqualTo(shown);
    }

    @Test
    void leadsToThePageOfAnyText() {
        // Given
        Map<String, String> given = new TreeMap<>(Map.of("number", "+1555 111&x=\"<", "tag", " ", "q", "ü/?"));
        given.put("after", null);

        // When
        String query = Show.query(given);

        // Then
        assertThat(query).isEqualTo("?number=%2B1555%20111%26x%3D%22%3C&q=%C3%BC%2F%3F");
    }

    @Test
    void listsTheChecksThatSaySomething() throws Exception {
        assertThat(Show.fields(new ObjectMapper().readTree("""
                {"length":"as announced","oddities":["one","two"],"mismatch":null,"others":[],"channels":2}""")))
                .containsExactly(Map.entry("length", "as announced"), Map.entry("oddities", "one; two"), Map.entry("channels", "2"));
    }
}
