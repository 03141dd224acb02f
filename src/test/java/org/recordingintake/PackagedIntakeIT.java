package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.FileTree;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.PackagedIntake;
import org.recordingintake.testing.Patience;
import org.recordingintake.testing.SimulatedAccount;
import org.recordingintake.testing.TestIntake;

@Execution(ExecutionMode.CONCURRENT)
class PackagedIntakeIT {

    /** What Camel's registry loads at every start to register the type converters of camel-jms and camel-spring. */
    private static final Set<String> ALWAYS_LOADED = Set.of("org.apache.camel.component.jms.converter.JmsConverterLoader",
            "org.apache.camel.component.jms.JmsMessage", "jakarta.jms.Message", "jakarta.jms.JMSException",
            "org.springframework.core.io.Resource", "org.springframework.core.io.InputStreamSource");

    private static final Instant YESTERDAY = Instant.now().minus(Duration.ofDays(1));

    private MediaApi api;
    private PackagedIntake intake;

    @BeforeEach
    void prepare() throws Exception {
        api = new MediaApi();
        intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl());
    }

    @AfterEach
    void stop() {
        intake.close();
        api.close();
    }

    private static boolean holds(Path directory, String name) {
        return FileTree.filesBelow(directory).stream().anyMatch(file -> file.endsWith(name));
    }

    @Test
    void doesItsWholeJobWithSettingsFromTheEnvironment() throws Exception {
        // Given
        intake.start();
        Event complete = Event.complete();
        Event partial = Event.partial();
        api.has(complete);

        // When
        int first = intake.post(complete).statusCode();
        int second = intake.post(partial).statusCode();

        // Then
        assertThat(first).isEqualTo(204);
        assertThat(second).isEqualTo(204);
        eventually().until(() -> holds(intake.dataDir().resolve("recordings"), complete.id() + ".wav"));
        eventually().until(() -> holds(intake.dataDir().resolve("alerts"),
                partial.id() + "-partial-recording.partial.json"));
        eventually().until(() -> intake.management("/observe/health/ready").statusCode() == 200);
    }

    @Test
    void loadsNothingOfJmsAndSpringBeforeARouteAsksForIt() throws Exception {
        // Given
        Path loaded = intake.home().resolve("loaded-classes.txt");
        Event event = Event.complete();
        api.has(event);

        // When
        intake.with("JAVA_OPTS", "-Xlog:class+load:file=" + loaded).start();
        intake.post(event);
        eventually().until(() -> holds(intake.dataDir().resolve("recordings"), event.id() + ".wav"));
        intake.terminate();

        // Then
        List<String> classes = Files.readAllLines(loaded).stream()
                .map(line -> line.replaceFirst("^.*\\] (\\S+) source: .*$", "$1").replaceFirst("\\$\\$Lambda.*$", "")).toList();
        assertThat(classes).contains("org.recordingintake.queue.Stage");
        assertThat(classes.stream().filter(PackagedIntakeIT::isOfJmsOrSpring).filter(name -> !ALWAYS_LOADED.contains(name)))
                .isEmpty();
    }

    private static boolean isOfJmsOrSpring(String name) {
        return Stream.of("org.springframework.", "jakarta.jms.", "org.apache.camel.component.jms.",
                "org.apache.activemq.artemis.jms.").anyMatch(name::startsWith);
    }

    @Test
    void endsWithSuccessOnASignalAndGoesOnAfterwards() throws Exception {
        // Given
        Event event = Event.complete();
        api.answers(event, MediaApi.status(503));
        intake.start();
        intake.post(event);
        eventually().until(() -> !api.requestsFor(event).isEmpty());

        // When
        int exitCode = intake.terminate();

        // Then
        assertThat(exitCode).isZero();
        assertThat(intake.output()).contains("Stopped");
        api.has(event);
        intake.start();
        eventually().until(() -> holds(intake.dataDir().resolve("recordings"), event.id() + ".wav"));
    }

    @Test
    void prefersTheCommandLineToTheEnvironment() throws Exception {
        // Given
        intake.with("WEBHOOK_PATH", "/from-the-environment");

        // When
        intake.start("run", "-Dwebhook.path=/from-the-command-line");

        // Then
        assertThat(intake.webhookUrl()).endsWith("/from-the-command-line");
    }

    /** As in most containers, where there is no locale. */
    @Test
    void readsTheEnvironmentInUtf8WithoutALocale() throws Exception {
        // Given
        ProcessBuilder check = new ProcessBuilder("sh", "-c",
                "unset LANG LC_ALL LC_CTYPE; WEBHOOK_PATH=$(printf '/\\303\\274') exec bin/recording-intake check")
                .directory(intake.home().toFile()).redirectErrorStream(true);
        check.environment().put("JAVA_HOME", System.getProperty("java.home"));

        // When
        Process process = check.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // Then
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(output).contains("webhook.path is \"/ü\"");
    }

    @Test
    void refusesToStartWithSettingsThatAreNotInUtf8() throws Exception {
        // Given
        Path properties = intake.home().resolve("application.properties");
        int lines = Files.readAllLines(properties).size();
        Files.write(properties, "# gr\u00fcn\n".getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.APPEND);

        // When
        int exitCode = intake.launch().exitCode();

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(intake.output()).contains("application.properties is not text in UTF-8 from line " + (lines + 1)
                + " on. Save the file in UTF-8");
    }

    @Test
    void startsWithCredentialsThatBandwidthEndsAndSaysSo() throws Exception {
        // Given
        intake.with("BANDWIDTH_CLIENT_ID", "").with("BANDWIDTH_CLIENT_SECRET", "")
                .with("BANDWIDTH_USERNAME", "user").with("BANDWIDTH_PASSWORD", "hush");

        // When
        intake.start();

        // Then
        assertThat(intake.output().lines().filter(line -> line.contains("2 December 2026"))).singleElement().asString()
                .containsPattern(" (WARN|ERROR) ").contains("set bandwidth.client-id and bandwidth.client-secret");
        assertThat(intake.terminate()).isZero();
    }

    @Test
    void refusesToRunWithoutCredentials() throws Exception {
        // Given
        PackagedIntake without = intake.with("BANDWIDTH_CLIENT_ID", "").with("BANDWIDTH_CLIENT_SECRET", "");

        // When
        without.launch();

        // Then
        assertThat(without.exitCode()).isEqualTo(1);
        assertThat(without.output()).contains("ERROR").contains("bandwidth.client-id");
    }

    @Test
    void refusesToRunWithAMistakeInItsSettings() throws Exception {
        // When
        intake.launch("-Dwebhook.prot=80");

        // Then
        assertThat(intake.exitCode()).isEqualTo(1);
        assertThat(intake.output()).contains("webhook.prot is not a setting. Did you mean webhook.port?");
    }

    @Test
    void readsNoSettingsFromAFifoNeitherAtTheStartNorLater() throws Exception {
        // Given
        Path properties = intake.home().resolve("application.properties");
        Path aside = properties.resolveSibling("aside");
        intake.start();
        Files.move(properties, aside);
        Path fifo = properties.resolveSibling("fifo");
        new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor();

        // When
        Files.move(fifo, properties);

        // Then
        eventually().until(() -> changes().contains("application.properties:1:1: error: The file cannot be read: "
                + "it is not a regular file. [S1]"));
        intake.terminate();
        intake.launch();
        assertThat(intake.exitCode()).isEqualTo(1);
        assertThat(intake.output()).contains("application.properties cannot be read: it is not a regular file");
    }

    @Test
    void refusesToRunWithUnsafeRoutes() throws Exception {
        // Given
        Files.writeString(intake.home().resolve("routes/unsafe.camel.yaml"), """
                - route:
                    id: unsafe
                    from:
                      uri: platform-http:/unsafe
                      steps:
                        - toD: "file:${header.directory}"
                """);

        // When
        intake.launch();

        // Then
        assertThat(intake.exitCode()).isEqualTo(1);
        assertThat(intake.output()).containsPattern("unsafe\\.camel\\.yaml:6:\\d+: error: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rum", "demo now", "check one two", "rollback one", "rollback 1 2", "rollback -1",
            "verify --all", "find", "replay", "find r-1 r-2", "find --all", "ledger", "ledger backup", "ledger mend", "erase", "erase --all",
           "run something", "--daemon"})
    void refusesACommandThatItDoesNotKnow(String command) throws Exception {
        // When
        intake.launch(command.split(" "));

        // Then
        assertThat(intake.exitCode()).isEqualTo(2);
        assertThat(intake.output()).contains("Usage: recording-intake");
    }

    @Test
    void helps() throws Exception {
        // When
        intake.launch("help");

        // Then
        assertThat(intake.exitCode()).isZero();
        assertThat(intake.output()).startsWith("Usage: recording-intake");
    }

    @Test
    void findsNothingWrongWithWhatIsShipped() throws Exception {
        // When
        intake.launch("check");

        // Then
        assertThat(intake.exitCode()).isZero();
        assertThat(intake.output()).isEmpty();
    }

    @Test
    void findsWhatIsWrongWithARouteFile() throws Exception {
        // Given
        Files.writeString(intake.home().resolve("routes/broken.camel.yaml"), """
                # Broken
                - route:
                    id: broken
                    description: Nothing works here
                    from:
                      uri: direct:broken
                      steps:
                        - to: ftp:host/directory
                        - log: "{{no.such.key}}"
                """);

        // When
        intake.launch("check");

        // Then
        assertThat(intake.exitCode()).isEqualTo(1);
        assertThat(intake.output().lines()).hasSize(3).allMatch(line ->
                line.matches("routes/broken\\.camel\\.yaml:[89]:\\d+: (error|warning): .* \\[(B3|B5|Y3)]"));
    }

    @Test
    void saysThatThereIsNoSuchDirectoryToCheck() throws Exception {
        // When
        intake.launch("check", "nowhere");

        // Then
        assertThat(intake.exitCode()).isEqualTo(1);
        assertThat(intake.output().strip())
                .isEqualTo("nowhere:1:1: error: The directory cannot be read: it does not exist. [S1]");
    }

    private Path alertsFile() {
        return intake.home().resolve("routes/alerts.camel.yaml");
    }

    private String changes() throws Exception {
        return Files.readString(intake.dataDir().resolve("changes.log"));
    }

    /** Another process in the same home, as ops start it in another terminal. */
    private PackagedIntake beside(String... command) throws Exception {
        return intake.beside().launch(command);
    }

    @Test
    void putsTheRoutesBackThatWereInForceBeforeWhileItRuns() throws Exception {
        // Given
        String shipped = Files.readString(alertsFile());
        intake.start();
        Files.writeString(alertsFile(), shipped.replace("Send an alert to the alert channel", "Edited"));
        Path added = intake.home().resolve("routes/added.camel.yaml");
        Files.writeString(added, """
                # Added
                - route:
                    id: added
                    description: Added
                    from:
                      uri: direct:added
                      steps:
                        - log: "added"
                """);
        eventually().until(() -> changes().contains("\"set\":2"));
        try (PackagedIntake command = beside("rollback")) {

            // When
            int exitCode = command.exitCode();

            // Then
            assertThat(exitCode).as(command.output()).isZero();
            assertThat(command.output()).startsWith("Rolled back to set 1: alerts.camel.yaml, ");
            assertThat(alertsFile()).hasContent(shipped);
            assertThat(added).doesNotExist();
            eventually().until(() -> changes().lines().count() == 3);
            assertThat(changes().lines().skip(2).findFirst().orElseThrow()).contains("\"outcome\":\"applied\"",
                    "\"set\":3", "\"changed\":[\"alerts\"]", "\"removed\":[\"added\"]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook.prot=1", "retry.multiplier=fast", "alert.uri={{nothing}}", "what=\\u00zz"})
    void putsASetBackByNumberWhileTheSettingsAreBroken(String line) throws Exception {
        // Given
        intake.start();
        intake.terminate();
        Path properties = intake.home().resolve("application.properties");
        String shipped = Files.readString(properties);
        Files.writeString(properties, shipped + "\n" + line + "\n");

        // When
        intake.launch("rollback", "1");

        // Then
        assertThat(intake.exitCode()).as(intake.output()).isZero();
        assertThat(properties).hasContent(shipped);
    }

    @Test
    void putsBackWhatIsInForceWhileTheFilesAreRefused() throws Exception {
        // Given
        String shipped = Files.readString(alertsFile());
        intake.start();
        Files.writeString(alertsFile(), "- route: [");
        eventually().until(() -> changes().contains("\"refused\""));
        try (PackagedIntake command = beside("rollback")) {

            // When
            int exitCode = command.exitCode();

            // Then
            assertThat(exitCode).as(command.output()).isZero();
            assertThat(command.output()).startsWith("Rolled back to set 1: ");
            assertThat(alertsFile()).hasContent(shipped);
            eventually().until(() -> changes().lines().count() == 3);
            assertThat(changes().lines().skip(2).findFirst().orElseThrow()).contains("\"outcome\":\"applied\"");
        }
    }

    /** Starts once, so that what is shipped is kept as set 1, and then edits a file. */
    private void editAfterTheFirstStart() throws Exception {
        intake.start();
        intake.terminate();
        Files.writeString(alertsFile(), "- route: [");
    }

    @Test
    void putsEachFileBackInOneStepAndLeavesItsPermissions() throws Exception {
        // Given
        String shipped = Files.readString(alertsFile());
        editAfterTheFirstStart();
        Files.setPosixFilePermissions(alertsFile(), PosixFilePermissions.fromString("rw-r-----"));
        Path before = Files.createLink(intake.home().resolve("before"), alertsFile());

        // When
        intake.launch("rollback", "1");

        // Then
        assertThat(intake.exitCode()).as(intake.output()).isZero();
        assertThat(alertsFile()).hasContent(shipped);
        assertThat(before).as("what a reader has open").hasContent("- route: [");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(alertsFile()))).isEqualTo("rw-r-----");
        assertThat(intake.home().resolve("routes")).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void replacesWhatALinkPointsToAndNotTheLink() throws Exception {
        // Given
        String shipped = Files.readString(alertsFile());
        editAfterTheFirstStart();
        Path target = intake.home().resolve("elsewhere.yaml");
        Files.move(alertsFile(), target);
        Files.createSymbolicLink(alertsFile(), target);

        // When
        intake.launch("rollback", "1");

        // Then
        assertThat(intake.exitCode()).as(intake.output()).isZero();
        assertThat(alertsFile()).isSymbolicLink();
        assertThat(target).hasContent(shipped);
    }

    @Test
    void putsNothingBackWhereOneFileCannotBe() throws Exception {
        // Given
        editAfterTheFirstStart();
        Path properties = intake.home().resolve("application.properties");
        Files.writeString(properties, "edited=1\n");
        Files.createDirectories(intake.home().resolve(".application.properties.part/in-the-way"));

        // When
        intake.launch("rollback", "1");

        // Then
        assertThat(intake.exitCode()).isEqualTo(1);
        assertThat(intake.output()).startsWith("Not rolled back: ");
        assertThat(alertsFile()).hasContent("- route: [");
        assertThat(properties).hasContent("edited=1");
        assertThat(intake.home().resolve("routes")).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void refusesToPutBackADamagedSet() throws Exception {
        // Given
        editAfterTheFirstStart();
        Path kept = intake.dataDir().resolve("route-sets/1/archive.camel.yaml");
        Files.delete(kept);
        Files.createSymbolicLink(kept, kept.getFileName());

        // When
        intake.launch("rollback", "1");

        // Then
        assertThat(intake.exitCode()).isEqualTo(1);
        assertThat(intake.output()).startsWith("Not rolled back: the set is damaged. ")
                .contains("route-sets/1/archive.camel.yaml: The file cannot be read", "Nothing was changed");
        assertThat(intake.home().resolve("routes/archive.camel.yaml")).exists();
        assertThat(alertsFile()).hasContent("- route: [");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollback 7", "rollback"})
    void saysThatThereIsNoSuchSetToPutBack(String command) throws Exception {
        // When
        intake.launch(command.split(" "));

        // Then
        assertThat(intake.exitCode()).isEqualTo(1);
        assertThat(intake.output()).matches("There is no (set 7|other set) in \\S+/data/route-sets\\.\\R");
    }

    @Test
    void reconcilesByHandBesideTheRunningIntake() throws Exception {
        // Given
        try (SimulatedAccount account = new SimulatedAccount();
             PackagedIntake running = reconciling(account).start();
             PackagedIntake command = reconciling(account).with("DATA_DIR", running.dataDir().toString())) {
            Event missed = account.lists(SimulatedAccount.recording("r-missed", YESTERDAY));
            command.launch("reconcile", "--since", YESTERDAY.minusSeconds(9).toString(), "--dry-run");
            assertThat(command.exitCode()).as(command.output()).isZero();
            assertThat(command.output()).startsWith("r-missed-complete: started").contains("nothing was changed");

            // When
            command.launch("reconcile", "--since", YESTERDAY.minusSeconds(9).toString());

            // Then
            assertThat(command.exitCode()).as(command.output()).isZero();
            assertThat(command.output()).contains("For 1 of 1 recordings");
            eventually().until(() -> holds(running.dataDir().resolve("recordings"), missed.id() + ".json"));
        }
    }

    private static PackagedIntake reconciling(SimulatedAccount account) throws Exception {
        return new PackagedIntake().using(account.baseUrl(), account.tokenUrl())
                .with("BANDWIDTH_ACCOUNT_ID", SimulatedAccount.ID).with("RECONCILE_INTERVAL", "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--since yesterday", "--until", "--all", "--dry-run now"})
    void refusesToReconcileWhatItCannotMakeSenseOf(String options) throws Exception {
        // When
        intake.launch(("reconcile " + options).split(" "));

        // Then
        assertThat(intake.exitCode()).isEqualTo(2);
    }

    @Test
    void saysWhatIsMissingToReconcile() throws Exception {
        // When
        intake.launch("reconcile");

        // Then
        assertThat(intake.exitCode()).isEqualTo(1);
        assertThat(intake.output()).startsWith("bandwidth.account-id is missing");
    }

    @Test
    void showsItselfAtWork() throws Exception {
        // When
        intake.with("JAVA_OPTS", "-Djava.io.tmpdir=" + intake.home()).with("WEBHOOK_PORT", "nonsense").launch("demo");

        // Then
        assertThat(intake.exitCode()).as(intake.output()).isZero();
        assertThat(intake.output()).contains("stored").contains("alerted");
        assertThat(intake.output().lines().filter(line -> line.contains(" WARN ") || line.contains(" ERROR ")))
                .isNotEmpty().allMatch(line -> line.matches(".*(\\br-[0-9a-f]{8}-|-recordings\\.reconciled: ).*"),
                        "is about a recording, or those that were never announced");
    }

    @Test
    void suggestsAfterTheDemoWhatWorks() throws Exception {
        // Given
        intake.with("JAVA_OPTS", "-Djava.io.tmpdir=" + intake.home()).launch("demo");
        intake.exitCode();

        // When
        List<String> end = intake.output().lines().dropWhile(line -> !line.equals("Try next:")).skip(1).toList();

        // Then
        assertThat(end).allMatch(line -> line.startsWith("  "));
        assertThat(end).filteredOn(line -> line.startsWith("    ")).hasSize(3).allSatisfy(command -> {
            ProcessBuilder shell = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
            shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Process process = shell.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            // check has nothing to say where nothing is wrong
            assertThat(output.isEmpty()).as(command).isEqualTo(command.endsWith(" check"));
        });
    }

    @Test
    void verifiesTheStoreBesideTheRunningIntake() throws Exception {
        // Given
        intake.start();
        Event event = Event.complete();
        api.has(event);
        intake.post(event);
        eventually().until(() -> holds(intake.dataDir().resolve("recordings"), event.id() + ".json"));
        try (PackagedIntake other = new PackagedIntake().with("DATA_DIR", intake.dataDir().toString())) {

            // When
            other.launch("verify");

            // Then
            assertThat(other.exitCode()).as(other.output()).isZero();
            assertThat(other.output()).startsWith("1 intact, 0 missing, 0 altered, 0 orphaned, 0 unverifiable; ");
        }
    }

    @Test
    void findsARecordingBesideTheRunningIntakeAndWithoutIt() throws Exception {
        // Given
        Event event = Event.complete();
        api.has(event);
        PackagedIntake other = intake.beside();
        other.launch("find", event.id());
        assertThat(other.exitCode()).as("before it has ever run: %s", other.output()).isEqualTo(1);
        intake.start();
        intake.post(event);
        intake.awaitIdle();

        // When
        other.launch("find", event.id());
        assertThat(other.exitCode()).isZero();
        String running = other.output();
        intake.terminate();
        other.launch("find", event.fields().get("callId").toString());
        assertThat(other.exitCode()).isZero();

        // Then
        assertThat(running).startsWith(event.id() + "  stored   ").endsWith("/" + event.id() + ".wav\n").hasLineCount(1);
        assertThat(other.output()).isEqualTo(running);
        other.launch("find", "r-unknown");
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.output()).isEmpty();
    }

    @Test
    void failsToVerifyAStoreInWhichAFileIsMissing() throws Exception {
        // Given
        intake.start();
        Event event = Event.complete();
        api.has(event);
        intake.post(event);
        Path store = intake.dataDir().resolve("recordings");
        eventually().until(() -> holds(store, event.id() + ".json"));
        intake.terminate();
        try (Stream<Path> files = Files.walk(store)) {
            Files.delete(files.filter(file -> file.endsWith(event.id() + ".wav")).findFirst().orElseThrow());
        }

        // When
        intake.launch("verify");

        // Then
        assertThat(intake.exitCode()).isEqualTo(1);
        assertThat(intake.output()).startsWith("missing ").contains(event.id() + ".wav: ");
    }

    private static long bytesIn(Path directory) {
        return FileTree.regularFiles(directory).stream().mapToLong(file -> file.toFile().length()).sum();
    }

    @Test
    void fetchesALargeRecordingWithLittleMemory() throws Exception {
        // Given
        long bytes = Long.getLong("large.recording.bytes", 300L << 20);
        try (LargeRecording server = LargeRecording.of(bytes)) {
            Event event = Event.complete().with("duration", Duration.ofMillis(bytes / 16).toString());
            intake.using(server.baseUrl(), api.tokenUrl()).with("JAVA_OPTS", "-Xmx80m").start();

            // When
            intake.post(event);

            // Then
            Path store = intake.dataDir().resolve("recordings");
            Patience.whileMoving(() -> bytesIn(store), () -> holds(store, event.id() + ".json"));
            try (Stream<Path> files = Files.walk(store)) {
                assertThat(files.filter(file -> file.toString().endsWith(".wav"))).singleElement()
                        .satisfies(file -> {
                            assertThat(Files.size(file)).isEqualTo(bytes);
                            Path receipt = file.resolveSibling(event.id() + ".json");
                            assertThat(TestIntake.json(receipt).at("/checks/mismatch").isNull()).isTrue();
                        });
            }
        }
    }
}
