package org.recordingintake.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.MovableClock;

class UsersAndRolesTest {

    private static final String HASH = "$2y$05$X3yuTzhdtnCBl5T6uScU6.OtjpONq08kGCG.WkT2p/5LIprI1rYIK";

    @TempDir
    private Path directory;
    private final List<String> problems = new ArrayList<>();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Users users(String... lines) {
        return Users.parse(List.of(lines), problems::add);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2y", "2a", "2b"})
    void readsWhatHtpasswdWrites(String version) {
        // Given
        String hash = ConsoleFixture.hash("pässword").replaceFirst("2y", version);

        // When
        Users users = users("# users", "", "jane doe:" + hash);

        // Then
        assertThat(problems).isEmpty();
        assertThat(users.isRight("jane doe", bytes("pässword"))).isTrue();
        assertThat(users.isRight("jane doe", bytes("password"))).isFalse();
        assertThat(users.isRight("jane", bytes("pässword"))).isFalse();
    }

    @Test
    void comparesAsMuchOfALongPasswordAsHtpasswdDoes() {
        // Given
        Users users = users("jane:" + ConsoleFixture.hash("x".repeat(71)));

        // When / Then
        assertThat(users.isRight("jane", bytes("x".repeat(71)))).isTrue();
        assertThat(users.isRight("jane", bytes("x".repeat(1000)))).isFalse();
        assertThat(users.isRight("jane", bytes("\0"))).isFalse();
        assertThat(users.isRight("jane", new byte[0])).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jane", "jane:plain", "jane:$apr1$8sFt66rZ$Hbt7l.xRxyIX5XrSVbOMD1", "jane:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=",
        "jane:$2y$10$short", ":" + HASH, "jane:$2y$31$X3yuTzhdtnCBl5T6uScU6.OtjpONq08kGCG.WkT2p/5LIprI1rYIK",
        "jane:$2y$03$X3yuTzhdtnCBl5T6uScU6.OtjpONq08kGCG.WkT2p/5LIprI1rYIK"})
    void saysWhichLineIsNoUserWithoutItsHash(String line) {
        // When
        users("john:" + HASH, line);

        // Then
        assertThat(problems).singleElement().asString().startsWith("line 2: ").doesNotContain("X3yu").doesNotContain("plain");
    }

    @Test
    void saysThatAUserIsDefinedTwiceOrThatThereIsNone() {
        // When
        users("jane:" + HASH, "jane:" + HASH);
        users("# nobody");

        // Then
        assertThat(problems).satisfiesExactly(twice -> assertThat(twice).startsWith("line 2: the user is defined twice"),
                none -> assertThat(none).startsWith("it names no user"));
    }

    @Test
    void readsRoles() {
        // When
        Roles roles = Roles.parse(List.of("# roles", "jane: view,listen, operate", "john doe:VIEW", "none:"), problems::add);

        // Then
        assertThat(problems).isEmpty();
        assertThat(roles.of("jane")).containsExactlyInAnyOrder(Role.values());
        assertThat(roles.of("john doe")).containsExactly(Role.VIEW);
        assertThat(roles.of("none")).isEmpty();
        assertThat(roles.of("stranger")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"jane view,it is not a user and roles", "jane: admin,a role that does not exist", ": view,it is not a user and roles",
        "john: listen,the user is named twice"})
    void saysWhichLineNamesNoRoles(String line, String problem) {
        // When
        Roles roles = Roles.parse(List.of("john: view", line), problems::add);

        // Then
        assertThat(problems).singleElement().asString().startsWith("line 2: ").contains(problem);
        assertThat(roles.of("jane")).isEmpty();
    }

    @Test
    void endsTheStartWithWhatIsWrongWithAFile() throws Exception {
        // Given
        ConsoleFixture console = new ConsoleFixture(directory);
        Files.writeString(console.rolesFile(), "jane: admin\n");

        // When / Then
        assertThatThrownBy(console::start).hasMessageStartingWith("console.roles-file, " + console.rolesFile() + ", line 1: ");
        Files.delete(console.usersFile());
        assertThatThrownBy(console::start).hasMessageStartingWith("console.users-file is " + console.usersFile()
                + ", which cannot be read");
        console.close();
    }

    @Test
    void remembersOnlySoManyFailures() {
        // Given
        LogInThrottle throttle = new LogInThrottle(MovableClock.standing(Instant.parse("2026-11-26T12:00:00Z")));

        // When
        for (int i = 0; i < LogInThrottle.MOST_PAIRS + 1000; i++) {
            throttle.failed("user" + i, "192.0.2.1");
        }

        // Then
        assertThat(throttle.size()).isEqualTo(LogInThrottle.MOST_PAIRS);
    }

    @Test
    void keepsOnlySoManySessions() {
        // Given
        Sessions sessions = new Sessions(MovableClock.standing(Instant.parse("2026-11-26T12:00:00Z")));
        String oldest = sessions.open("jane", "hash");
        String used = sessions.open("jane", "hash");

        // When
        for (int i = 0; i < Sessions.MOST - 1; i++) {
            sessions.find(used, true);
            sessions.open("john", "hash");
        }

        // Then
        assertThat(sessions.find(oldest, true)).isEmpty();
        assertThat(sessions.find(used, true)).isPresent();
    }

    @Test
    void endsASessionAfterADayOfWorkHoweverBusyItIs() {
        // Given
        MovableClock clock = MovableClock.standing(Instant.parse("2026-11-26T12:00:00Z"));
        Sessions sessions = new Sessions(clock);
        String token = sessions.open("jane", "hash");

        // When
        while (sessions.find(token, true).isPresent()) {
            clock.advance(Sessions.IDLE.dividedBy(2));
        }

        // Then
        assertThat(clock.instant()).isEqualTo(Instant.parse("2026-11-27T00:00:00Z"));
    }
}
