package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.recordingintake.testing.Patience.eventually;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import at.favre.lib.crypto.bcrypt.BCrypt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.Patience;
import org.recordingintake.testing.PemFiles;
import org.recordingintake.testing.RawSender;
import org.recordingintake.testing.TestIntake;

/** The management port with a certificate. */
class ManagementTlsTest {

    @TempDir
    private static Path directory;
    private static MediaApi api;
    private static PemFiles pair;
    private static TestIntake intake;

    @BeforeAll
    static void start() throws Exception {
        api = new MediaApi();
        pair = PemFiles.in(directory.resolve("first"), "EC");
        Path users = Files.writeString(directory.resolve("users"), "jane:"
                + BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(4, "secret".toCharArray()));
        Path roles = Files.writeString(directory.resolve("roles"), "jane: view");
        intake = TestIntake.using(api).with("management.tls.certificate", pair.certificate().toString())
                .with("management.tls.key", pair.key().toString()).with("console.users-file", users.toString())
                .with("console.roles-file", roles.toString()).start();
    }

    @AfterAll
    static void stop() throws Exception {
        intake.close();
        api.close();
    }

    private static HttpResponse<String> get(PemFiles trusted, String path) throws Exception {
        return HttpClient.newBuilder().sslContext(trusted.trusting()).build().send(HttpRequest.newBuilder(intake.managementUri(path))
                .timeout(Patience.LONGEST).build(), BodyHandlers.ofString());
    }

    private static Certificate shown(SSLContext trusting) throws IOException {
        try (SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", intake.managementUri("").getPort())) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void answersOverTlsOnly() throws Exception {
        // When
        HttpResponse<String> health = get(pair, "/observe/health");
        String plain = RawSender.answer("http://127.0.0.1:" + intake.managementUri("").getPort(),
                "GET /observe/health HTTP/1.1\r\nHost: intake\r\nConnection: close\r\n\r\n");

        // Then
        assertThat(intake.managementUri("")).hasScheme("https");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("management-certificate");
        assertThat(plain).doesNotContain("HTTP/1.1 200");
    }

    @Test
    void sendsTheCookieOfASessionOverTlsOnly() throws Exception {
        // When
        HttpResponse<String> page = get(pair, "/console/login");

        // Then
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("set-cookie").orElseThrow()).contains("Secure", "HTTPOnly", "SameSite=Strict");
    }

    @Test
    void usesANewCertificateOnceItIsThere() throws Exception {
        // Given
        PemFiles next = PemFiles.in(directory.resolve("next"), "EC");

        // When
        next.replace(pair);

        // Then
        eventually().ignoreExceptions().until(() -> shown(next.trusting()).equals(next.asCertificate()));
        pair.write();
        eventually().ignoreExceptions().until(() -> shown(pair.trusting()).equals(pair.asCertificate()));
    }

    @Test
    void refusesToStartWithAKeyOfAnotherCertificate() throws Exception {
        // Given
        PemFiles other = PemFiles.in(directory.resolve("other"), "EC");
        try (TestIntake wrong = TestIntake.using(api).with("management.tls.certificate", pair.certificate().toString())
                .with("management.tls.key", other.key().toString())) {
            // When / Then
            assertThatThrownBy(wrong::start).hasMessageStartingWith("management.tls.key is " + other.key()
                    + ", which is not the key of the first certificate in management.tls.certificate");
        }
    }

    @Test
    void refusesToStartWithRolesThatItCannotRead() throws Exception {
        // Given
        Path roles = Files.writeString(directory.resolve("wrong-roles"), "jane: admin");
        try (TestIntake wrong = TestIntake.using(api).with("console.users-file", directory.resolve("users").toString())
                .with("console.roles-file", roles.toString())) {
            // When / Then
            assertThatThrownBy(wrong::start).hasMessage("console.roles-file, " + roles + ", line 1: it holds a role that does not"
                    + " exist. The roles are view, listen and operate.");
        }
    }
}
