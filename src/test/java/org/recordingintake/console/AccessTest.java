package org.recordingintake.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.console.ConsoleFixture.PASSWORD;
import static org.recordingintake.console.ConsoleFixture.basic;
import static org.recordingintake.console.ConsoleFixture.cookie;
import static org.recordingintake.console.ConsoleFixture.found;
import static org.recordingintake.testing.Patience.eventually;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.LogLines;

/** Users with passwords: by the form, and by HTTP Basic. */
class AccessTest {

    @TempDir
    private Path directory;
    private ConsoleFixture console;

    @BeforeEach
    void start() throws Exception {
        console = new ConsoleFixture(directory).start();
    }

    @AfterEach
    void stop() {
        console.close();
    }

    private String sessionOf(String user) {
        HttpResponse<String> answer = console.logIn(user, PASSWORD);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        return cookie(answer);
    }

    @Test
    void asksPeopleToLogInAndBringsThemWhereTheyWanted() {
        // When
        HttpResponse<String> answer = console.get("/console/VIEW?q=%2B1555");

        // Then
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("location")).hasValue("/console/login?next=%2Fconsole%2FVIEW%3Fq%3D%252B1555");
        assertThat(console.get("/console/login?next=%2Fconsole%2FVIEW%3Fq%3D%252B1555").body()).contains("next: /console/VIEW?q=%2B1555");
    }

    @Test
    void leadsToTheFirstPageWithOrWithoutASlash() {
        // When
        HttpResponse<String> without = console.get("/console");
        HttpResponse<String> with = console.get("/console/");

        // Then
        assertThat(without.headers().firstValue("location")).hasValue("/console/");
        assertThat(with.headers().firstValue("location")).hasValue("/console/login?next=%2Fconsole%2F");
    }

    @Test
    void asksProgramsForBasicCredentials() {
        // When
        HttpResponse<String> answer = console.get("/api/VIEW");

        // Then
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("www-authenticate")).hasValue("Basic realm=\"recording-intake\", charset=\"UTF-8\"");
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    }

    @Test
    void sendsAScriptOfAPageToTheLogInInsteadOfShowingItInThePage() {
        // When
        HttpResponse<String> answer = console.get("/console/VIEW", "HX-Request", "true");

        // Then
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("hx-redirect")).hasValue("/console/login");
    }

    @Test
    void letsAUserInByTheFormWithACookieThatNoScriptAndNoOtherSiteGets() {
        // When
        HttpResponse<String> answer = console.logIn("jane", PASSWORD);

        // Then
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("location")).hasValue("/console/VIEW");
        assertThat(answer.headers().allValues("set-cookie")).filteredOn(cookie -> cookie.startsWith("intake-session="))
                .singleElement().asString().contains("HTTPOnly", "SameSite=Strict", "Path=/").doesNotContain("Secure");
        assertThat(console.get("/console/VIEW", "Cookie", cookie(answer)).body()).startsWith("jane from 127.0.0.1 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/console/VIEW", "/api/VIEW"})
    void letsAUserInByHttpBasic(String path) {
        // When
        HttpResponse<String> answer = console.get(path, "Authorization", basic("jane", PASSWORD));

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith("jane from 127.0.0.1 ");
    }

    @ParameterizedTest
    @CsvSource({"jane,wrong", "unknown,correct horse", "jane,''", "'',correct horse", "JANE,correct horse",
        "jane,'correct horse '", "'jane\n',correct horse"})
    void refusesWrongCredentialsInTheSameWords(String user, String password) {
        // When
        HttpResponse<String> form = console.logIn(user.strip().equals(user) ? user : user + "x", password);
        HttpResponse<String> basic = console.get("/api/VIEW", "Authorization", basic(user, password));

        // Then
        assertThat(form.statusCode()).isEqualTo(401);
        assertThat(form.body()).startsWith("log in: Wrong name or password.\n");
        assertThat(form.headers().allValues("set-cookie")).noneMatch(cookie -> cookie.startsWith("intake-session"));
        assertThat(basic.statusCode()).isEqualTo(401);
        assertThat(basic.body()).isEqualTo(console.get("/api/VIEW").body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Basic ", "Basic !!!", "Basic amFuZQ==", "Bearer abc", "Digest username=jane", ""})
    void refusesWhatAreNoBasicCredentials(String authorization) {
        // When
        HttpResponse<String> answer = console.get("/api/VIEW", "Authorization", authorization);

        // Then
        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"jane,VIEW,200", "jane,LISTEN,200", "jane,OPERATE,200", "john,VIEW,200", "john,LISTEN,403", "john,OPERATE,403",
        "nobody,VIEW,403", "nobody,LISTEN,403", "nobody,OPERATE,403"})
    void showsAUserWhatTheRolesAllow(String user, String role, int status) {
        // When
        HttpResponse<String> program = console.get("/api/" + role, "Authorization", basic(user, PASSWORD));
        HttpResponse<String> person = console.get("/console/" + role, "Cookie", sessionOf(user));

        // Then
        assertThat(program.statusCode()).isEqualTo(status);
        assertThat(person.statusCode()).isEqualTo(status);
    }

    @Test
    void appliesChangedRolesToOpenSessions() {
        // Given
        String session = sessionOf("john");

        // When
        console.roles("john: listen");

        // Then
        eventually().until(() -> console.get("/console/LISTEN", "Cookie", session).statusCode() == 200);
        assertThat(console.get("/console/VIEW", "Cookie", session).statusCode()).isEqualTo(403);
    }

    @Test
    void endsSessionsAndRememberedPasswordsOfAUserThatIsRemoved() {
        // Given
        String session = sessionOf("jane");
        console.get("/api/VIEW", "Authorization", basic("jane", PASSWORD));

        // When
        console.users(Map.of("john", PASSWORD));

        // Then
        eventually().until(() -> console.get("/console/VIEW", "Cookie", session).statusCode() == 302);
        assertThat(console.get("/api/VIEW", "Authorization", basic("jane", PASSWORD)).statusCode()).isEqualTo(401);
    }

    @Test
    void endsSessionsAndRememberedPasswordsWhenAPasswordChanges() {
        // Given
        String session = sessionOf("jane");
        console.get("/api/VIEW", "Authorization", basic("jane", PASSWORD));

        // When
        console.users(Map.of("jane", "another"));

        // Then
        eventually().until(() -> console.get("/console/VIEW", "Cookie", session).statusCode() == 302);
        assertThat(console.get("/api/VIEW", "Authorization", basic("jane", PASSWORD)).statusCode()).isEqualTo(401);
        assertThat(console.get("/api/VIEW", "Authorization", basic("jane", "another")).statusCode()).isEqualTo(200);
    }

    @Test
    void letsNobodyInOnceTheFileOfUsersIsGone() throws Exception {
        // Given
        String session = sessionOf("jane");

        // When
        try (LogLines log = new LogLines()) {
            Files.delete(console.usersFile());

            // Then
            eventually().until(() -> console.get("/console/VIEW", "Cookie", session).statusCode() == 302);
            assertThat(console.logIn("jane", PASSWORD).statusCode()).isEqualTo(401);
            assertThat(log.naming("console.users-file")).singleElement().asString().contains("none of its users gets in");
        }
    }

    @Test
    void ignoresALineThatItCannotReadAndNamesItWithoutItsHash() throws Exception {
        // Given
        try (LogLines log = new LogLines()) {
            // When
            ConsoleFixture.write(console.usersFile(), List.of("jane:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=",
                    "john:" + ConsoleFixture.hash("new")));

            // Then
            eventually().until(() -> !log.naming("console.users-file has changed").isEmpty());
            assertThat(console.logIn("john", "new").statusCode()).isEqualTo(303);
            assertThat(console.logIn("jane", PASSWORD).statusCode()).isEqualTo(401);
            assertThat(log.naming("console.users-file")).anyMatch(line -> line.contains("line 1: ") && !line.contains("5en6"));
        }
    }

    @Test
    void endsASessionThatIsIdle() {
        // Given
        String session = sessionOf("jane");
        console.clock.advance(Sessions.IDLE.minusSeconds(10));
        assertThat(console.get("/console/VIEW", "Cookie", session).statusCode()).isEqualTo(200);
        console.clock.advance(Sessions.IDLE.minusSeconds(10));
        assertThat(console.get("/console/VIEW", "Cookie", session, "X-Background", "1").statusCode()).isEqualTo(200);

        // When
        console.clock.advance(Duration.ofSeconds(11));

        // Then
        assertThat(console.get("/console/VIEW", "Cookie", session).statusCode()).isEqualTo(302);
    }

    @Test
    void endsASessionAtLogOut() {
        // Given
        String session = sessionOf("jane");
        String token = found("csrf=(\\w+)", console.get("/console/VIEW", "Cookie", session).body());

        // When
        HttpResponse<String> answer = console.post("/console/logout", Map.of("csrf", token), "Cookie", session);

        // Then
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(console.get("/console/VIEW", "Cookie", session).statusCode()).isEqualTo(302);
    }

    @Test
    void opensANewSessionAtEachLogInSoThatNobodyCanBeGivenOne() {
        // Given
        String planted = sessionOf("john");
        HttpResponse<String> form = console.get("/console/login");

        // When
        HttpResponse<String> answer = console.post("/console/login", Map.of("user", "jane", "password", PASSWORD,
                "csrf", found("csrf: (\\w+)", form.body())), "Cookie", planted + "; " + cookie(form));

        // Then
        assertThat(cookie(answer)).startsWith("intake-session=").isNotEqualTo(planted);
        assertThat(console.get("/console/VIEW", "Cookie", planted).statusCode()).isEqualTo(302);
    }

    @Test
    void changesNothingForARequestWithoutTheTokenOfTheSession() {
        // Given
        String session = sessionOf("jane");
        String token = found("csrf=(\\w+)", console.get("/console/VIEW", "Cookie", session).body());
        String foreign = found("csrf=(\\w+)", console.get("/console/VIEW", "Cookie", sessionOf("john")).body());

        // When
        List<Integer> refused = List.of(Map.<String, String>of(), Map.of("csrf", ""), Map.of("csrf", foreign)).stream()
                .map(form -> console.post("/api/OPERATE", form, "Cookie", session).statusCode()).toList();

        // Then
        assertThat(refused).containsOnly(403);
        assertThat(console.post("/api/OPERATE", Map.of("csrf", token), "Cookie", session).statusCode()).isEqualTo(200);
        assertThat(console.post("/api/OPERATE", Map.of(), "Cookie", session, "X-CSRF-Token", token).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"Origin,https://evil.example,403", "Origin,null,403", "Sec-Fetch-Site,cross-site,403",
        "Sec-Fetch-Site,same-site,403", "Sec-Fetch-Site,same-origin,200", "Sec-Fetch-Site,none,200", "X-Other,1,200"})
    void changesNothingForAForeignPageWithBasicCredentials(String header, String value, int status) {
        // When
        HttpResponse<String> answer = console.post("/api/OPERATE", Map.of(), "Authorization", basic("jane", PASSWORD), header, value);

        // Then
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @Test
    void logsNobodyInByAFormFromElsewhere() {
        // Given
        HttpResponse<String> form = console.get("/console/login");
        String token = found("csrf: (\\w+)", form.body());
        Map<String, String> fields = Map.of("user", "jane", "password", PASSWORD, "csrf", token, "next", "");

        // When
        HttpResponse<String> withoutCookie = console.post("/console/login", fields);
        HttpResponse<String> fromElsewhere = console.post("/console/login", fields, "Cookie", cookie(form), "Origin", "https://evil.example");

        // Then
        assertThat(withoutCookie.statusCode()).isEqualTo(403);
        assertThat(fromElsewhere.statusCode()).isEqualTo(403);
        assertThat(console.auditLines()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example/", "//evil.example/", "/\\evil.example", "/console/../observe", "javascript:alert(1)",
        "/console/logout", "/console/login", "/console/\\evil", "/console/a\r\nSet-Cookie: a=b", "/observe/health", ""})
    void leadsNobodyElsewhereAfterTheLogIn(String next) {
        // Given
        HttpResponse<String> form = console.get("/console/login");

        // When
        HttpResponse<String> answer = console.post("/console/login", Map.of("user", "jane", "password", PASSWORD,
                "csrf", found("csrf: (\\w+)", form.body()), "next", next), "Cookie", cookie(form));

        // Then
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("location").orElseThrow()).isEqualTo("/console/");
    }

    @Test
    void refusesAUserAtAnAddressForAMinuteAfterFiveFailures() {
        // Given
        IntStream.range(0, 5).forEach(i -> assertThat(console.logIn("jane", "wrong").statusCode()).isEqualTo(401));

        // When
        HttpResponse<String> form = console.logIn("jane", PASSWORD);
        HttpResponse<String> basic = console.get("/api/VIEW", "Authorization", basic("jane", PASSWORD));

        // Then
        assertThat(form.statusCode()).isEqualTo(429);
        assertThat(form.headers().firstValueAsLong("retry-after").orElseThrow()).isBetween(1L, 60L);
        assertThat(basic.statusCode()).isEqualTo(429);
        assertThat(console.logIn("john", PASSWORD).statusCode()).isEqualTo(303);
        console.clock.advance(Duration.ofMinutes(1));
        assertThat(console.logIn("jane", PASSWORD).statusCode()).isEqualTo(303);
    }

    @Test
    void forgetsFailuresAfterAMinuteOrASuccess() {
        // Given
        IntStream.range(0, 4).forEach(i -> console.logIn("jane", "wrong"));
        console.logIn("jane", PASSWORD);
        IntStream.range(0, 4).forEach(i -> console.logIn("jane", "wrong"));
        console.clock.advance(Duration.ofSeconds(61));
        IntStream.range(0, 4).forEach(i -> console.logIn("jane", "wrong"));

        // When
        HttpResponse<String> answer = console.logIn("jane", PASSWORD);

        // Then
        assertThat(answer.statusCode()).isEqualTo(303);
    }

    @Test
    void keepsThoseInWhoAreWhileSomebodyGuessesTheirPassword() {
        // Given
        String session = sessionOf("jane");
        console.get("/api/VIEW", "Authorization", basic("jane", PASSWORD));

        // When
        IntStream.range(0, 6).forEach(i -> console.logIn("jane", "wrong"));

        // Then
        assertThat(console.get("/console/VIEW", "Cookie", session).statusCode()).isEqualTo(200);
        assertThat(console.get("/api/VIEW", "Authorization", basic("jane", PASSWORD)).statusCode()).isEqualTo(200);
    }

    @Test
    void recordsLogInsLogOutsAndFailures() {
        // Given
        String session = sessionOf("jane");
        String token = found("csrf=(\\w+)", console.get("/console/VIEW", "Cookie", session).body());

        // When
        console.post("/console/logout", Map.of("csrf", token), "Cookie", session);
        console.logIn("mallory", "guess");
        console.get("/api/VIEW", "Authorization", basic("john", PASSWORD));
        console.get("/api/VIEW", "Authorization", basic("john", PASSWORD));

        // Then
        assertThat(console.auditLines()).extracting(line -> found("\"user\":\"(\\w+)\"", line) + " " + found("\"action\":\"([\\w-]+)\"", line))
                .containsExactly("jane logged-in", "jane logged-out", "mallory log-in-failed", "john logged-in");
        assertThat(String.join("", console.auditLines())).doesNotContain("guess").doesNotContain(PASSWORD);
    }

    @Test
    void letsNobodyInWhoseLogInCannotBeRecorded() throws Exception {
        // Given
        Files.createDirectory(console.auditLog());

        // When
        HttpResponse<String> form = console.logIn("jane", PASSWORD);
        HttpResponse<String> basic = console.get("/api/VIEW", "Authorization", basic("jane", PASSWORD));

        // Then
        assertThat(form.statusCode()).isEqualTo(503);
        assertThat(form.headers().allValues("set-cookie")).noneMatch(cookie -> cookie.startsWith("intake-session"));
        assertThat(basic.statusCode()).isEqualTo(503);
        assertThat(basic.body()).contains("audit log cannot be written");
    }

    @Test
    void recordsOnlySoManyFailuresAMinuteAndSaysHowManyItLeftOut() {
        // Given
        IntStream.range(0, LogIns.MOST_RECORDED + 5).forEach(i -> console.get("/api/VIEW", "Authorization", basic("u" + i, "x")));

        // When
        console.clock.advance(Duration.ofMinutes(2));
        console.get("/api/VIEW", "Authorization", basic("late", "x"));

        // Then
        List<String> lines = console.auditLines();
        assertThat(lines).hasSizeLessThanOrEqualTo(LogIns.MOST_RECORDED + 6);
        assertThat(lines.get(lines.size() - 1)).contains("late");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/console/VIEW", "/console/login", "/api/VIEW", "/api/nothing", "/console/nothing"})
    void letsBrowsersRunFrameSniffAndKeepNothing(String path) {
        // When
        HttpResponse<String> answer = console.get(path, "Authorization", basic("jane", PASSWORD));

        // Then
        assertThat(answer.headers().firstValue("content-security-policy").orElseThrow()).startsWith("default-src 'self';")
                .contains("frame-ancestors 'none'").doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("x-frame-options")).hasValue("DENY");
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(answer.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }

    @Test
    void readsNoEndlessBodies() {
        // When
        HttpResponse<String> answer = console.send(console.request("/api/OPERATE").header("Authorization", basic("jane", PASSWORD))
                .POST(BodyPublishers.ofString("x".repeat(300_000))));

        // Then
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void leavesHealthAloneAndTellsItNothing() {
        // When
        HttpResponse<String> answer = console.get("/observe/health");

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map()).doesNotContainKeys("content-security-policy", "set-cookie");
    }
}
