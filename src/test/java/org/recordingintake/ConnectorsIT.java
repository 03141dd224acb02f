package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.recordingintake.connector.Connector;
import org.recordingintake.testing.Command;
import org.recordingintake.testing.ConnectorArchive;
import org.recordingintake.testing.PackagedIntake;

/** The archive of connectors, unpacked over the distribution. */
class ConnectorsIT {

    private static PackagedIntake intake;

    @BeforeAll
    static void unpack() throws Exception {
        intake = new PackagedIntake().using("http://127.0.0.1:1", "http://127.0.0.1:1/token");
        ConnectorArchive.giveOwnLibraries(intake.home());
        ConnectorArchive.unpackOver(intake.home());
    }

    @AfterAll
    static void close() {
        intake.close();
    }

    private static Path lib() {
        return intake.home().resolve("lib");
    }

    private static List<Path> jarsOf(Connector connector) throws IOException {
        return ConnectorArchive.jars(lib().resolve("optional/" + connector));
    }

    private static Set<String> names(List<Path> files) {
        return files.stream().map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }

    @Test
    void hasADirectoryForEach() {
        // When
        String[] directories = lib().resolve("optional").toFile().list((parent, name) -> !name.endsWith(".json"));

        // Then
        assertThat(directories).containsExactlyInAnyOrder(Stream.of(Connector.values()).map(Connector::connectorName)
                .toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource(Connector.class)
    void isAsLargeAsItIsSaidToBe(Connector connector) throws Exception {
        // When
        long bytes = 0;
        for (Path jar : jarsOf(connector)) {
            bytes += Files.size(jar);
        }

        // Then
        String size = String.format(Locale.ROOT, "%.1f", bytes / 1e6);
        assertThat(String.valueOf(connector.megabytes())).isEqualTo(size);
        assertThat(Files.readString(Path.of("docs", "connect.md")))
                .contains("| `" + connector + "` | " + size + " MB | " + connector.purpose() + " |");
    }

    /** The signatures of all classes of the component lead to classes that are there. */
    @ParameterizedTest
    @EnumSource(Connector.class)
    void hasEveryClassThatItsComponentNeeds(Connector connector) throws Exception {
        // Given
        List<URL> urls = new ArrayList<>();
        for (Path jar : Stream.concat(ConnectorArchive.jars(lib()).stream(), jarsOf(connector).stream()).toList()) {
            urls.add(jar.toUri().toURL());
        }
        List<String> missing = new ArrayList<>();
        int count = 0;

        // When
        try (URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            for (Path jar : jarsOf(connector)) {
                for (String name : jar.getFileName().toString().startsWith("camel-") ? classesIn(jar) : List.<String>of()) {
                    count++;
                    try {
                        Class<?> type = Class.forName(name, false, loader);
                        type.getDeclaredMethods();
                        type.getDeclaredFields();
                        type.getDeclaredConstructors();
                    } catch (ClassNotFoundException | LinkageError e) {
                        missing.add(name + ": " + e);
                    }
                }
            }
        }

        // Then
        assertThat(missing).isEmpty();
        assertThat(count).isGreaterThan(5);
    }

    private static List<String> classesIn(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream().map(entry -> entry.getName()).filter(name -> name.endsWith(".class")
                    && !name.startsWith("META-INF/")).map(name -> name.replace('/', '.').replaceFirst("\\.class$", "")).toList();
        }
    }

    /** What its component depends on, and lib/ does not have. */
    @ParameterizedTest
    @EnumSource(Connector.class)
    @DisabledIfSystemProperty(named = "offline", matches = "true", disabledReason = "there is no bill of materials then")
    void hasAllItsDependenciesAndNothingElse(Connector connector) throws Exception {
        // Given
        JsonNode bill = new ObjectMapper().readTree(lib().resolve("optional/sbom-connectors.json").toFile());
        Map<String, List<String>> dependencies = new HashMap<>();
        bill.get("dependencies").forEach(each -> dependencies.put(each.get("ref").asText(),
                StreamSupport.stream(each.path("dependsOn").spliterator(), false).map(JsonNode::asText).toList()));
        Map<String, String> jars = new HashMap<>();
        bill.get("components").forEach(part -> jars.put(part.get("bom-ref").asText(), jar(part)));
        Set<String> own = names(jarsOf(connector));

        // When
        Deque<String> open = new ArrayDeque<>(dependencies.get(bill.at("/metadata/component/bom-ref").asText()).stream()
                .filter(direct -> own.contains(jars.get(direct))).toList());
        Set<String> needed = new HashSet<>();
        while (!open.isEmpty()) {
            String next = open.pop();
            if (needed.add(jars.get(next))) {
                open.addAll(dependencies.getOrDefault(next, List.of()));
            }
        }

        // Then
        needed.removeAll(names(ConnectorArchive.jars(lib())));
        assertThat(own).isEqualTo(needed);
    }

    private static String jar(JsonNode component) {
        String url = component.get("purl").asText();
        String classifier = url.contains("classifier=") ? "-" + url.replaceFirst(".*classifier=([^&]*).*", "$1") : "";
        return component.get("name").asText() + "-" + component.get("version").asText() + classifier + ".jar";
    }

    @Test
    @DisabledIfSystemProperty(named = "offline", matches = "true", disabledReason = "there is no bill of materials then")
    void namesEveryLibrary() throws Exception {
        // Given
        Set<String> shipped = new HashSet<>(names(ConnectorArchive.jars(lib())));
        for (Connector connector : Connector.values()) {
            shipped.addAll(names(jarsOf(connector)));
        }
        shipped.removeIf(name -> name.startsWith("recording-intake-"));

        // When
        JsonNode bill = new ObjectMapper().readTree(lib().resolve("optional/sbom-connectors.json").toFile());

        // Then
        assertThat(StreamSupport.stream(bill.get("components").spliterator(), false).map(ConnectorsIT::jar))
                .containsExactlyInAnyOrderElementsOf(shipped);
    }

    @ParameterizedTest
    @CsvSource({"publish.uri,kafka:recordings,kafka", "alert.uri,smtps:mail.example.com,mail",
        "publish.uri,sftp:files.example.com,sftp", "publish.uri,aws2-s3:bucket,s3", "alert.uri,amqp:alerts,amqp",
        "publish.uri,azure-storage-blob:account/container,azure-blob"})
    void isNamedByTheSettingThatNeedsIt(String setting, String value, String connector) throws Exception {
        // When
        Command check = intake.shell("bin/recording-intake check -D" + setting + "=" + value);

        // Then
        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.output()).contains(setting + " needs the component \"" + value.split(":")[0] + "\", which is not"
                + " installed. It is in the connector " + connector + ": run \"bin/recording-intake add " + connector
                + "\" and start again.");
    }
}
