package org.recordingintake.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.console.ConsoleFixture.PASSWORD;
import static org.recordingintake.console.ConsoleFixture.basic;
import static org.recordingintake.console.ConsoleFixture.found;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.recordingintake.settings.ConsoleSettings;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.testing.RawSender;

/** A single-sign-on proxy says who the user is. */
class TrustedProxyTest {

    @TempDir
    private Path directory;
    private ConsoleFixture console;

    @BeforeEach
    void prepare() {
        console = new ConsoleFixture(directory).without("console.users-file").with("console.trusted-header", "X-User")
                .with("console.trusted-proxies", "127.0.0.1, 10.0.0.0/8");
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void believesATrustedProxyWhoTheUserIsAndTheFileWhatTheUserMayDo() throws Exception {
        // Given
        console.start();

        // When
        HttpResponse<String> seen = console.get("/console/VIEW", "X-User", "john", "X-Forwarded-For", "203.0.113.5");

        // Then
        assertThat(seen.body()).startsWith("john from 203.0.113.5 ");
        assertThat(console.get("/console/LISTEN", "X-User", "john").statusCode()).isEqualTo(403);
        assertThat(console.get("/console/VIEW", "X-User", "stranger").statusCode()).isEqualTo(403);
    }

    @Test
    void takesTheRolesFromTheHeaderIfThatIsConfigured() throws Exception {
        // Given
        console.with("console.roles-header", "X-Groups").start();

        // When
        HttpResponse<String> seen = console.get("/console/LISTEN", "X-User", "anyone", "X-Groups", "staff; LISTEN, hr");

        // Then
        assertThat(seen.statusCode()).isEqualTo(200);
        assertThat(console.get("/console/VIEW", "X-User", "jane").statusCode()).isEqualTo(403);
        assertThat(console.get("/console/VIEW", "X-User", "jane", "X-Groups", "viewer").statusCode()).isEqualTo(403);
    }

    @Test
    void believesNobodyElse() throws Exception {
        // Given
        console.with("console.trusted-proxies", "10.0.0.0/8").start();

        // When
        HttpResponse<String> page = console.get("/console/VIEW", "X-User", "jane");
        HttpResponse<String> api = console.get("/api/VIEW", "X-User", "jane");

        // Then
        assertThat(page.statusCode()).isEqualTo(401);
        assertThat(page.body()).contains("single-sign-on proxy");
        assertThat(api.statusCode()).isEqualTo(401);
        assertThat(api.headers().firstValue("www-authenticate")).isEmpty();
    }

    @Test
    void refusesAHeaderThatComesTwiceOrIsNoName() throws Exception {
        // Given
        console.start();

        // When
        String twice = RawSender.answer(console.url(), "GET /console/VIEW HTTP/1.1\r\nHost: console\r\nConnection: close\r\n"
                + "X-User: john\r\nX-User: jane\r\n\r\n");
        HttpResponse<String> empty = console.get("/console/VIEW", "X-User", "");
        HttpResponse<String> tooLong = console.get("/console/VIEW", "X-User", "x".repeat(300));

        // Then
        assertThat(twice).startsWith("HTTP/1.1 401 ");
        assertThat(empty.statusCode()).isEqualTo(401);
        assertThat(tooLong.statusCode()).isEqualTo(401);
    }

    @Test
    void changesNothingWithoutTheTokenOfTheUser() throws Exception {
        // Given
        console.start();
        String token = found("csrf=(\\w+)", console.get("/console/VIEW", "X-User", "jane").body());
        String foreign = found("csrf=(\\w+)", console.get("/console/VIEW", "X-User", "john").body());

        // When
        HttpResponse<String> without = console.post("/console/OPERATE", Map.of(), "X-User", "jane");
        HttpResponse<String> wrong = console.post("/console/OPERATE", Map.of("csrf", foreign), "X-User", "jane");
        HttpResponse<String> right = console.post("/console/OPERATE", Map.of("csrf", token), "X-User", "jane");

        // Then
        assertThat(without.statusCode()).isEqualTo(403);
        assertThat(wrong.statusCode()).isEqualTo(403);
        assertThat(right.statusCode()).isEqualTo(200);
    }

    @Test
    void hasNoLogInOfItsOwnWithoutAFileOfUsers() throws Exception {
        // Given
        console.start();

        // When
        HttpResponse<String> basic = console.get("/api/VIEW", "Authorization", basic("jane", PASSWORD));
        HttpResponse<String> form = console.get("/console/login");

        // Then
        assertThat(basic.statusCode()).isEqualTo(401);
        assertThat(form.statusCode()).isIn(404, 405);
    }

    @Test
    void letsUsersWithAPasswordInAsWell() throws Exception {
        // Given
        console.with("console.users-file", console.usersFile().toString()).start();

        // When
        HttpResponse<String> byPassword = console.get("/api/OPERATE", "Authorization", basic("jane", PASSWORD));

        // Then
        assertThat(byPassword.statusCode()).isEqualTo(200);
    }

    @Test
    void sendsItsCookieOverTlsOnlyIfTheProxyUsesTls() throws Exception {
        // Given
        console.with("console.users-file", console.usersFile().toString()).start();

        // When
        HttpResponse<String> answer = console.logIn("jane", PASSWORD, "X-Forwarded-Proto", "https");

        // Then
        assertThat(answer.headers().allValues("set-cookie")).anyMatch(cookie -> cookie.startsWith("intake-session=")
                && cookie.contains("Secure"));
    }

    private static ConsoleSettings settings() {
        return SettingsLoader.isolated(Map.of("console.trusted-header", "X-User", "console.trusted-proxies",
                "10.0.0.0/8, 2001:db8::/32", "console.roles-header", "X-Roles")).load(new byte[0]).console();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,false,true", "127.8.9.1,false,true", "::1,false,true", "::ffff:127.0.0.1,false,true",
        "10.1.2.3,false,true", "2001:db8::7,false,true", "192.0.2.1,false,false", "2001:db9::7,false,false",
        "192.0.2.1,true,true", "fe80::1%eth0,false,false"})
    void answersWithoutTlsToThisMachineAndTrustedProxiesOnly(String peer, boolean isTls, boolean isAllowed) {
        // When
        Client client = Client.of(peer, isTls, MultiMap.caseInsensitiveMultiMap().add("X-Forwarded-For", "127.0.0.1")
                .add("X-Forwarded-Proto", "https"), settings());

        // Then
        assertThat(client.isAllowed()).isEqualTo(isAllowed);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1,203.0.113.5,192.0.2.1", "10.0.0.1,203.0.113.5,203.0.113.5",
        "10.0.0.1,'198.51.100.1, 203.0.113.5',203.0.113.5", "10.0.0.1,'203.0.113.5, 10.9.9.9',203.0.113.5",
        "10.0.0.1,'203.0.113.5, unknown',10.0.0.1", "10.0.0.1,'<script>',10.0.0.1", "10.0.0.1,'10.0.0.2',10.0.0.2",
        "10.0.0.1,2001:db9::1,2001:db9::1"})
    void believesTrustedProxiesOnlyWhereAClientIs(String peer, String forwardedFor, String client) {
        // When
        Client found = Client.of(peer, false, MultiMap.caseInsensitiveMultiMap().add("X-Forwarded-For", forwardedFor), settings());

        // Then
        assertThat(found.address()).isEqualTo(client);
    }

    @Test
    void comparesTheOriginWithWhatTheProxySaysTheBrowserAskedFor() {
        // When
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Host", "10.0.0.5:8081").add("Origin", "https://console.example.com")
                .add("X-Forwarded-Host", "console.example.com");

        // Then
        assertThat(Client.of("10.0.0.1", false, headers, settings()).isSameOrigin()).isTrue();
        assertThat(Client.of("192.0.2.1", true, headers, settings()).isSameOrigin()).isFalse();
    }
}
