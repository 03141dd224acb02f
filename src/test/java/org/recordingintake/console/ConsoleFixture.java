package org.recordingintake.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.recordingintake.audit.Audit;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.settings.ConsoleSettings;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.testing.MovableClock;
import org.recordingintake.testing.Patience;

/** The guard of the console on a port, and behind it a page and an API that say who asks. */
final class ConsoleFixture implements AutoCloseable {

    static final String PASSWORD = "correct horse";

    private final Path dataDir;
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> settings = new TreeMap<>();
    final MovableClock clock = MovableClock.running();
    private Console console;
    private HttpServer server;

    /** Two users: jane may do everything, and john see. */
    ConsoleFixture(Path dataDir) {
        this.dataDir = dataDir;
        users(Map.of("jane", PASSWORD, "john", PASSWORD, "nobody", PASSWORD));
        roles("jane: view,listen,operate", "john: view");
        settings.put("console.users-file", usersFile().toString());
        settings.put("console.roles-file", rolesFile().toString());
    }

    ConsoleFixture with(String setting, String value) {
        settings.put(setting, value);
        return this;
    }

    ConsoleFixture without(String setting) {
        settings.remove(setting);
        return this;
    }

    Path usersFile() {
        return dataDir.resolve("users");
    }

    Path rolesFile() {
        return dataDir.resolve("roles");
    }

    Path auditLog() {
        return dataDir.resolve("audit.log");
    }

    List<String> auditLines() {
        try {
            return Files.exists(auditLog()) ? Files.readAllLines(auditLog()) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void users(Map<String, String> passwords) {
        write(usersFile(), passwords.entrySet().stream().map(user -> user.getKey() + ":" + hash(user.getValue())).toList());
    }

    static String hash(String password) {
        return BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(4, password.toCharArray());
    }

    void roles(String... lines) {
        write(rolesFile(), List.of(lines));
    }

    static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ConsoleFixture start() throws IOException {
        ConsoleSettings console = SettingsLoader.isolated(settings).load(new byte[0]).console();
        Router router = Router.router(vertx);
        router.get("/observe/health").handler(context -> context.end("UP"));
        this.console = new Console(console, ConsoleFixture::content, new Audit(dataDir, new DurableFiles("test"), clock),
                new PlainScreens(), router, vertx, clock);
        server = vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").toCompletionStage()
                .toCompletableFuture().join();
        return this;
    }

    private static void content(Router router, Access access, Workers workers) {
        router.get("/console/").handler(access.require(Role.VIEW)).handler(context -> say(context, access));
        for (Role role : Role.values()) {
            for (String path : List.of("/console/", "/api/")) {
                router.route(path + role).handler(access.require(role)).handler(context -> say(context, access));
            }
        }
    }

    private static void say(RoutingContext context, Access access) {
        Visitor visitor = Visitor.of(context);
        context.end(visitor.name() + " from " + visitor.address() + " csrf=" + access.csrfToken(context));
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path)).timeout(Patience.LONGEST);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> post(String path, Map<String, String> form, String... headers) {
        String body = form.entrySet().stream().map(field -> field.getKey() + "="
                + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8)).collect(Collectors.joining("&"));
        HttpRequest.Builder request = request(path).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** What the form of the log-in page sends, and the cookie that goes with it. */
    HttpResponse<String> logIn(String user, String password, String... headers) {
        HttpResponse<String> form = get("/console/login", headers);
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("Cookie", cookie(form)));
        return post("/console/login", Map.of("user", user, "password", password, "csrf", found("csrf: (\\w+)", form.body()),
                "next", "/console/VIEW"), all.toArray(String[]::new));
    }

    /** The cookies that an answer sets, as a browser sends them back. */
    static String cookie(HttpResponse<String> answer) {
        return answer.headers().allValues("set-cookie").stream().map(cookie -> cookie.split(";")[0])
                .filter(cookie -> !cookie.endsWith("=")).collect(Collectors.joining("; "));
    }

    static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("No " + pattern + " in " + text);
        }
        return matcher.group(1);
    }

    @Override
    public void close() {
        if (console != null) {
            console.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
