package org.recordingintake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;

/** {@code docs/commands.md} quotes the help of each command; {@code -Dcommands.write=true} writes it anew. */
class CommandsReferenceTest {

    private static final Path PAGE = Path.of("docs/commands.md");
    private static final String FIRST = "\n## ";

    /** The help of each command that does something, by its name, such as {@code ledger rebuild}. */
    private static Map<String, String> help() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        Map<String, String> help = new TreeMap<>();
        addTo(help, "", Main.commandLine(Path.of(""), nowhere, nowhere));
        return help;
    }

    private static void addTo(Map<String, String> help, String name, CommandLine command) {
        if (command.getSubcommands().isEmpty()) {
            command.setUsageHelpAutoWidth(false);
            String usage = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
            help.put(name, usage.replaceAll("(?s)\n\nSettings are defined in .*", "").replaceAll("(?m) +$", "").strip());
        }
        command.getSubcommands().forEach((sub, line) -> addTo(help, (name + " " + sub).strip(), line));
    }

    @Test
    void quotesTheHelpOfEachCommand() throws Exception {
        // Given
        StringBuilder sections = new StringBuilder();
        help().forEach((name, text) -> sections.append(FIRST).append(name).append("\n\n```\n").append(text).append("\n```\n"));
        String page = Files.readString(PAGE);
        String expected = page.substring(0, page.indexOf(FIRST)) + sections;
        if (Boolean.getBoolean("commands.write")) {
            Files.writeString(PAGE, expected);
        }

        // Then
        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }
}
