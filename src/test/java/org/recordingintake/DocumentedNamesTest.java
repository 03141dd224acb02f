package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Docs;
import org.recordingintake.testing.DocumentedSettings;

/**
 * What the pages name exists. That the reference pages name all there is stands beside what they refer to, but for the
 * rules: SettingsReferenceTest, CommandsInDocsTest, MetricsTest, FormatsTest, DocumentedEndpointsTest.
 */
class DocumentedNamesTest {

    private static final Pattern SETTING = Pattern.compile("([a-z]+)((?:\\.[a-z0-9-]+)+)(?:=.*)?");
    private static final Pattern VARIABLE = Pattern.compile("\\b([A-Z]+)(?:_[A-Z0-9]+)+\\b");
    private static final Pattern NUMBER = Pattern.compile("\\b[SBYT]\\d+\\b");
    private static final Pattern TEST = Pattern.compile("\\b[A-Z]\\w+(?:Test|IT)\\b");
    private static final Pattern QUEUE = Pattern.compile("(?<!recording-)\\bintake\\.(?!example\\b)[a-z]+\\b");
    private static final Pattern METRIC = Pattern.compile("\\brecording_intake_[a-z_]+[a-z]\\b");
    private static final Pattern FILE =
            Pattern.compile("(?:bin|broker|deploy|monitoring|routes|src|docs|examples|schemas)/[\\w./-]+|[a-z-]+\\.camel\\.yaml");
    /** Fields of messages, and the ledger's file. */
    private static final Pattern NO_SETTING = Pattern.compile("data\\.(?!dir\\b).*|ledger\\.db|audit\\.log|.*\\.ya?ml");

    private static Collection<String> all(Pattern pattern) throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path page : Docs.pages()) {
            pattern.matcher(Files.readString(page)).results().map(MatchResult::group).forEach(found::add);
        }
        return found;
    }

    /** What the sources of the product have between quotation marks. */
    private static Set<String> literals(Pattern pattern) throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                Pattern.compile("\"" + pattern.pattern() + "\"").matcher(Files.readString(source)).results()
                        .map(literal -> literal.group().replace("\"", "")).forEach(found::add);
            }
        }
        return found;
    }

    private static String first(MatchResult result) {
        return result.group(1);
    }

    @Test
    void nameNoSettingThatThereIsNot() throws Exception {
        // Given
        Collection<String> settings = DocumentedSettings.byEnvironmentName().values();
        Set<String> prefixes = settings.stream().map(name -> name.substring(0, name.indexOf('.'))).collect(Collectors.toSet());
        Set<String> types = literals(Pattern.compile("media\\.[a-z]+"));

        // When
        List<String> unknown = new ArrayList<>();
        for (Path page : Docs.pages()) {
            Docs.code(page).stream().map(SETTING::matcher).filter(name -> name.matches() && prefixes.contains(name.group(1)))
                    .map(name -> name.group(1) + name.group(2)).filter(NO_SETTING.asMatchPredicate().negate())
                    .filter(name -> !settings.contains(name) && !types.contains(name))
                    .forEach(name -> unknown.add(page + ": " + name));
        }

        // Then
        assertThat(unknown).isEmpty();
    }

    @Test
    void nameNoVariableThatThereIsNot() throws Exception {
        // Given
        Set<String> variables = DocumentedSettings.environmentNames();
        Set<String> prefixes = variables.stream().map(name -> name.substring(0, name.indexOf('_'))).collect(Collectors.toSet());

        // When
        Set<String> named = new TreeSet<>();
        for (String code : Docs.allCode()) {
            VARIABLE.matcher(code).results().filter(name -> prefixes.contains(first(name))).map(MatchResult::group)
                    .map(name -> name.replaceFirst("^BANDWIDTH_ACCOUNTS_[A-Z0-9]+_", "BANDWIDTH_ACCOUNTS_NAME_"))
                    .forEach(named::add);
        }

        // Then
        assertThat(named).isNotEmpty().isSubsetOf(variables);
    }

    @Test
    void listEveryRuleAndNoOther() throws Exception {
        // When
        Set<String> listed = Files.readAllLines(Path.of("docs/rules.md")).stream().filter(line -> line.startsWith("| "))
                .flatMap(line -> NUMBER.matcher(line.split("\\|")[1]).results()).map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));

        // Then
        assertThat(listed).isEqualTo(literals(Pattern.compile("[SBYT]\\d+")));
    }

    @Test
    void nameNoQueueThatThereIsNot() throws Exception {
        // Given
        Set<String> queues = literals(Pattern.compile("intake\\.[a-z]+"));

        // When
        Collection<String> named = all(QUEUE);

        // Then
        assertThat(named).isNotEmpty().isSubsetOf(queues);
    }

    @Test
    void nameNoMetricThatTheReferenceDoesNotList() throws Exception {
        // Given
        String reference = Files.readString(Path.of("docs/monitor.md"));

        // When
        Collection<String> named = all(METRIC);

        // Then
        assertThat(named).isNotEmpty().allMatch(reference::contains);
    }

    @Test
    void nameNoTestThatThereIsNot() throws Exception {
        // Given
        Set<String> tests;
        try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
            tests = sources.map(file -> file.getFileName().toString().replace(".java", "")).collect(Collectors.toSet());
        }

        // When
        Collection<String> named = all(TEST);

        // Then
        assertThat(named).isNotEmpty().isSubsetOf(tests);
    }

    @Test
    void nameNoFileThatThereIsNot() throws Exception {
        // Given
        List<String> roots = List.of("", "src/main/dist/", "docs/", "routes/");
        Predicate<String> exists = name -> roots.stream().anyMatch(root -> Files.exists(Path.of(root + name)))
                || name.equals("bin/recording-intake");
        // files that the reader creates
        Set<String> examples = Set.of("routes/NAME.camel.yaml", "routes/amqp.camel.yaml", "routes/copy.camel.yaml");

        // When
        List<String> missing = new ArrayList<>();
        for (Path page : Docs.pages()) {
            Docs.code(page).stream().filter(FILE.asMatchPredicate()).filter(exists.negate())
                    .filter(name -> !examples.contains(name)).forEach(name -> missing.add(page + ": " + name));
        }

        // Then
        assertThat(missing).isEmpty();
    }
}
