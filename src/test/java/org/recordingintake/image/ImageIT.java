package org.recordingintake.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.wav;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Command;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.FileTree;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.PackagedIntake;

/** The container image, made from an empty base without a network, and what is in it. */
class ImageIT {

    private static final Path DISTRIBUTION = Path.of("target", "recording-intake");
    private static final String HOME = "opt/recording-intake/";
    private static final int USER = 10001;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Path WORK = Path.of("target", "images", UUID.randomUUID().toString()).toAbsolutePath();

    /** The files in the image's archive, such as its layers, by name. */
    private static Map<String, byte[]> image;
    private static JsonNode configuration;

    @BeforeAll
    static void make() throws Exception {
        Path archive = Files.createDirectories(WORK).resolve("image.tar");
        Command making = Command.run(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), "src/image/Image.java", DISTRIBUTION.toString(), "1.0.0",
                "scratch", "amd64", archive.toString()));
        assertThat(making.exitCode()).as(making.output()).isZero();
        image = new LinkedHashMap<>();
        try (InputStream content = Files.newInputStream(archive); TarArchiveInputStream files = new TarArchiveInputStream(content)) {
            for (TarArchiveEntry file = files.getNextEntry(); file != null; file = files.getNextEntry()) {
                image.put(file.getName(), files.readAllBytes());
            }
        }
        configuration = JSON.readTree(image.get(manifest().get("Config").asText()));
    }

    private static JsonNode manifest() throws IOException {
        return JSON.readTree(image.get("manifest.json")).get(0);
    }

    /** Does something with each entry of each layer, from the first to the last. */
    private static void forEachEntry(EntryVisitor visitor) throws IOException {
        for (JsonNode layer : manifest().get("Layers")) {
            try (TarArchiveInputStream entries = new TarArchiveInputStream(
                    new GZIPInputStream(new ByteArrayInputStream(image.get(layer.asText()))))) {
                for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                    visitor.visit(entry, entries);
                }
            }
        }
    }

    private interface EntryVisitor {

        void visit(TarArchiveEntry entry, InputStream content) throws IOException;
    }

    private static Map<String, TarArchiveEntry> entries() throws IOException {
        Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
        forEachEntry((entry, content) -> entries.put(entry.getName(), entry));
        return entries;
    }

    @Test
    void runsTheLauncherAsAUserOfItsOwn() {
        // When
        JsonNode config = configuration.get("config");

        // Then
        assertThat(config.get("User").asText()).isEqualTo(USER + ":" + USER);
        assertThat(config.get("Entrypoint")).hasSize(1);
        assertThat(config.get("Entrypoint").get(0).asText()).isEqualTo("/" + HOME + "bin/recording-intake");
        assertThat(names(config.get("Volumes"))).containsExactlyInAnyOrder("/" + HOME + "data", "/" + HOME + "routes");
        assertThat(names(config.get("ExposedPorts"))).containsExactlyInAnyOrder("8080/tcp", "8081/tcp");
        assertThat(configuration.get("architecture").asText()).isEqualTo("amd64");
    }

    private static Set<String> names(JsonNode object) {
        return StreamSupport.stream(((Iterable<String>) object::fieldNames).spliterator(), false).collect(Collectors.toSet());
    }

    @Test
    void holdsTheDistributionAndNothingElse() throws Exception {
        // When
        Set<String> files = entries().values().stream().filter(entry -> !entry.isDirectory())
                .map(TarArchiveEntry::getName).collect(Collectors.toSet());

        // Then
        assertThat(files).isEqualTo(FileTree.regularFiles(DISTRIBUTION).stream()
                .map(file -> HOME + DISTRIBUTION.relativize(file)).collect(Collectors.toSet()));
    }

    @Test
    void letsItsUserReadEverythingAndWriteItsDataOnly() throws Exception {
        // When
        Map<String, TarArchiveEntry> entries = entries();

        // Then
        TarArchiveEntry data = entries.remove(HOME + "data/");
        assertThat(data.getLongUserId()).isEqualTo(USER);
        assertThat(data.getMode() & 0777).isEqualTo(0700);
        assertThat(entries.values()).allSatisfy(entry -> {
            assertThat(entry.getLongUserId()).as(entry.getName()).isZero();
            assertThat(entry.getMode() & 0022).as(entry.getName()).isZero();
            assertThat(entry.getMode() & 0004).as(entry.getName()).isNotZero();
        });
        assertThat(entries.get(HOME + "bin/recording-intake").getMode() & 0001).isNotZero();
    }

    /** Java takes an archive of classes for that of other jars only by their sizes and times. */
    @Test
    void givesEachJarATimeOfItsOwn() throws Exception {
        // When
        List<Long> times = entries().values().stream().filter(entry -> entry.getName().endsWith(".jar"))
                .map(entry -> entry.getLastModifiedTime().toMillis()).toList();

        // Then
        assertThat(times).hasSizeGreaterThan(50).doesNotHaveDuplicates();
    }

    @Test
    void takesRecordingsInWithARootThatIsReadOnly() throws Exception {
        // Given
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Command.assumeInstalled("setpriv");
        Command.assumeMayMount();
        Path home = unpacked().resolve(HOME);
        Event event = Event.complete();
        try (MediaApi api = new MediaApi();
                PackagedIntake intake = PackagedIntake.in(home, readOnly(home)).using(api.baseUrl(), api.tokenUrl())
                        .with("JAVA_OPTS", "")) {
            api.answers(event, wav(Audio.wav(100)));

            // When
            intake.start();
            intake.post(event);

            // Then
            eventually().until(() -> !intake.ledgerOf(event.id()).isEmpty() && FileTree.filesBelow(intake.dataDir()).stream()
                    .anyMatch(file -> file.endsWith(event.id() + ".json")));
            assertThat(intake.terminate()).isZero();
            assertThat(intake.output().lines().filter(line -> line.matches("\\S+ (WARN|ERROR) .*")))
                    .allMatch(line -> line.contains("webhook.username") || line.contains("bandwidth.account-id"));
            assertThat(intake.dataDir().resolve("cache")).isDirectoryContaining(file -> file.toString().endsWith(".jsa"));
        }
    }

    private static Path unpacked() throws IOException {
        Path root = WORK.resolve("root");
        forEachEntry((entry, content) -> {
            Path file = root.resolve(entry.getName());
            if (entry.isDirectory()) {
                Files.createDirectories(file);
            } else {
                Files.createDirectories(file.getParent());
                Files.copy(content, file);
            }
            Files.setAttribute(file, "unix:uid", (int) entry.getLongUserId());
            Files.setPosixFilePermissions(file, permissions(entry.getMode()));
            Files.setLastModifiedTime(file, entry.getLastModifiedTime());
        });
        return root;
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] fromTheOwnersRead = PosixFilePermission.values();
        for (int bit = 0; bit < fromTheOwnersRead.length; bit++) {
            if ((mode & 0400 >> bit) != 0) {
                permissions.add(fromTheOwnersRead[bit]);
            }
        }
        return permissions;
    }

    /** As a container runtime starts it: nothing but the volume can be written, by a user who has no rights. */
    private static List<String> readOnly(Path home) throws IOException {
        Path script = Files.write(WORK.resolve("container.sh"), """
                set -e
                mount --bind "$1" "$1"
                mount --bind "$1/data" "$1/data"
                mount -o remount,bind,ro "$1"
                mount -t tmpfs -o ro none /tmp
                user=$2
                shift 2
                exec setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs --bounding-set=-all "$@"
                """.getBytes(StandardCharsets.US_ASCII));
        return List.of("unshare", "--mount", "sh", script.toString(), home.toString(), String.valueOf(USER));
    }
}
