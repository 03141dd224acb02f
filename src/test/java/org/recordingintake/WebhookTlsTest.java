package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.File;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.PemFiles;
import org.recordingintake.testing.RawSender;
import org.recordingintake.testing.TestIntake;
import org.slf4j.LoggerFactory;

class WebhookTlsTest {

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("org.recordingintake.webhook.TlsCertificate");

    @TempDir
    private Path directory;
    private MediaApi api;
    private TestIntake intake;

    @BeforeEach
    void prepare() {
        api = new MediaApi();
        intake = TestIntake.using(api);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() throws Exception {
        logger.detachAppender(log);
        intake.close();
        api.close();
    }

    private void startWith(PemFiles files) throws IOException {
        intake.with("webhook.tls.certificate", files.certificate().toString())
                .with("webhook.tls.key", files.key().toString()).start();
    }

    private HttpResponse<String> post(PemFiles trusted, Event event) throws Exception {
        return HttpClient.newBuilder().sslContext(trusted.trusting()).build().send(
                HttpRequest.newBuilder(URI.create(intake.webhookUrl())).header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(event.toString())).build(), BodyHandlers.ofString());
    }

    private boolean presents(PemFiles files) throws Exception {
        try (SSLSocket socket = connect(files)) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0].equals(files.asCertificate());
        } catch (SSLHandshakeException e) {
            return false;
        }
    }

    private SSLSocket connect(PemFiles trusted) throws Exception {
        URI url = URI.create(intake.webhookUrl());
        return (SSLSocket) trusted.trusting().getSocketFactory().createSocket(url.getHost(), url.getPort());
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void takesEventsOverTls(String algorithm) throws Exception {
        // Given
        PemFiles files = PemFiles.in(directory, algorithm);
        startWith(files);
        Event event = Event.error();

        // When
        HttpResponse<String> answer = post(files, event);

        // Then
        assertThat(intake.webhookUrl()).startsWith("https://127.0.0.1:");
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        intake.awaitAlert(event);
    }

    @Test
    void speaksTls12And13AndNothingOlder() throws Exception {
        // Given
        PemFiles files = PemFiles.in(directory, "EC");
        startWith(files);
        byte[] helloOfTls11 = HexFormat.of().parseHex("160301002d" + "01000029" + "0302" + "00".repeat(32) + "00"
                + "0002c013" + "0100");

        // When
        List<String> spoken = List.of(protocolAgreedOn(files, "TLSv1.2"), protocolAgreedOn(files, "TLSv1.3"));
        String answerToTls11 = RawSender.answer(intake.webhookUrl(), helloOfTls11);

        // Then
        assertThat(spoken).containsExactly("TLSv1.2", "TLSv1.3");
        assertThat(answerToTls11).startsWith("\u0015").endsWith("\u0002F");
    }

    private String protocolAgreedOn(PemFiles files, String offered) throws Exception {
        try (SSLSocket socket = connect(files)) {
            socket.setEnabledProtocols(new String[] {offered});
            socket.startHandshake();
            return socket.getSession().getProtocol();
        }
    }

    /** Those of RFC 9325, 4.2, and of TLS 1.3, for the certificate's kind of key. */
    private static List<String> forwardSecretSuites(String algorithm) {
        String start = "TLS_ECDHE_" + algorithm.replaceFirst("^EC$", "ECDSA") + "_WITH_";
        return List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
                start + "AES_128_GCM_SHA256", start + "AES_256_GCM_SHA384", start + "CHACHA20_POLY1305_SHA256");
    }

    /** Every suite that this Java knows, each offered alone. */
    private List<String> suitesAgreedOn(PemFiles files) throws Exception {
        List<String> agreed = new ArrayList<>();
        for (String suite : files.trusting().getSupportedSSLParameters().getCipherSuites()) {
            try (SSLSocket socket = connect(files)) {
                socket.setEnabledCipherSuites(new String[] {suite});
                socket.startHandshake();
                agreed.add(socket.getSession().getCipherSuite());
            } catch (SSLException | SocketException e) {
                // refused: an alert, or a connection that is closed before it can be read
            }
        }
        return agreed;
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void agreesOnForwardSecretSuitesWithAuthenticatedEncryptionOnly(String algorithm) throws Exception {
        // Given
        PemFiles files = PemFiles.in(directory, algorithm);
        startWith(files);
        assertThat(files.trusting().getSupportedSSLParameters().getCipherSuites())
                .contains("TLS_ECDHE_" + algorithm.replaceFirst("^EC$", "ECDSA") + "_WITH_AES_256_CBC_SHA384");

        // When
        List<String> agreed = suitesAgreedOn(files);

        // Then
        assertThat(agreed).containsExactlyInAnyOrderElementsOf(forwardSecretSuites(algorithm));
    }

    @Test
    void offersForwardSecretSuitesOnlyAsScannersSee() throws Exception {
        // Given
        assumeTrue(isInstalled("sslscan"), "sslscan is not installed: what it would see is not looked at");
        startWith(PemFiles.in(directory, "RSA"));
        URI url = URI.create(intake.webhookUrl());
        Path report = directory.resolve("sslscan.xml");

        // When
        Process scan = new ProcessBuilder("sslscan", "--xml=" + report, url.getHost() + ":" + url.getPort())
                .redirectErrorStream(true).redirectOutput(directory.resolve("sslscan.txt").toFile()).start();

        // Then
        assertThat(scan.waitFor(5, TimeUnit.MINUTES)).isTrue();
        List<String> seen = Pattern.compile("<cipher .*?sslversion=\"([^\"]+)\".*? cipher=\"([^\"]+)\"")
                .matcher(Files.readString(report)).results().map(cipher -> cipher.group(1) + " " + cipher.group(2)).toList();
        assertThat(seen).containsExactlyInAnyOrder("TLSv1.3 TLS_AES_128_GCM_SHA256", "TLSv1.3 TLS_AES_256_GCM_SHA384",
                "TLSv1.3 TLS_CHACHA20_POLY1305_SHA256", "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256",
                "TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384", "TLSv1.2 ECDHE-RSA-CHACHA20-POLY1305");
    }

    private static boolean isInstalled(String command) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(bin -> Files.isExecutable(Path.of(bin, command)));
    }

    @Test
    void answersNothingWithoutTls() throws Exception {
        // Given
        startWith(PemFiles.in(directory, "EC"));

        // When
        String answer = RawSender.answer(intake.webhookUrl(), RawSender.post("", new byte[] {'{', '}'}));

        // Then
        assertThat(answer).doesNotContain("HTTP/1.1");
    }

    @Test
    void hangsUpOnASenderThatDoesNotBeginToSpeakTls() throws Exception {
        // Given
        intake.with("webhook.request-timeout", "300ms");
        startWith(PemFiles.in(directory, "EC"));

        // When
        try (RawSender silent = new RawSender(intake.webhookUrl())) {

            // Then
            eventually().until(silent::isHungUp);
        }
    }

    @Test
    void presentsANewCertificateOnceItsFilesHaveChanged() throws Exception {
        // Given
        PemFiles first = PemFiles.in(directory.resolve("first"), "EC");
        PemFiles second = PemFiles.in(directory.resolve("second"), "RSA");
        startWith(first);
        assertThat(presents(second)).isFalse();

        // When
        second.replace(first);

        // Then
        eventually().until(() -> presents(second));
        assertThat(post(second, Event.error()).statusCode()).isEqualTo(204);
        assertThat(suitesAgreedOn(second)).containsExactlyInAnyOrderElementsOf(forwardSecretSuites("RSA"));
        assertThat(log.list).noneMatch(event -> event.getLevel() == Level.ERROR);
    }

    @Test
    void keepsTheCertificateWhenTheNewOneCannotBeUsedAndTakesTheNextOneThatCan() throws Exception {
        // Given
        PemFiles first = PemFiles.in(directory.resolve("first"), "EC");
        PemFiles second = PemFiles.in(directory.resolve("second"), "EC");
        startWith(first);
        Certificate before = first.asCertificate();

        // When
        Files.copy(second.key(), first.key(), StandardCopyOption.REPLACE_EXISTING);

        // Then
        eventually().until(() -> log.list.stream().anyMatch(event -> event.getLevel() == Level.ERROR
                && event.getFormattedMessage().contains("stays in use")
                && event.getFormattedMessage().contains("webhook.tls.key")));
        assertThat(presents(first)).isTrue();
        assertThat(first.asCertificate()).isEqualTo(before);
        second.replace(first);
        eventually().until(() -> presents(second));
        assertThat(log.list).filteredOn(event -> event.getLevel() == Level.ERROR).hasSize(1);
    }

    @Test
    void renewsTheCertificateWhateverIsWrongWithTheRoutesAndCallsItNoEdit() throws Exception {
        // Given
        PemFiles first = PemFiles.in(directory.resolve("first"), "EC");
        PemFiles second = PemFiles.in(directory.resolve("second"), "EC");
        intake.withOwnRoutes();
        startWith(first);
        intake.change(() -> Files.writeString(intake.routeFile("alerts"), "- route: [\n"));
        int edits = intake.changes().size();

        // When
        second.replace(first);

        // Then
        eventually().until(() -> presents(second));
        assertThat(intake.changes()).hasSize(edits);
        assertThat(intake.change(() -> Files.copy(Path.of("routes/alerts.camel.yaml"), intake.routeFile("alerts"),
                StandardCopyOption.REPLACE_EXISTING)).path("outcome").asText()).isEqualTo("applied");
    }

    @Test
    void refusesToStartWithAKeyOfAnotherCertificate() throws Exception {
        // Given
        PemFiles files = PemFiles.in(directory, "EC");
        Files.copy(PemFiles.in(directory.resolve("other"), "EC").key(), files.key(), StandardCopyOption.REPLACE_EXISTING);

        // When
        // Then
        assertThatThrownBy(() -> startWith(files)).isInstanceOf(IOException.class)
                .hasMessageContaining("webhook.tls.key is").hasMessageContaining("not the key of");
    }
}
