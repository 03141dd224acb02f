package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.recordingintake.testing.SimulatedAccount.conferenceRecording;
import static org.recordingintake.testing.SimulatedAccount.recording;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.recordingintake.reconcile.ReconciliationByHand;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.Exposition;
import org.recordingintake.testing.Patience;
import org.recordingintake.testing.SimulatedAccount;
import org.recordingintake.testing.SimulatedAccount.Trouble;

/** Two accounts are reconciled, each by itself. */
class ReconcileAccountsTest extends ReconcilingIntake {

    private static final String SECOND = "66666666";

    private SimulatedAccount other;

    @BeforeEach
    void start() throws Exception {
        prepare();
        account.requires("the-client", "the-secret");
        other = new SimulatedAccount(SECOND).requires("the-second-client", "the-second-secret");
        intake.with("bandwidth.accounts.second.account-id", SECOND)
                .with("bandwidth.accounts.second.client-id", "the-second-client")
                .with("bandwidth.accounts.second.client-secret", "the-second-secret")
                .with("bandwidth.accounts.second.base-url", other.baseUrl())
                .with("bandwidth.accounts.second.token-url", other.tokenUrl());
    }

    @AfterEach
    void stop() throws Exception {
        close();
        other.close();
    }

    /** A month of calls with transcripts, and of conferences; each announcement that is made, in its order. */
    private static List<Event> month(SimulatedAccount of, String prefix) {
        List<Event> announcements = new ArrayList<>();
        of.listsConference("conf-" + prefix, NOW.minus(Duration.ofDays(40)), null);
        for (int i = 0; i < 50; i++) {
            Event call = of.own(recording(prefix + "call-" + i, NOW.minus(Duration.ofHours(13L * i + 4))));
            of.lists(call, "t-" + prefix + i, "available", NOW.minus(Duration.ofHours(13L * i + 3)));
            announcements.add(call);
            announcements.add(call.transcribed("t-" + prefix + i));
            announcements.add(of.lists(of.own(conferenceRecording(prefix + "conf-" + i, "conf-" + prefix,
                    NOW.minus(Duration.ofHours(13L * i + 5))))));
        }
        return announcements;
    }

    /** So that of each kind a fifth is missing: the kinds follow one another by three. */
    private static boolean isMissing(int index) {
        return index / 3 % 5 == index % 3;
    }

    @Test
    void completesAMonthOfWhichAFifthOfAllKindsIsMissingInOneRun() throws Exception {
        // Given
        List<Event> announcements = Stream.of(month(account, "a-"), month(other, "b-")).flatMap(List::stream).toList();
        intake.with("reconcile.interval", "0").start();
        for (int i = 0; i < announcements.size(); i++) {
            if (!isMissing(i)) {
                intake.post(announcements.get(i));
            }
        }
        intake.awaitIdle();
        assertThat(intake.outcomes()).isEqualTo(240);

        // When
        JsonNode first = reconcileByHand();
        Patience.whileMoving(intake::outcomes, () -> intake.outcomes() == 300);
        intake.awaitIdle();
        List<Path> files = Stream.of("recordings", "alerts").flatMap(directory -> intake.filesIn(directory).stream()).toList();
        JsonNode second = reconcileByHand();
        intake.awaitIdle();

        // Then
        assertThat(List.of(first.get("listed").asInt(), first.get("missing").asInt())).containsExactly(200, 60);
        assertThat(List.of(second.get("listed").asInt(), second.get("missing").asInt())).containsExactly(200, 0);
        assertThat(intake.outcomes()).isEqualTo(300);
        assertThat(Stream.of(account, other)).allSatisfy(one -> {
            assertThat(one.downloads()).isEqualTo(100);
            assertThat(one.transcriptRequests()).hasSize(50).doesNotHaveDuplicates();
        });
        assertThat(Stream.of("recordings", "alerts").flatMap(directory -> intake.filesIn(directory).stream())).isEqualTo(files);
        assertThat(reports()).extracting(file -> json(file).at("/data/account").asText())
                .containsExactlyInAnyOrder(SimulatedAccount.ID, SECOND);
        assertThat(intake.filesIn("dead-letters")).isEmpty();
        assertThat(intake.dataDir().resolve("reconcile/requests")).isEmptyDirectory();
    }

    @Test
    void findsWhatOneAccountMissesWhileTheListOfTheOtherCannotBeHad() throws Exception {
        // Given
        account.troubles(request -> new Trouble(500, Map.of()));
        Event missed = other.lists(other.own(recording("r-missed", YESTERDAY)));

        // When
        intake.with("reconcile.interval", "1s").start();

        // Then
        intake.awaitStored(missed);
        JsonNode alert = json(eventually().until(() -> intake.filesIn("alerts").stream()
                .filter(file -> file.toString().endsWith("stalled.json")).toList(), found -> !found.isEmpty()).get(0));
        assertThat(alert.at("/data/account").asText()).isEqualTo(SimulatedAccount.ID);
        assertThat(alert.at("/data/reason").asText()).contains("account 55555555");
        Exposition metrics = Exposition.of(intake);
        assertThat(metrics.value("recording_intake_reconciled_total", "account", SECOND)).isEqualTo(1);
        assertThat(metrics.value("recording_intake_reconciled_total", "account", SimulatedAccount.ID)).isZero();
        assertThat(metrics.value("recording_intake_reconciliation_age_seconds", "account", SimulatedAccount.ID)).isGreaterThan(1);
        assertThat(intake.management("/observe/health").body()).contains("Account 55555555: ").doesNotContain("Account 66666666");
    }

    @Test
    void findsWhatOneAccountMissesWhileTheOtherDoesNotAnswer() throws Exception {
        // Given
        CountDownLatch go = new CountDownLatch(1);
        account.troubles(request -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return null;
        });
        intake.with("reconcile.interval", "1s").start();
        eventually().until(() -> !account.queries().isEmpty());

        // When
        Event missed = other.lists(other.own(recording("r-missed", TODAY)));

        // Then
        intake.awaitStored(missed);
        assertThat(account.queries()).hasSize(1);
        go.countDown();
    }

    @Test
    void findsWhatOneAccountMissesWhileVeryMuchOfTheOtherWaits() throws Exception {
        // Given
        intake.with("reconcile.interval", "0").with("retry.max-attempts", "1000").start();
        account.answersMediaWith(503);
        for (int i = 0; i < 1100; i++) {
            intake.post(recording("r-" + i, YESTERDAY.plusMillis(i)));
        }
        eventually().until(() -> Exposition.of(intake).value("recording_intake_queue_depth", "queue", "intake.downloads") > 1000);
        Event missed = other.lists(other.own(recording("r-missed", YESTERDAY)));

        // When
        askFor(SECOND, "of-one");

        // Then
        intake.awaitStored(missed);
    }

    private Path askFor(String of, String id) throws IOException {
        Path directory = Files.createDirectories(intake.dataDir().resolve("reconcile/requests"));
        Path part = Files.writeString(intake.dataDir().resolve("part"), """
                {"since":"%s","until":"%s","account":"%s"}""".formatted(YESTERDAY.minusSeconds(60), NOW, of));
        Files.move(part, directory.resolve(id + ".json"));
        return intake.dataDir().resolve("reconcile/done/" + id + ".json");
    }

    @Test
    void comparesOneAccountOnRequest() throws Exception {
        // Given
        Event missed = other.lists(other.own(recording("r-missed", YESTERDAY)));
        account.lists(recording("r-other", YESTERDAY));
        intake.with("reconcile.interval", "0").start();

        // When
        Path result = askFor(SECOND, "of-one");

        // Then
        eventually().until(() -> Files.exists(result));
        assertThat(json(result).path("account").asText()).isEqualTo(SECOND);
        assertThat(json(result).path("missing").asInt()).isEqualTo(1);
        intake.awaitStored(missed);
        assertThat(account.queries()).isEmpty();
    }

    @Test
    void putsAsideARequestForAnAccountThatIsNotKnown() throws Exception {
        // Given
        intake.with("reconcile.interval", "0").start();

        // When
        askFor("77777777", "unknown");

        // Then
        eventually().until(() -> Files.exists(intake.dataDir().resolve("reconcile/requests/rejected/unknown.json")));
    }

    @Test
    void saysOfBothAccountsWhatItWouldDo() throws Exception {
        // Given
        account.lists(recording("r-one", YESTERDAY));
        other.lists(other.own(recording("r-other", YESTERDAY)));

        // When
        String said = dryRun(Optional.empty());
        String ofOne = dryRun(Optional.of(SECOND));

        // Then
        assertThat(said).contains("Account 55555555:", "r-one-complete", "Account 66666666:", "r-other-complete",
                "For 2 of 2 recordings no event has come.");
        assertThat(ofOne).contains("r-other-complete", "For 1 of 1 recordings").doesNotContain("r-one");
    }

    @Test
    void saysThatAnAccountIsNotKnown() {
        // Then
        assertThatThrownBy(() -> dryRun(Optional.of("77777777"))).isInstanceOf(IOException.class)
                .hasMessageContaining("--account is 77777777").hasMessageContaining("55555555").hasMessageContaining(SECOND);
    }

    private String dryRun(Optional<String> of) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        new ReconciliationByHand(intake.settings(), new PrintStream(said, true, StandardCharsets.UTF_8)).run(
                new ReconciliationByHand.Options(Optional.empty(), Optional.empty(), of, true));
        return said.toString(StandardCharsets.UTF_8);
    }
}
