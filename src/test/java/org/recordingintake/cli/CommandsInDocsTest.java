package org.recordingintake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Docs;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The commands and options that the pages name are those that there are. */
class CommandsInDocsTest {

    /** A call: the command, and what follows up to the end of the line, a comment or another command. */
    private static final Pattern CALL = Pattern.compile("(?:^|bin/|\\s|\\()recording-intake ([a-z]+)([^#|;&)]*)");
    private static final Pattern OPTION = Pattern.compile("(?<=^|\\s|\\[)--[a-z-]+");
    /** Of every command. */
    private static final Set<String> GENERAL = Set.of("--help");

    private static Map<String, CommandLine> commands() {
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
        return Main.commandLine(Path.of("."), nowhere, nowhere).getSubcommands();
    }

    private static Set<String> options(CommandLine command) {
        return command.getCommandSpec().options().stream().filter(option -> !option.hidden()).map(OptionSpec::names)
                .flatMap(Arrays::stream).filter(name -> name.startsWith("--")).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void callsOnlyCommandsAndOptionsThatThereAre() throws Exception {
        // Given
        Map<String, CommandLine> commands = commands();

        // When
        List<String> wrong = new ArrayList<>();
        int[] calls = {0};
        for (String line : Docs.allCode()) {
            CALL.matcher(line).results().forEach(call -> {
                calls[0]++;
                CommandLine command = commands.get(call.group(1));
                if (command == null) {
                    wrong.add(line);
                } else {
                    OPTION.matcher(call.group(2)).results().filter(option -> !options(command).contains(option.group()))
                            .forEach(option -> wrong.add(line));
                }
            });
        }

        // Then
        assertThat(wrong).isEmpty();
        assertThat(calls[0]).isPositive();
    }

    @Test
    void namesEachCommandSomewhere() throws Exception {
        // Given
        Set<String> named = Docs.allCode().stream().flatMap(code -> Pattern.compile("[a-z]+").matcher(code).results())
                .map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));

        // When
        Set<String> commands = commands().keySet();

        // Then
        assertThat(named).containsAll(commands);
    }

    @Test
    void namesEachOptionSomewhere() throws Exception {
        // Given
        Set<String> named = Docs.allCode().stream().flatMap(code -> OPTION.matcher(code).results())
                .map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));

        // When
        Set<String> options = commands().values().stream().flatMap(command -> options(command).stream())
                .filter(name -> !GENERAL.contains(name)).collect(Collectors.toCollection(TreeSet::new));

        // Then
        assertThat(named).containsAll(options);
    }
}
