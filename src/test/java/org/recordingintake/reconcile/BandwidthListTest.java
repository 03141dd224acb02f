package org.recordingintake.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.event.RecordingEventReader;

class BandwidthListTest {

    private final ObjectMapper json = RecordingEventReader.mapper(Optional::empty);

    private BandwidthList read(String text) throws IOException {
        return BandwidthList.read(text.getBytes(StandardCharsets.ISO_8859_1), "", json);
    }

    static String[] oddEntries() {
        return new String[] {
            "{\"recordingId\":\"r-odd\",\"status\":1,\"status\":2}",
            "{\"recordingId\":\"r-odd\",\"text\":\"" + "x".repeat(300_000) + "\"}",
            "{\"recordingId\":\"r-odd\",\"" + "x".repeat(1100) + "\":1}",
            "{\"recordingId\":\"r-odd\",\"number\":1" + "0".repeat(200) + "}",
            "{\"recordingId\":\"r-odd\",\"number\":1E-9999999999}",
            "{\"recordingId\":\"r-odd\",\"deep\":" + "[".repeat(300) + "]".repeat(300) + "}",
            "{\"recordingId\":\"r-odd\",\"text\":\"\u00ff\"}",
            "{\"recordingId\":\"r-odd\",\"bare\":word}",
            "{\"recordingId\":\"r-odd\" \"more\":1}",
            "{\"recordingId\":\"r-odd\",\"crossed\":[}]",
            "{\"recordingId\":\"r-odd\"} {}",
            "[{\"recordingId\":\"r-odd\"}]",
        };
    }

    @ParameterizedTest
    @MethodSource("oddEntries")
    void readsWhatStandsAroundAnOddEntry(String odd) throws Exception {
        // Given
        String list = " [ {\"recordingId\":\"r-1\",\"text\":\"] , \\\" {\"},\n" + odd + " ,{\"recordingId\":\"r-2\"}]";

        // When
        BandwidthList read = read(list);

        // Then
        assertThat(read.entries()).extracting(entry -> entry.get("recordingId").asText())
                .containsExactly("r-1", "r-2");
        assertThat(read.unreadable()).extracting(BandwidthList.Unreadable::name).containsExactly("r-odd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "\"r-1\"", "", "{\"recordingId\":\"?\",\"recordingId\":\"?\"}"})
    void namesAnEntryWithoutAnIdByItsPlace(String odd) throws Exception {
        // When
        BandwidthList read = read("[{}," + odd + "]");

        // Then
        assertThat(read.entries()).hasSize(1);
        assertThat(read.unreadable()).extracting(BandwidthList.Unreadable::name).containsExactly("entry 2");
    }

    private BandwidthList page(String links) throws IOException {
        return BandwidthList.read("[{}]".getBytes(StandardCharsets.US_ASCII), links, json);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<https://voice.bandwidth.com/api/v2/accounts/1/conferences?pageSize=1000&pageToken=a%2Bb_c==>; rel=\"next\"",
        "</first?pageToken=first>; rel=\"first\", </next?pageToken=a%2Bb_c==&pageSize=1000>; title=\"x\"; rel=\"next\"",
        "<?pageToken=a%2Bb_c==>;rel=next, </last?pageToken=last>;rel=last",
    })
    void knowsTheTokenOfTheNextPage(String links) throws Exception {
        // When
        BandwidthList read = page(links);

        // Then
        assertThat(read.nextPage()).isEqualTo("a%2Bb_c==");
        assertThat(read.isCut()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "</first?pageToken=first>; rel=\"first\"", "rel=\"next\""})
    void knowsTheLastPage(String links) throws Exception {
        // When
        BandwidthList read = page(links);

        // Then
        assertThat(read.nextPage()).isNull();
        assertThat(read.isCut()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"</next?page=2>; rel=\"next\"", "</next?pageToken={{x}}>; rel=\"next\"",
        "</next?pageToken=>; rel=\"next\""})
    void takesAListAsCutWhoseNextPageCannotBeAskedFor(String links) throws Exception {
        // When
        BandwidthList read = page(links);

        // Then
        assertThat(read.nextPage()).isNull();
        assertThat(read.isCut()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", " [ ] ", "[\n]"})
    void readsAnEmptyList(String empty) throws Exception {
        // When
        BandwidthList read = read(empty);

        // Then
        assertThat(read.size()).isZero();
        assertThat(read.isCut()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"recordings\":[]}", "null", "<html>", "[", "[{}", "[{},", "[\"]", "[{\"a\":\"\\"})
    void refusesWhatIsNoWholeList(String text) {
        // When
        // Then
        assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class)
                .hasMessageStartingWith("The list of recordings");
    }

    @Test
    void countsUnreadableEntriesAmongThoseThatAListHolds() throws Exception {
        // When
        BandwidthList read = read("[" + "1,".repeat(1200) + "{}]");

        // Then
        assertThat(read.unreadable()).hasSize(BandwidthList.CAP);
        assertThat(read.isCut()).isTrue();
    }
}
