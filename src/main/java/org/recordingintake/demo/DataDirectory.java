package org.recordingintake.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.recordingintake.event.Ids;

/** The files that the runtime leaves behind, and what they say about an announcement. */
final class DataDirectory {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;

    DataDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * Where an announcement has ended, and what is wrong with that. The runtime must have been closed.
     *
     * @param requests how often the media or transcript was asked for
     */
    Ending endingOf(Announcement announcement, int requests) throws IOException {
        String id = announcement.recordingId();
        boolean isTranscript = announcement.media().filter(Media::isTranscript).isPresent();
        List<Path> media = filesIn("recordings", id + (isTranscript ? "\\.transcript\\.json" : "\\.(wav|mp3)"));
        List<Path> receipts = filesIn("recordings", id + (isTranscript ? "\\.transcript\\.receipt\\.json" : "\\.json"));
        String key = id + (isTranscript ? "-[a-z_]+\\.t-.*\\.json" : "-(?![a-z_]+\\.t-).*\\.json");
        List<Path> alerts = filesIn("alerts", key);
        List<Path> deadLetters = filesIn("dead-letters", key);

        if (!deadLetters.isEmpty()) {
            String reason = read(deadLetters.get(0)).path("reason").asText();
            return ending("dead letter", deadLetters, List.of("not retried any more: " + reason));
        }
        List<String> problems = new ArrayList<>();
        if (announcement.media().isPresent()) {
            problems.addAll(problemsOfStored(announcement.media().get(), media, receipts));
            expect(problems, alerts.isEmpty(), "there is an alert about it");
        } else {
            problems.addAll(problemsOfAlerts(announcement, alerts));
            expect(problems, media.isEmpty() && receipts.isEmpty(), "something is stored for it");
        }
        expect(problems, requests == announcement.requests(), "it was asked for " + requests
                + " times instead of " + announcement.requests());
        if (!media.isEmpty() && !receipts.isEmpty()) {
            return ending("stored", media, problems);
        }
        return ending(alerts.isEmpty() ? "none" : "alerted", alerts, problems);
    }

    /** Whether people were told of recordings whose event never came. */
    boolean hasReconciled() throws IOException {
        return !filesIn("alerts", ".*-recordings\\.reconciled\\.json").isEmpty();
    }

    private Ending ending(String outcome, List<Path> files, List<String> problems) {
        return new Ending(outcome, files.stream().findFirst().map(directory::relativize), problems);
    }

    private static List<String> problemsOfStored(Media media, List<Path> files, List<Path> receipts)
            throws IOException {
        if (files.size() != 1 || receipts.size() != 1) {
            return List.of("it has %d media files and %d receipts instead of one each"
                    .formatted(files.size(), receipts.size()));
        }
        List<String> problems = new ArrayList<>();
        expect(problems, Ids.sha256(Files.readAllBytes(files.get(0))).equals(media.sha256()),
                "the stored file is not what Bandwidth has");
        JsonNode receipt = read(receipts.get(0));
        expect(problems, receipt.path("sha256").asText().equals(media.sha256()),
                "the receipt's sha256 is not that of what Bandwidth has");
        return problems;
    }

    private static List<String> problemsOfAlerts(Announcement announcement, List<Path> alerts) throws IOException {
        if (alerts.size() != 1) {
            return List.of("there are " + alerts.size() + " alerts about it instead of one");
        }
        JsonNode alert = read(alerts.get(0));
        List<String> problems = new ArrayList<>();
        expect(problems, alert.path("specversion").asText().equals("1.0")
                && alert.path("type").asText().equals(announcement.alertType())
                && alert.path("subject").asText().equals(announcement.recordingId()),
                "the alert is not a CloudEvent of type " + announcement.alertType() + " about it");
        expect(problems, alert.path("data").path("event").equals(announcement.event()),
                "the alert does not hold the event as sent");
        return problems;
    }

    private static void expect(List<String> problems, boolean right, String otherwise) {
        if (!right) {
            problems.add(otherwise);
        }
    }

    private List<Path> filesIn(String subdirectory, String nameRegex) throws IOException {
        Path root = directory.resolve(subdirectory);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.getFileName().toString().matches(nameRegex)).sorted().toList();
        }
    }

    private static JsonNode read(Path file) throws IOException {
        return JSON.readTree(Files.readAllBytes(file));
    }
}
