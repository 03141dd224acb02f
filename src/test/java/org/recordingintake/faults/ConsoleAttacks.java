package org.recordingintake.faults;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.recordingintake.faults.Attack.Door;
import org.recordingintake.faults.Attack.Fate;

/** What is tried at the console, each row with the answer that the documentation promises. None of it changes anything. */
final class ConsoleAttacks {

    private static final String SEARCH = "GET /api/recordings";
    private static final String REPLAY = "POST /api/dead-letters/replay";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";

    private final String user;
    private final String password;
    private final String foreignPassword;

    /** @param foreignPassword is right for the same user somewhere else */
    ConsoleAttacks(String user, String password, String foreignPassword) {
        this.user = user;
        this.password = password;
        this.foreignPassword = foreignPassword;
    }

    Stream<Attack> all() {
        return Stream.of(framing(), credentials(), forgeries(), paths(), methods(), parameters(), limits(), bodies())
                .flatMap(table -> table);
    }

    private static String basic(String user, String password) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8))
                + "\r\n";
    }

    private String known() {
        return basic(user, password);
    }

    private static Attack at(String name, String head, String body, Integer... answers) {
        return new Attack("console: " + name, Door.MANAGEMENT, (head + "\r\n" + body).getBytes(StandardCharsets.ISO_8859_1),
                List.of(answers), Fate.NOTHING);
    }

    private static Attack request(String name, String methodAndTarget, String headers, int answer) {
        return at(name, methodAndTarget + " HTTP/1.1\r\nHost: intake\r\nConnection: close\r\n" + headers, "", answer);
    }

    private static Attack request(String name, String methodAndTarget, String headers, String body, int answer) {
        return at(name, methodAndTarget + " HTTP/1.1\r\nHost: intake\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n"
                + headers, body, answer);
    }

    /** What a proxy and we could take for different requests. */
    private Stream<Attack> framing() {
        String start = REPLAY + " HTTP/1.1\r\nHost: intake\r\n" + known() + JSON;
        String next = SEARCH + " HTTP/1.1\r\nHost: intake\r\nX-Forwarded-User: admin\r\n\r\n";
        return Stream.of(
                at("two lengths", start + "Content-Length: 2\r\nContent-Length: 3\r\n", "{}" + next, 400),
                at("a length and chunks", start + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + next, 400),
                at("chunks and another coding", start + "Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n" + next, 400),
                at("chunks by HTTP/1.0", start.replace("HTTP/1.1", "HTTP/1.0") + "Transfer-Encoding: chunked\r\n", "0\r\n\r\n" + next, 400));
    }

    private Stream<Attack> credentials() {
        return Stream.of(
                request("no credentials", SEARCH, "", 401),
                request("no credentials for a page", "GET /console/", "", 302),
                request("no credentials for media", "GET /api/recordings/r-1/media", "", 401),
                request("a wrong password", SEARCH, basic(user, "guess"), 401),
                request("the password of the webhook", SEARCH, basic(user, foreignPassword), 401),
                request("an unknown user", SEARCH, basic("nobody", password), 401),
                request("a user in another case", SEARCH, basic(user.toUpperCase(Locale.ROOT), password), 401),
                request("no user", SEARCH, basic("", password), 401),
                request("the hash in place of the password", SEARCH, basic(user, "$2y$04$"), 401),
                request("no Base64", SEARCH, "Authorization: Basic %%%\r\n", 401),
                request("another scheme", SEARCH, "Authorization: Bearer " + password + "\r\n", 401),
                request("an endless password", SEARCH, basic(user, "x".repeat(4000)), 401),
                request("credentials in the URL", SEARCH + "?user=" + user + "&password=" + password, "", 401),
                request("nothing in the form", "POST /console/login", FORM, "", 403));
    }

    /** Who somebody is, and from where, anyone can write. */
    private Stream<Attack> forgeries() {
        return Stream.of(
                request("a user as a proxy names it", SEARCH, "X-Forwarded-User: " + user + "\r\n", 401),
                request("roles as a proxy names them", SEARCH, "X-Forwarded-User: a\r\nX-Forwarded-Groups: view\r\n", 401),
                request("an address as a proxy names it", SEARCH, "X-Forwarded-For: 127.0.0.1\r\n", 401),
                request("an invented session", "GET /console/", "Cookie: intake-session=" + "A".repeat(43) + "\r\n", 302),
                request("an empty session", "GET /console/", "Cookie: intake-session=\r\n", 302),
                request("another method in a header", "GET /api/recordings", "X-HTTP-Method-Override: DELETE\r\n", 401),
                request("a form of another site", "POST /console/login", FORM + "Origin: https://evil.example\r\n",
                        "user=" + user + "&password=" + password + "&csrf=0", 403),
                request("a page of another site that replays", REPLAY, known() + JSON + "Origin: https://evil.example\r\n",
                        "{\"filter\":{}}", 403),
                request("a sandboxed page that replays", REPLAY, known() + JSON + "Origin: null\r\n", "{\"filter\":{}}", 403),
                request("a browser that says where it was", REPLAY, known() + JSON + "Sec-Fetch-Site: cross-site\r\n",
                        "{\"filter\":{}}", 403));
    }

    private Stream<Attack> paths() {
        return Stream.of(
                request("dots before the API", "GET /observe/../api/recordings", "", 401),
                request("an encoded letter", "GET /api/%72ecordings", "", 401),
                request("dots in the path of a page", "GET /console/../../etc/passwd", known(), 404),
                request("encoded dots in it", "GET /console/%2e%2e/%2e%2e/application.properties", known(), 404),
                request("encoded slashes in it", "GET /console/static/..%2f..%2fapplication.properties", known(), 404),
                request("dots in an id", "GET /api/recordings/..%2f..%2fapplication.properties", known(), 404),
                request("dots in the id of media", "GET /api/recordings/..%2f..%2fapplication.properties/media", known(), 404),
                request("a zero byte in an id", "GET /api/recordings/r-1%00.json", known(), 404),
                request("an absolute path as an id", "GET /api/dead-letters/%2fetc%2fpasswd", known(), 404),
                request("an endless id", "GET /api/recordings/" + "r".repeat(3000), known(), 404),
                request("the file of users", "GET /console/users", known(), 404));
    }

    private Stream<Attack> methods() {
        return Stream.of("PUT", "DELETE", "PATCH", "POST", "TRACE", "OPTIONS").flatMap(method -> Stream.of(
                request(method + " without credentials", method + " /api/recordings", "Content-Length: 0\r\n", 401),
                request(method, method + " /api/recordings", known() + "Content-Length: 0\r\n", 405)));
    }

    private Stream<Attack> parameters() {
        return Stream.of(
                request("SQL in a search", SEARCH + "?q=%27%20OR%201=1%3BDROP%20TABLE%20ledger--", known(), 200),
                request("SQL in a number", SEARCH + "?number=%27%20OR%20%27%27=%27", known(), 200),
                request("SQL in a cursor", SEARCH + "?after=%27%20UNION%20SELECT%201", known(), 400),
                request("a negative limit", SEARCH + "?limit=-1", known(), 400),
                request("an endless limit", SEARCH + "?limit=99999999999", known(), 400),
                request("no time", SEARCH + "?from=now%28%29", known(), 400),
                request("an unknown parameter", SEARCH + "?where=1", known(), 400),
                request("a parameter twice", SEARCH + "?tag=a&tag=b", known(), 400),
                request("a script in a search", "GET /console/recordings?q=%3Cscript%3Ealert(1)%3C/script%3E", known(), 200),
                request("a line break in a search", SEARCH + "?tag=a%0d%0aSet-Cookie:%20a=b", known(), 200));
    }

    private Stream<Attack> limits() {
        return Stream.of(
                request("a body that is too large", REPLAY, known() + JSON, "x".repeat(300_000), 413),
                request("a large body without credentials", REPLAY, JSON, "x".repeat(300_000), 413),
                request("a header that is too large", SEARCH, "X-Padding: " + "x".repeat(9000) + "\r\n", 431),
                request("many headers", SEARCH, "X-Padding: x\r\n".repeat(1000), 431),
                request("an endless URL", SEARCH + "?q=" + "x".repeat(8000), known(), 414));
    }

    private Stream<Attack> bodies() {
        return Stream.of("", "[]", "{", "null", "{\"ids\":[]}", "{\"ids\":\"all\"}", "{\"ids\":[1]}", "{\"filter\":{},\"limit\":-1}",
                "{\"filter\":{\"sql\":\"1=1\"}}", "{\"ids\":[\"a\"],\"ids\":[\"b\"]}", "[".repeat(10_000), "\u00ff\u00fe").map(body ->
                request("the body " + (body.length() > 40 ? body.substring(0, 40) : body), REPLAY, known() + JSON, body, 400));
    }
}
