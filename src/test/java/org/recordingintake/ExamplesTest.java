package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.recordingintake.cli.Check;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.testing.Example;
import org.recordingintake.trial.Cases;

/** The examples of the recipes, tried, and their pages; {@link WorkedEditsTest} does them for real. */
class ExamplesTest {

    /** A link to a file of an example at the end of a paragraph, and the block that quotes the file. */
    private static final Pattern QUOTED = Pattern.compile(
            "\\]\\(examples/([\\w./-]+)\\)[^\\n]*:\\n\\n```\\w+\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    private Path home;

    private Path routes;
    private Path properties;

    private static Stream<String> examples() throws IOException {
        try (Stream<Path> directories = Files.list(Example.ALL)) {
            return directories.map(directory -> directory.getFileName().toString()).sorted().toList().stream();
        }
    }

    @BeforeEach
    void copyWhatIsShipped() throws IOException {
        routes = Files.createDirectory(home.resolve("routes"));
        for (Path file : Example.files(Path.of("routes"))) {
            Files.copy(file, routes.resolve(file.getFileName()));
        }
        properties = Files.copy(Path.of("application.properties"), home.resolve("application.properties"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void endsAsItsCasesExpect(String name) throws Exception {
        // Given
        Example.named(name).applyTo(routes, properties);

        // When
        Cases.Result result = new Cases(Map.of(), properties, "classpath:isolated.properties")
                .run(Example.ALL.resolve(name), routes);

        // Then
        assertThat(result.findings()).isEmpty();
        assertThat(result.count()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isFoundToBeWithoutFault(String name) throws Exception {
        // Given
        Example.named(name).applyTo(routes, properties);
        Map<String, String> secrets = Map.of("slack.url", "https://hooks.slack.com/services/T1/B2/X3",
                "mail.password", "secret", "pipeline.api-key", "secret", "s3.access-key", "secret", "s3.secret-key", "secret",
                "amqp.password", "secret", "azure.connection-string", "DefaultEndpointsProtocol=https;AccountName=recordings;"
                + "AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net");

        // When
        // Then
        assertThat(new Check(SettingsLoader.isolated(secrets), properties, Clock.systemUTC()).of(routes)).isEmpty();
    }

    @Test
    void areQuotedAsTheyAre() throws Exception {
        // When
        Map<Path, String> quoted = new HashMap<>();
        for (Path page : Example.PAGES) {
            for (Matcher block = QUOTED.matcher(Files.readString(page)); block.find();) {
                quoted.put(Example.ALL.resolve(block.group(1)), block.group(2));
            }
        }

        // Then
        assertThat(quoted.keySet()).containsAll(toBeQuoted());
        for (Map.Entry<Path, String> block : quoted.entrySet()) {
            assertThat(block.getValue()).as(block.getKey().toString()).isEqualTo(Files.readString(block.getKey()));
        }
    }

    /** What a reader copies. */
    private static List<Path> toBeQuoted() throws IOException {
        return Example.files(Example.ALL).stream()
                .filter(file -> file.toString().matches(".*(\\.patch|\\.camel\\.yaml|/application\\.properties)")).toList();
    }
}
