package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.PackagedIntake;

/** What the distribution consists of, what it says about that, and what it opens. */
class DistributionIT {

    private static final Path HOME = Path.of("target", "recording-intake");
    /** What is published about components that are in the archive of connectors. */
    private static final Set<String> CONNECTORS = Set.of("camel-aws2-s3-4.18.0");

    @Test
    @DisabledIfSystemProperty(named = "offline", matches = "true", disabledReason = "it is left out then")
    void namesEveryLibraryItConsistsOf() throws Exception {
        // When
        JsonNode bill = shipped("sbom.json");

        // Then
        assertThat(bill.get("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(libraries()).isSubsetOf(jars(bill));
        assertThat(packageUrls(connectors())).containsAll(packageUrls(shipped("vex.json")));
    }

    @Test
    @EnabledIfSystemProperty(named = "offline", matches = "true")
    void shipsNoBillOfMaterialsOfAnEarlierBuild() {
        // Then
        assertThat(HOME.resolve("sbom.json")).doesNotExist();
    }

    @Test
    void shipsWhatIsPublishedAboutItsLibraries() throws Exception {
        // When
        JsonNode vex = shipped("vex.json");

        // Then
        assertThat(Stream.concat(libraries().stream(), CONNECTORS.stream())).containsAll(jars(vex));
        assertThat(vex.get("vulnerabilities")).isNotEmpty()
                .allSatisfy(hole -> assertThat(hole.get("affects")).isNotEmpty()
                        .allSatisfy(affected -> assertThat(packageUrls(vex)).contains(affected.get("ref").asText())));
    }

    private JsonNode shipped(String name) throws IOException {
        return new ObjectMapper().readTree(HOME.resolve(name).toFile());
    }

    /** The libraries of the connectors, with those of lib/. */
    private static JsonNode connectors() throws IOException {
        return new ObjectMapper().readTree(HOME.resolveSibling("sbom-connectors.json").toFile());
    }

    /** The jars in lib/, as name and version. */
    private Set<String> libraries() throws IOException {
        try (Stream<Path> files = Files.list(HOME.resolve("lib"))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".jar"))
                    .map(name -> name.replaceFirst("\\.jar$", "")).collect(Collectors.toSet());
        }
    }

    /** What a CycloneDX file is about, as name and version. */
    private static Set<String> jars(JsonNode bill) {
        return components(bill).map(part -> part.get("name").asText() + "-" + part.get("version").asText())
                .collect(Collectors.toSet());
    }

    private static Set<String> packageUrls(JsonNode bill) {
        return components(bill).map(part -> part.get("purl").asText()).collect(Collectors.toSet());
    }

    private static Stream<JsonNode> components(JsonNode bill) {
        return Stream.concat(Stream.of(bill.at("/metadata/component")),
                StreamSupport.stream(bill.get("components").spliterator(), false));
    }

    /** A queue or a console with a port of its own would be open to more than its users know. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void listensAtItsTwoPortsOnly() throws Exception {
        // Given
        try (MediaApi api = new MediaApi();
                PackagedIntake intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl())) {

            // When
            intake.start();

            // Then
            assertThat(listeningPorts(Path.of("/proc", String.valueOf(intake.process().pid()))))
                    .containsExactlyInAnyOrder(URI.create(intake.webhookUrl()).getPort(),
                            URI.create(intake.managementUrl()).getPort());
        }
    }

    /** See proc(5): the sockets of a process are links such as socket:[123], and 0A is the state LISTEN. */
    private static List<Integer> listeningPorts(Path process) throws IOException {
        Set<String> sockets = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                try {
                    sockets.add(Files.readSymbolicLink(descriptor).toString());
                } catch (NoSuchFileException e) {
                    // closed meanwhile, as no listening socket is
                }
            }
        }
        List<Integer> ports = new ArrayList<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            for (String line : Files.readAllLines(process.resolve(table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields[3].equals("0A") && sockets.contains("socket:[" + fields[9] + "]")) {
                    ports.add(Integer.parseInt(fields[1].substring(fields[1].lastIndexOf(':') + 1), 16));
                }
            }
        }
        return ports;
    }

    /** CVE-2026-47323, CVE-2026-63621, CVE-2026-71300, CVE-2026-78329. */
    @Test
    void bringsNoComponentThatTakesHeadersFromStrangers() throws Exception {
        // Then
        assertThat(libraries()).noneMatch(name -> name.matches("camel-(.*(cxf|knative|websocket|undertow)).*"));
    }
}
