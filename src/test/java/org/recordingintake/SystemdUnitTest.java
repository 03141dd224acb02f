package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.cli.RunCommand;
import org.recordingintake.testing.Command;
import org.recordingintake.testing.DocumentedSettings;

/** The unit for systemd: what systemd itself has to say about it, and whether it agrees with the runtime. */
class SystemdUnitTest {

    private static final Path UNIT = Path.of("src/main/dist/deploy/systemd/recording-intake.service");
    private static final String HOME = "/opt/recording-intake/current";
    private static final double MOST_EXPOSED = 2.0;

    @TempDir
    private Path directory;

    private static String unit() throws IOException {
        return Files.readString(UNIT);
    }

    @Test
    void isWhatSystemdUnderstands() throws Exception {
        // Given
        Command.assumeInstalled("systemd-analyze");
        Path launcher = Files.createDirectories(directory.resolve("bin")).resolve("recording-intake");
        Files.copy(Path.of("src/main/dist/bin/recording-intake"), launcher);
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        Path installed = Files.writeString(directory.resolve(UNIT.getFileName()),
                unit().replace(HOME, directory.toString()));

        // When
        Command verification = Command.run(List.of("systemd-analyze", "verify", "--man=no", installed.toString()));

        // Then
        assertThat(verification).isEqualTo(new Command(0, ""));
    }

    @Test
    void exposesLittle() throws Exception {
        // Given
        Command.assumeInstalled("systemd-analyze");

        // When
        Command security = Command.run(List.of("systemd-analyze", "security", "--offline=true", "--no-pager",
                UNIT.toString()));

        // Then
        Matcher level = Pattern.compile("Overall exposure level for \\S+: ([0-9.]+)").matcher(security.output());
        assertThat(level.find()).as(security.output()).isTrue();
        assertThat(Double.parseDouble(level.group(1))).isLessThanOrEqualTo(MOST_EXPOSED);
    }

    @Test
    void waitsUntilTheRuntimeHasStopped() throws Exception {
        // When
        List<String> seconds = found("TimeoutStopSec=(\\d+)");

        // Then
        assertThat(seconds).singleElement().extracting(Integer::parseInt).extracting(Duration::ofSeconds)
                .satisfies(timeout -> assertThat(timeout).isGreaterThan(RunCommand.LONGEST_STOP));
    }

    @Test
    void setsWhatIsASetting() throws Exception {
        // When
        List<String> variables = found("Environment=([A-Z0-9_]+)=");

        // Then
        assertThat(variables).isNotEmpty().isSubsetOf(DocumentedSettings.environmentNames());
    }

    private static List<String> found(String pattern) throws IOException {
        return Pattern.compile(pattern).matcher(unit()).results().map((MatchResult result) -> result.group(1)).toList();
    }
}
