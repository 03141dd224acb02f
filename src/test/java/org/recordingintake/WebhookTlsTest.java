package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
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
import java.util.HexFormat;
import java.util.List;

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
