package org.recordingintake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {

    @TempDir
    private Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int execute(String... words) {
        return commandLine(home).execute(words);
    }

    private CommandLine commandLine(Path directory) {
        return Main.commandLine(directory, new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Ddata.dir=HERE rollback", "rollback -Ddata.dir=HERE", "-Dx=1 rollback -Ddata.dir=HERE",
        "-Ddata.dir=HERE rollback -Dx=1", "rollback -Dx=1 -Ddata.dir=HERE", "-Ddata.dir=elsewhere rollback -Ddata.dir=HERE"})
    void takesSettingsBeforeAndAfterTheCommand(String words) {
        // Given
        String here = home.resolve("a=b").toString();

        // When
        int exitCode = execute(words.replace("HERE", here).split(" "));

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(output().strip()).isEqualTo("There is no other set in " + here + "/route-sets.");
    }

    @Test
    void takesAnEmptySetting() throws Exception {
        // Given
        Files.writeString(home.resolve("application.properties"), "bandwidth.account-id=990\nretry.max-attempts=none");

        // When
        int exitCode = execute("find", "r-1", "-Dretry.max-attempts=", "-Dledger.url=nonsense");

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(output()).contains("ledger.url").doesNotContain("retry.max-attempts");
    }

    @Test
    void namesTheSettingThatIsWrong() {
        // When
        int exitCode = execute("find", "r-1", "-Dwebhook.port=nonsense");

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(output()).contains("webhook.port");
    }

    @Test
    void findsNoAuditLogWhereTheConsoleWasNeverOn() {
        // When
        int exitCode = execute("verify", "--audit", "-Ddata.dir=" + home);

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(output().strip()).isEqualTo("There is no audit log in " + home + ".");
    }

    @Test
    void verifiesEitherTheAuditLogOrRecordings() {
        // When
        int exitCode = execute("verify", "--audit", "r-1");

        // Then
        assertThat(exitCode).isEqualTo(2);
        assertThat(errors()).contains("--audit verifies the audit log and takes no other operands");
    }

    @Test
    void reportsAnInvalidSettingWhereItRunsByDefault() {
        // When
        int exitCode = execute("-Dwebhook.port=nonsense");

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(errors()).isEmpty();
    }

    @Test
    void printsNoSettingWithAQuoteInIt() throws Exception {
        // Given
        Path errors = home.resolve("errors");
        ProcessBuilder help = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                System.getProperty("java.class.path"), Main.class.getName(), "help", "-Dwebhook.password=ab\"cd")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(errors.toFile());

        // When
        int exitCode = help.start().waitFor();

        // Then
        assertThat(exitCode).isZero();
        assertThat(errors).isEmptyFile();
    }

    private static Stream<String> commands() {
        return Stream.of("run", "demo", "check", "try", "rollback", "verify", "find", "replay", "erase", "ledger", "ledger rebuild",
                "ledger backup", "reconcile", "add", "completion", "help");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void explainsEachCommand(String command) {
        // When
        int exitCode = execute((command + " --help").split(" "));

        // Then
        assertThat(exitCode).isZero();
        assertThat(output()).startsWith("Usage: recording-intake " + command).contains("Exit codes: 0 done");
        assertThat(errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "--help", "-h", "help -Dx=1"})
    void listsEveryCommand(String words) {
        // When
        int exitCode = execute(words.split(" "));

        // Then
        assertThat(exitCode).isZero();
        assertThat(output()).startsWith("Usage: recording-intake ").contains("-Dname=value");
        assertThat(commands().map(command -> command.split(" ")[0]))
                .allSatisfy(command -> assertThat(output()).containsPattern("(?m)^  " + command + " "));
    }

    @Test
    void explainsACommandByItsName() {
        // When
        int exitCode = execute("help", "ledger", "backup");

        // Then
        assertThat(exitCode).isZero();
        assertThat(output()).startsWith("Usage: recording-intake ledger backup").contains("FILE");
    }

    @ParameterizedTest
    @CsvSource({
        "chekc, Unmatched argument at index 0: 'chekc', Did you mean: check",
        "--nosuch, Unknown option: '--nosuch', Usage: recording-intake ",
        "reconcile --sinse 2026-10-01, Unknown options: '--sinse', Did you mean: --since",
        "reconcile --since yesterday, Invalid value for option '--since', 'yesterday' is not a time such as 2026-10-01",
        "reconcile --until, Missing required parameter for option '--until', Usage: recording-intake reconcile ",
        "run something, Unmatched argument at index 1: 'something', Usage: recording-intake run ",
        "find, Missing required parameter: 'ID|CALL|NUMBER|TAG|DAY', Usage: recording-intake find ",
        "find r-1 --limit 5, --limit and --after need --json, Usage: recording-intake find ",
        "find r-1 --json --limit 501, Write a number from 1 to 500, Usage: recording-intake find ",
        "find r-1 --json --after nonsense, must be the value of next, Usage: recording-intake find ",
        "replay, 'Name the recordings, or write --all', Usage: recording-intake replay ",
        "replay r-1 --all, 'Name the recordings, or write --all', Usage: recording-intake replay ",
        "replay r-1 --reason x, --reason needs --all, Usage: recording-intake replay ",
        "ledger, Missing required subcommand, Usage: recording-intake ledger ",
        "ledger rebiuld, Unmatched argument at index 1: 'rebiuld', Did you mean: rebuild",
        "rollback one, Invalid value for positional parameter at index 0 (N), Usage: recording-intake rollback ",
        "rollback -1, '-1' is not the number of a set, Usage: recording-intake rollback ",
        "help nosuch, Unknown command: 'nosuch', Usage: recording-intake help ",
        "check -Dname, should be in KEY=VALUE format but was name, Usage:",
        "find @nosuch a, Unmatched argument at index 2: 'a', Usage: recording-intake find "
    })
    void saysWhatIsWrongWithTheUsage(String words, String message, String help) {
        // When
        int exitCode = execute(words.split(" "));

        // Then
        assertThat(exitCode).isEqualTo(2);
        assertThat(errors()).startsWith("recording-intake: ").contains(message, help, "Usage: recording-intake");
        assertThat(output()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', run demo check try rollback verify find replay erase ledger reconcile help",
        "che, check",
        "l, ledger",
        "reconcile --s, --since",
        "ledger b, backup",
        "check --format '', text json",
        "try --example c, complete conference"
    })
    void completesInBash(String typed, String completions) throws Exception {
        // Given
        execute("completion");
        Path script = Files.writeString(home.resolve("completion"), output());

        // When
        Process bash = new ProcessBuilder("bash", "--norc", "-c", "source " + script + "\n"
                + "COMP_WORDS=(recording-intake " + (typed.isEmpty() ? "''" : typed) + ")\n"
                + "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                + "$(complete -p recording-intake | sed 's/.*-F \\([^ ]*\\).*/\\1/')\n"
                + "echo ${COMPREPLY[@]}").redirectError(ProcessBuilder.Redirect.DISCARD).start();

        // Then
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip().split("\\s+"))
                .contains(completions.split(" "));
        assertThat(bash.waitFor()).isZero();
    }
}
