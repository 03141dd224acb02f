package org.recordingintake.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.PackagedIntake;

/** Ops edit routes, well and badly, on a runtime under load. */
class LiveEditIT {

    /** How many, a third of them broken; more by {@code -Dfaults.edits}. */
    private static final int EDITS = Integer.getInteger("faults.edits", 100);
    private static final int PER_SECOND = 220;
    private static final int EVENTS_PER_FILE = 6;

    /** Ways to break a route file; null deletes it. */
    private static final List<Map.Entry<String, UnaryOperator<String>>> MISTAKES = List.of(
            mistake("alerts", text -> text.replace("- filter:", "- filter: [")),
            mistake("alerts", text -> text.replace("- log:", "- lgo:")),
            mistake("alerts", text -> text.replace("uri: queue:intake.alerts", "uri: qeue:intake.alerts")),
            mistake("archive", text -> text.replace("parallel: ", "paralell: ")),
            mistake("alerts", text -> text.replace("id: warn", "id: alert-channel")),
            mistake("alerts", text -> text.replace("    id: alerts\n", "    id: archive\n")),
            mistake("publish", text -> text.replace("{{publish.uri}}", "{{publish.address}}")),
            mistake("failures", text -> text.replace("ref: deadLetters", "ref: deadLettres")),
            mistake("recordings", text -> text.replace("uri: queue:intake.dead", "uri: direct:nowhere")),
            mistake("webhook", text -> text.substring(0, text.length() / 2)),
            mistake("webhook", text -> null));

    private static Map.Entry<String, UnaryOperator<String>> mistake(String file, UnaryOperator<String> edit) {
        return Map.entry(file, edit);
    }

    private Duration slowestEdit = Duration.ZERO;

    @Test
    void answersEveryWebhookWhileRoutesAreEdited() throws Exception {
        // Given
        Sender sender = new Sender();
        try (AnyMediaApi api = AnyMediaApi.reliable();
             PackagedIntake intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl())
                     .with("RETRY_MAX_ATTEMPTS", "1000").start()) {

            // When
            sender.whileSendingAt(PER_SECOND, intake.webhookUrl(), () -> {
                for (int i = 0; i < EDITS; i++) {
                    if (i % 3 == 2) {
                        breakAndRepair(intake, MISTAKES.get(i / 3 % MISTAKES.size()));
                    } else {
                        improve(intake, i);
                    }
                }
                return null;
            });

            // Then
            assertThat(sender.unanswered()).isEmpty();
            assertThat(sender.refusals()).isEmpty();
            intake.awaitIdle();
            intake.terminate();
            System.out.printf("%d edits under load: %.0f of %d events a second sent, the slowest edit visible after %d ms%n",
                    EDITS, sender.perSecond(), PER_SECOND, slowestEdit.toMillis());
            Audit.of(intake.dataDir()).requireEverythingOnce(EDITS + " edits under load", sender);
        }
    }

    @Test
    void neitherBreaksOffNorRepeatsADownloadWhileEveryRouteFileIsEdited() throws Exception {
        // Given
        Sender sender = new Sender();
        try (AnyMediaApi api = AnyMediaApi.reliable();
             PackagedIntake intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl()).start()) {
            api.setDelayMillis(2_000);
            List<Event> events = Stream.generate(Event::complete).limit((long) EVENTS_PER_FILE * routeFiles(intake).size()).toList();

            // When
            Iterator<Event> unsent = events.iterator();
            for (Path file : routeFiles(intake)) {
                for (int i = 0; i < EVENTS_PER_FILE; i++) {
                    sender.send(intake.webhookUrl(), unsent.next());
                }
                changeDescriptions(intake, file);
            }

            // Then
            intake.awaitIdle();
            intake.terminate();
            assertThat(events).allSatisfy(event -> assertThat(api.requestsFor(event.id())).isEqualTo(1));
            Audit.of(intake.dataDir()).requireEverythingOnce("edits of every file during downloads", sender);
        }
    }

    /** An edit is visible when the first alert is written under its name. */
    private void improve(PackagedIntake intake, int number) throws IOException {
        Path alerts = routeFile(intake, "alerts");
        Path other = routeFiles(intake).get(number % routeFiles(intake).size());
        String named = "              - setHeader: {name: CamelFileName, simple: \"${variable.alertId}.v" + number + ".json\"}\n";
        int before = changes(intake).size();
        Files.writeString(other, Files.readString(other).replaceFirst("(    description: .*?)( \\(\\d+\\))?\n",
                "$1 (" + number + ")\n"));
        Files.writeString(alerts, Files.readString(alerts)
                .replaceFirst("(?m)(^ +- setHeader: \\{name: CamelFileName.*\n)?(?=^ +- to:\n +id: alert-channel)",
                        named.replace("$", "\\$")));
        long saved = System.nanoTime();
        eventually().pollInterval(Duration.ofMillis(50))
                .until(() -> anyFile(intake.dataDir().resolve("alerts"), ".v" + number + ".json"));
        Duration visible = Duration.ofNanos(System.nanoTime() - saved);
        slowestEdit = visible.compareTo(slowestEdit) > 0 ? visible : slowestEdit;
        awaitChange(intake, "applied", before);
    }

    private static void breakAndRepair(PackagedIntake intake, Map.Entry<String, UnaryOperator<String>> mistake)
            throws IOException {
        Path file = routeFile(intake, mistake.getKey());
        String good = Files.readString(file);
        String bad = mistake.getValue().apply(good);
        assertThat(bad).isNotEqualTo(good);
        awaitChange(intake, "refused", () -> {
            if (bad == null) {
                Files.delete(file);
            } else {
                Files.writeString(file, bad);
            }
        });
        awaitChange(intake, "applied", () -> Files.writeString(file, good));
    }

    private static void changeDescriptions(PackagedIntake intake, Path file) throws IOException {
        String text = Files.readString(file);
        awaitChange(intake, "applied", () -> Files.writeString(file, text.replaceAll("    description: ", "$0Edited, ")));
    }

    private interface Edit {
        void run() throws IOException;
    }

    private static List<String> changes(PackagedIntake intake) throws IOException {
        return Files.readAllLines(intake.dataDir().resolve("changes.log"));
    }

    private static void awaitChange(PackagedIntake intake, String outcome, Edit edit) throws IOException {
        int before = changes(intake).size();
        edit.run();
        awaitChange(intake, outcome, before);
    }

    private static void awaitChange(PackagedIntake intake, String outcome, int before) {
        String line = eventually().until(() -> changes(intake), lines -> lines.size() > before).get(before);
        assertThat(line).contains("\"outcome\":\"" + outcome + "\"");
    }

    private static boolean anyFile(Path directory, String ending) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.anyMatch(file -> file.toString().endsWith(ending));
        }
    }

    private static Path routeFile(PackagedIntake intake, String name) {
        return intake.home().resolve("routes").resolve(name + ".camel.yaml");
    }

    private static List<Path> routeFiles(PackagedIntake intake) throws IOException {
        try (Stream<Path> files = Files.list(intake.home().resolve("routes"))) {
            return files.sorted().toList();
        }
    }
}
