package org.recordingintake.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import at.favre.lib.crypto.bcrypt.BCrypt;
import org.junit.jupiter.api.Test;
import org.recordingintake.faults.SystemCalls.Call;
import org.recordingintake.testing.Command;
import org.recordingintake.testing.PackagedIntake;
import org.recordingintake.testing.Patience;

/** Nothing is shown that is not in the audit log of the console, whatever happens to the process and its disk. */
class ConsoleAuditIT {

    private static final String AUTHORIZATION =
            "Basic " + Base64.getEncoder().encodeToString("jane:secret".getBytes(StandardCharsets.UTF_8));

    private final HttpClient http = HttpClient.newHttpClient();

    private static PackagedIntake intake(AnyMediaApi api) throws IOException {
        PackagedIntake intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl());
        Path directory = Files.createDirectories(intake.home().resolveSibling(intake.home().getFileName() + "-console"));
        Path users = Files.writeString(directory.resolve("users"),
                "jane:" + BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(4, "secret".toCharArray()));
        Path roles = Files.writeString(directory.resolve("roles"), "jane: view");
        return intake.with("CONSOLE_USERS_FILE", users.toString()).with("CONSOLE_ROLES_FILE", roles.toString());
    }

    private HttpResponse<String> search(String managementUrl, String tag) throws IOException {
        try {
            return http.send(HttpRequest.newBuilder(URI.create(managementUrl + "/api/recordings?tag=" + tag))
                    .timeout(Patience.LONGEST).header("Authorization", AUTHORIZATION).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static String auditLog(Path dataDir) throws IOException {
        return Files.readString(dataDir.resolve("audit.log"));
    }

    @Test
    void syncsWhatSomebodySearchesForBeforeItAnswers() throws Exception {
        // Given
        Strace.assumeUsable();
        try (AnyMediaApi api = AnyMediaApi.reliable(); PackagedIntake intake = intake(api).start()) {
            search(intake.managementUrl(), "before");
            SystemCalls calls;
            try (Strace strace = Strace.attach(intake.process().pid(), intake.home(), "-f", "-e", Strace.DURABLE_STEPS)) {

                // When
                assertThat(search(intake.managementUrl(), "traced").statusCode()).isEqualTo(200);
                strace.detach();
                calls = strace.calls();
            }

            // Then
            Path log = intake.dataDir().resolve("audit.log");
            Call written = calls.successful(call -> call.isWrite() && call.isAbout(log) && call.arguments().contains("traced")).get(0);
            Call synced = calls.successful(call -> call.isSync() && call.isAbout(log) && written.isBefore(call)).get(0);
            Call answered = calls.successful(call -> call.isWrite() && call.arguments().contains("HTTP/1.1 200")).get(0);
            assertThat(synced.isBefore(answered)).isTrue();
        }
    }

    @Test
    void hasEveryAnswerInTheLogAndAWholeChainAfterCrashes() throws Exception {
        // Given
        Set<String> answered = ConcurrentHashMap.newKeySet();
        AtomicInteger number = new AtomicInteger();
        try (AnyMediaApi api = AnyMediaApi.reliable(); PackagedIntake intake = intake(api)) {
            for (int crash = 0; crash < 3; crash++) {
                String url = intake.start().managementUrl();
                int before = answered.size();
                ExecutorService people = Executors.newFixedThreadPool(4);
                for (int i = 0; i < 4; i++) {
                    people.execute(() -> searchUntilItIsGone(url, number, answered));
                }

                // When
                eventually().until(() -> answered.size() > before + 50);
                intake.kill();
                people.shutdown();
                assertThat(people.awaitTermination(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();
            }
            intake.start();

            // Then
            String log = auditLog(intake.dataDir());
            assertThat(List.copyOf(answered)).allSatisfy(tag -> assertThat(log).contains("\"" + tag + "\""));
            Command verified = intake.shell("bin/recording-intake verify --audit");
            assertThat(verified.exitCode()).as(verified.output()).isZero();
            Files.writeString(intake.dataDir().resolve("audit.log"), log.replaceFirst("\"user\":\"jane\"", "\"user\":\"john\""));
            Command altered = intake.shell("bin/recording-intake verify --audit");
            assertThat(altered.exitCode()).isEqualTo(1);
            assertThat(altered.output()).contains("audit.log:2: altered");
        }
    }

    private void searchUntilItIsGone(String url, AtomicInteger number, Set<String> answered) {
        try {
            while (true) {
                String tag = "tag-" + number.incrementAndGet() + "-";
                if (search(url, tag).statusCode() == 200) {
                    answered.add(tag);
                }
            }
        } catch (IOException e) {
            // it has been killed
        }
    }

    @Test
    void showsNothingWhileTheDiskIsFullAndGoesOnAfterwards() throws Exception {
        // Given
        SmallDisk.assumeAvailable();
        try (SmallDisk disk = SmallDisk.ofMebibytes(160); AnyMediaApi api = AnyMediaApi.reliable();
                PackagedIntake intake = intake(api)) {
            Path data = disk.directory("data");
            String url = intake.with("DATA_DIR", data.toString()).start().managementUrl();
            assertThat(search(url, "before").statusCode()).isEqualTo(200);
            disk.fillLeaving(0);

            // When
            HttpResponse<String> refused = eventually().until(() -> search(url, "x".repeat(200)), answer -> answer.statusCode() == 503);

            // Then
            assertThat(refused.body()).contains("audit log cannot be written");
            assertThat(intake.output()).contains("Nothing is shown or done until it can be");
            disk.free();
            eventually().ignoreException(UncheckedIOException.class).until(() -> search(url, "after").statusCode() == 200);
            Command verified = intake.shell("bin/recording-intake verify --audit");
            assertThat(verified.exitCode()).as(verified.output()).isZero();
            assertThat(auditLog(data)).contains("after");
        }
    }
}
