package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.MediaApi.wav;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.testing.Audio;
import org.recordingintake.testing.Command;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.FileTree;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.PackagedIntake;

/** The distribution as docs/deploy.md installs it for systemd: what is edited lies elsewhere, behind links. */
class DeployIT {

    private static final int USER = 10001;

    private PackagedIntake intake;
    private Path settings;

    @BeforeEach
    void install() throws Exception {
        intake = new PackagedIntake().using("http://127.0.0.1:9/api/v2", "http://127.0.0.1:9/token");
        settings = Files.createDirectories(intake.home().resolveSibling(intake.home().getFileName() + "-etc"));
        intake.with("DATA_DIR", Files.createDirectories(settings.resolve("var")).toString());
        for (String edited : List.of("routes", "application.properties")) {
            Files.move(intake.home().resolve(edited), settings.resolve(edited));
            Files.createSymbolicLink(intake.home().resolve(edited), settings.resolve(edited));
        }
    }

    @AfterEach
    void stop() {
        intake.close();
    }

    private List<String> changes() throws IOException {
        return Files.readAllLines(settings.resolve("var/changes.log"));
    }

    private void awaitChanges(int count) {
        eventually().untilAsserted(() -> assertThat(changes()).hasSize(count).last().asString().contains("applied"));
    }

    @Test
    void takesAnEditBehindLinksAndRollsItBack() throws Exception {
        // Given
        Path route = settings.resolve("routes/alerts.camel.yaml");
        String before = Files.readString(route);
        String beforeProperties = Files.readString(settings.resolve("application.properties"));
        intake.start();
        int started = changes().size();
        Files.writeString(route, before.replace("    description: ", "    description: Edited, "));
        awaitChanges(started + 1);

        // When
        int rollback = intake.beside().launch("rollback").exitCode();

        // Then
        assertThat(rollback).isZero();
        assertThat(route).hasContent(before);
        assertThat(settings.resolve("application.properties")).hasContent(beforeProperties);
        assertThat(intake.home().resolve("routes")).isSymbolicLink();
        assertThat(intake.home().resolve("application.properties")).isSymbolicLink();
        eventually().untilAsserted(() -> assertThat(changes()).hasSize(started + 2));
    }

    @Test
    void makesNoSystemCallThatTheUnitForbids() throws Exception {
        // Given
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        for (String tool : List.of("systemd-analyze", "strace", "setpriv")) {
            Command.assumeInstalled(tool);
        }
        assumeReachable(intake.home().resolve("bin/recording-intake"));
        assumeReachable(Path.of(System.getProperty("java.home"), "bin", "java"));
        for (Path edited : FileTree.entries(settings)) {
            Files.setAttribute(edited, "unix:uid", USER);
        }
        Path trace = settings.resolve("var/forbidden.trace");
        Event event = Event.complete();
        try (MediaApi api = new MediaApi();
                PackagedIntake traced = PackagedIntake.in(intake.home(), tracing(trace, allowedByTheUnit()))) {
            traced.using(api.baseUrl(), api.tokenUrl()).with("DATA_DIR", settings.resolve("var").toString());
            api.answers(event, wav(Audio.wav(100)));

            // When
            traced.start();
            traced.post(event);
            eventually().until(() -> traced.ledgerOf(event.id()).stream()
                    .anyMatch(entry -> entry.outcome() == Outcome.STORED));
            int stop = traced.shell("kill \"$(cat \"$DATA_DIR/lock\")\"").exitCode();

            // Then
            assertThat(stop).isZero();
            assertThat(traced.exitCode()).as(traced.output()).isZero();
            assertThat(Files.readAllLines(trace)).isEmpty();
        }
    }

    /** Skips the test where a directory above, such as root's home, is closed to the other user, and says so. */
    private static void assumeReachable(Path program) throws IOException {
        boolean isReachable = Command.run(asUser("test", "-x", program.toAbsolutePath().toString())).exitCode() == 0;
        if (!isReachable) {
            System.out.println("SKIPPED: user " + USER + " cannot reach " + program);
        }
        Assumptions.assumeTrue(isReachable, "user " + USER + " cannot reach " + program);
    }

    private static List<String> asUser(String... command) {
        return Stream.concat(Stream.of("setpriv", "--reuid", String.valueOf(USER), "--regid", String.valueOf(USER),
                "--clear-groups"), Stream.of(command)).toList();
    }

    /** As another user, without rights; what is not allowed is written to a file, a line for each call. */
    private static List<String> tracing(Path trace, Set<String> allowed) {
        return asUser("strace", "--follow-forks", "--seccomp-bpf", "-qq", "-e", "signal=none", "-o", trace.toString(),
                "-e", allowed.stream().collect(Collectors.joining(",?", "trace=!?", "")));
    }

    private static Set<String> allowedByTheUnit() throws IOException {
        Set<String> allowed = new TreeSet<>();
        Matcher filters = Pattern.compile("^SystemCallFilter=(~?)(.*)$", Pattern.MULTILINE).matcher(
                Files.readString(Path.of("target", "recording-intake", "deploy/systemd/recording-intake.service")));
        while (filters.find()) {
            for (String group : filters.group(2).split(" ")) {
                if (filters.group(1).isEmpty()) {
                    allowed.addAll(systemCalls(group));
                } else {
                    allowed.removeAll(systemCalls(group));
                }
            }
        }
        assertThat(allowed).contains("openat").doesNotContain("chroot", "setuid");
        return allowed;
    }

    private static Set<String> systemCalls(String group) throws IOException {
        Set<String> calls = new TreeSet<>();
        for (String line : Command.run(List.of("systemd-analyze", "syscall-filter", group)).output().lines().skip(1)
                .map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).toList()) {
            if (line.startsWith("@")) {
                calls.addAll(systemCalls(line));
            } else {
                calls.add(line);
            }
        }
        return calls;
    }

    @Test
    void bringsTheRoutesForKubernetesWithIt() throws Exception {
        // Given
        Path manifests = Path.of("target", "recording-intake", "deploy/kubernetes/base");

        // When
        List<String> routes;
        try (Stream<Path> files = Files.list(manifests.resolve("routes"))) {
            routes = files.map(file -> file.getFileName().toString()).toList();
        }

        // Then
        assertThat(routes).isNotEmpty().allSatisfy(route -> assertThat(manifests.resolve("routes").resolve(route))
                .hasSameTextualContentAs(settings.resolve("routes").resolve(route)));
        assertThat(Path.of("target", "recording-intake", "deploy/systemd/recording-intake.service")).isRegularFile();
    }
}
