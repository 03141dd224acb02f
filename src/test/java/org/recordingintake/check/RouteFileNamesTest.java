package org.recordingintake.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteFileNamesTest {

    @TempDir
    private Path home;
    private Path routes;
    private Path properties;

    @BeforeEach
    void prepare() throws Exception {
        routes = Files.createDirectory(home.resolve("routes"));
        properties = home.resolve("application.properties");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "copy.yaml            | Rename it to copy.camel.yaml, or move it elsewhere.",
            "copy.yml             | Rename it to copy.camel.yaml, or move it elsewhere.",
            "copy.camel.yml       | Rename it to copy.camel.yaml, or move it elsewhere.",
            "Copy.Camel.YAML      | Rename it to Copy.camel.yaml, or move it elsewhere.",
            "copy.camel.yaml.txt  | Rename it to copy.camel.yaml, or move it elsewhere.",
            "copy.kamelet.yaml    | Rename it to copy.kamelet.camel.yaml, or move it elsewhere.",
            "copy.xml             | Write its routes in YAML, in a file of such a name, or move it elsewhere.",
            "copy.camel.xml       | Write its routes in YAML, in a file of such a name, or move it elsewhere.",
            "Copy.java            | Write its routes in YAML, in a file of such a name, or move it elsewhere.",
            "copy.groovy          | Write its routes in YAML, in a file of such a name, or move it elsewhere.",
            "copy.camel.yaml.off  | Write its routes in YAML, in a file of such a name, or move it elsewhere.",
            "copy                 | Write its routes in YAML, in a file of such a name, or move it elsewhere."})
    void namesAFileThatIsNotReadAndSaysWhatToDo(String name, String remedy) throws Exception {
        // Given
        Path file = Files.writeString(routes.resolve(name), "- route: {}");

        // When
        FileSet files = FileSet.read(routes, properties);

        // Then
        assertThat(files.routes()).isEmpty();
        assertThat(files.ignored()).containsOnlyKeys(file);
        assertThat(files.ignored().get(file))
                .isEqualTo("This file is not read: the names of route files end with .camel.yaml. " + remedy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy.camel.yaml", ".copy.yaml", ".copy.camel.yaml.swp", "copy.camel.yaml~", "copy.yaml~",
            "copy.camel.yaml.swp", "copy.yaml.swo", "#copy.camel.yaml#", ".#copy.yaml", "copy.camel.yaml.bak", "copy.yml.orig",
            "copy.camel.yaml.rej", "copy.camel.yaml.tmp", "copy.camel.yaml.TMP", "copy.camel.yaml.save", "4913", "README",
            "README.md", "readme.txt", "LICENSE", "notes.md", ".gitignore", "..data"})
    void saysNothingOfRouteFilesAndOfWhatEditorsLeaveBehind(String name) throws Exception {
        // Given
        Files.writeString(routes.resolve(name), "");

        // When
        FileSet files = FileSet.read(routes, properties);

        // Then
        assertThat(files.ignored()).isEmpty();
    }

    @Test
    void saysWhereSettingsAreRead() throws Exception {
        // Given
        Path file = Files.writeString(routes.resolve("application.properties"), "a=b");

        // When
        FileSet files = FileSet.read(routes, properties);

        // Then
        assertThat(files.ignored().get(file)).contains("Write its settings into " + properties + ",");
    }

    @Test
    void saysNothingOfSettingsThatAreReadNextToTheRoutes() throws Exception {
        // Given
        Path own = Files.writeString(routes.resolve("application.properties"), "a=b");

        // When
        FileSet files = FileSet.read(routes, own);

        // Then
        assertThat(files.ignored()).isEmpty();
    }

    @Test
    void namesRouteFilesInADirectoryBelow() throws Exception {
        // Given
        Path below = Files.createDirectory(routes.resolve("alerts"));
        Path file = Files.writeString(below.resolve("mail.camel.yaml"), "- route: {}");
        Files.writeString(below.resolve("mail.camel.yaml~"), "- route: {}");
        Files.createDirectory(routes.resolve("empty"));
        Files.writeString(Files.createDirectory(routes.resolve(".git")).resolve("config"), "");

        // When
        FileSet files = FileSet.read(routes, properties);

        // Then
        assertThat(files.ignored()).containsOnlyKeys(file);
        assertThat(files.ignored().get(file)).isEqualTo("This file is not read: route files are directly in " + routes
                + ". Move it there, or out of " + routes + ".");
    }
}
