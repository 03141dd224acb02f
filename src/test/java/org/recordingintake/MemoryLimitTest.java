package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.testing.Command;

/** What the launcher tells Java about memory, in a container and outside of one. */
class MemoryLimitTest {

    private static final long GIBIBYTE = 1L << 30;

    @TempDir
    private Path directory;

    private Path cgroup;

    @BeforeEach
    void prepare() throws Exception {
        Command.assumeMayMount();
        cgroup = Files.createDirectories(directory.resolve("cgroup"));
        executable(directory.resolve("home/bin/recording-intake"),
                Files.readString(Path.of("src/main/dist/bin/recording-intake")));
        executable(directory.resolve("java/bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    }

    private static void executable(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** The options that Java is given where the files of cgroups are these. */
    private List<String> javaOptions(String ownOptions) throws IOException {
        Command launch = Command.run(List.of("unshare", "--map-root-user", "--mount", "sh", "-c",
                "mount --bind \"$1\" /sys/fs/cgroup && exec \"$2\"", "sh", cgroup.toString(),
                directory.resolve("home/bin/recording-intake").toString()),
                Map.of("JAVA_HOME", directory.resolve("java").toString(), "JAVA_OPTS", ownOptions));
        assertThat(launch.exitCode()).as(launch.output()).isZero();
        return launch.output().lines().toList();
    }

    @Test
    void sharesTheMemoryOfAContainer() throws Exception {
        // Given
        Files.writeString(cgroup.resolve("memory.max"), GIBIBYTE + "\n");

        // When
        List<String> options = javaOptions("");

        // Then
        assertThat(options).contains("-XX:MaxRAMPercentage=50", "-XX:MaxDirectMemorySize=" + GIBIBYTE / 5);
    }

    @Test
    void sharesTheMemoryOfAContainerWithTheFirstVersionOfCgroups() throws Exception {
        // Given
        Files.createDirectory(cgroup.resolve("memory"));
        Files.writeString(cgroup.resolve("memory/memory.limit_in_bytes"), 2 * GIBIBYTE + "\n");

        // When
        List<String> options = javaOptions("");

        // Then
        assertThat(options).contains("-XX:MaxRAMPercentage=50", "-XX:MaxDirectMemorySize=" + 2 * GIBIBYTE / 5);
    }

    @Test
    void leavesJavaAloneWhereMemoryIsNotLimited() throws Exception {
        // Given
        Files.writeString(cgroup.resolve("memory.max"), "max\n");
        Files.createDirectory(cgroup.resolve("memory"));
        Files.writeString(cgroup.resolve("memory/memory.limit_in_bytes"), "9223372036854771712\n");

        // When
        List<String> options = javaOptions("");

        // Then
        assertThat(options).contains("org.recordingintake.cli.Main").noneMatch(option -> option.startsWith("-XX:Max"));
    }

    @Test
    void leavesTheLastWordToTheOperator() throws Exception {
        // Given
        Files.writeString(cgroup.resolve("memory.max"), GIBIBYTE + "\n");

        // When
        List<String> options = javaOptions("-Xmx300m -XX:MaxDirectMemorySize=100m");

        // Then
        assertThat(options).containsSubsequence("-XX:MaxRAMPercentage=50", "-XX:MaxDirectMemorySize=" + GIBIBYTE / 5,
                "-Xmx300m", "-XX:MaxDirectMemorySize=100m");
    }
}
