package org.recordingintake.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingsCsvTest {

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "|calc", "%0A=1",
        "\uFF1D1+1", "\u0001=1", "+1555123456789012345"})
    void makesNoFormulaOfAText(String text) {
        assertThat(RecordingsCsv.cell(text)).startsWith("\"'").endsWith("\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+15551112222", "r-1", "a=b", "2026-11-20T10:00:00Z", "PT20S", "sip:a@example.com", ""})
    void leavesOtherTextsAsTheyAre(String text) {
        assertThat(RecordingsCsv.cell(text)).isEqualTo('"' + text + '"');
    }

    @Test
    void quotesWhatWouldEndACell() {
        assertThat(RecordingsCsv.cell("a\"b,c\r\nd")).isEqualTo("\"a\"\"b,c\r\nd\"");
    }

    @Test
    void namesItsColumns() {
        assertThat(RecordingsCsv.header()).startsWith("\"recordingId\",\"kind\",\"status\",\"outcome\",").endsWith(",\"node\"\r\n");
    }
}
