package org.recordingintake.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** The shipped file and the reference page repeat each setting as {@link Key} defines it, in the same order. */
class SettingsReferenceTest {

    private static final Path FILE = Path.of("application.properties");
    private static final Path PAGE = Path.of("docs", "settings.md");
    private static final String KEY_LINE = "#?[a-z][a-zA-Z0-9.-]*=.*";
    private static final String OF_AN_ACCOUNT = "bandwidth.accounts.NAME.";

    @Test
    void shipsEachSettingWithItsDefaultAndItsMeaning() throws Exception {
        // When
        List<String> shipped = new ArrayList<>();
        List<String> comment = new ArrayList<>();
        for (String line : Files.readAllLines(FILE)) {
            if (line.matches(KEY_LINE)) {
                shipped.add(String.join(" ", comment) + "\n" + line);
                comment.clear();
            } else if (line.startsWith("# ")) {
                comment.add(line.substring(2));
            } else {
                comment.clear();
            }
        }

        // Then
        assertThat(shipped).filteredOn(line -> !line.contains(OF_AN_ACCOUNT)).containsExactlyElementsOf(
                Arrays.stream(Key.values()).map(key -> key.meaning() + "\n" + key.line()).toList());
        assertThat(shipped).filteredOn(line -> line.contains("#" + OF_AN_ACCOUNT)).containsExactlyElementsOf(
                Arrays.stream(AccountKey.values())
                        .map(key -> key.meaning() + "\n#" + key.of("NAME").propertyName() + "=").toList());
    }

    @Test
    void shipsTheDefaults() {
        // When
        Settings shipped = SettingsLoader.isolated(Map.of()).load(FILE);

        // Then
        assertThat(shipped.properties()).isEqualTo(SettingsLoader.isolated(Map.of()).load(new byte[0]).properties());
    }

    @Test
    void hasAPageThatExplainsEachSetting() throws Exception {
        // When
        List<String> rows;
        try (Stream<String> lines = Files.lines(PAGE)) {
            rows = lines.filter(line -> line.startsWith("| `")).toList();
        }

        // Then
        assertThat(rows).filteredOn(line -> !line.contains(OF_AN_ACCOUNT))
                .containsExactlyElementsOf(Arrays.stream(Key.values()).map(SettingsReferenceTest::row).toList());
        assertThat(rows).filteredOn(line -> line.contains(OF_AN_ACCOUNT)).containsExactlyElementsOf(
                Arrays.stream(AccountKey.values()).map(key -> "| `" + key.of("NAME").propertyName() + "` | – | "
                        + key.meaning() + " |").toList());
    }

    private static String row(Key key) {
        return "| `" + key.propertyName() + "` | " + key.defaultValue().map(value -> "`" + value + "`").orElse("–") + " | "
                + key.meaning() + (Key.fixed().contains(key) ? "; *restart*" : "") + " |";
    }
}
