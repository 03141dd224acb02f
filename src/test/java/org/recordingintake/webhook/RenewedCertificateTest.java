package org.recordingintake.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.settings.Settings;
import org.recordingintake.testing.PemFiles;
import org.slf4j.LoggerFactory;

class RenewedCertificateTest {

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(TlsCertificate.class);
    private final Vertx vertx = Vertx.vertx();
    @TempDir
    private Path directory;
    private PemFiles before;
    private PemFiles after;
    private TlsCertificate certificate;
    private HttpServer server;

    @BeforeEach
    void makePairs() throws Exception {
        log.start();
        logger.addAppender(log);
        before = PemFiles.in(directory.resolve("before"), "EC");
        after = PemFiles.in(directory.resolve("after"), "RSA");
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void serve(Path pem, Path key) throws Exception {
        certificate = new TlsCertificate("webhook", new Settings.Tls(pem, key), vertx);
        HttpServerOptions options = new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate.load());
        server = vertx.createHttpServer(options).requestHandler(request -> request.response().end())
                .listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
        certificate.serve(server, options);
    }

    private boolean presents(PemFiles files) throws Exception {
        try (SSLSocket socket = (SSLSocket) files.trusting().getSocketFactory()
                .createSocket("127.0.0.1", server.actualPort())) {
            socket.startHandshake();
            Certificate presented = socket.getSession().getPeerCertificates()[0];
            return presented.equals(files.asCertificate());
        } catch (SSLHandshakeException e) {
            return false;
        }
    }

    private static Instant expiryOf(PemFiles files) throws Exception {
        return ((X509Certificate) files.asCertificate()).getNotAfter().toInstant();
    }

    private List<String> errors() {
        return log.list.stream().filter(event -> event.getLevel() == Level.ERROR).map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void isPresentedToNewConnections() throws Exception {
        // Given
        serve(before.certificate(), before.key());
        after.replace(before);

        // When
        boolean changed = certificate.reload();

        // Then
        assertThat(changed).isTrue();
        assertThat(presents(after)).isTrue();
        assertThat(certificate.expiry()).isEqualTo(expiryOf(after));
        assertThat(errors()).isEmpty();
    }

    @Test
    void changesNothingWhileTheFilesAreTheSame() throws Exception {
        // Given
        serve(before.certificate(), before.key());
        before.write();

        // When
        boolean changed = certificate.reload();

        // Then
        assertThat(changed).isFalse();
        assertThat(presents(before)).isTrue();
        assertThat(log.list).isEmpty();
    }

    @Test
    void isPresentedOnceBothFilesAreWrittenAndTheOneBeforeUntilThen() throws Exception {
        // Given
        serve(before.certificate(), before.key());
        Files.copy(after.certificate(), before.certificate(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(certificate.reload()).isFalse();
        assertThat(presents(before)).isTrue();
        assertThat(certificate.expiry()).isEqualTo(expiryOf(before));
        Files.copy(after.key(), before.key(), StandardCopyOption.REPLACE_EXISTING);

        // When
        boolean changed = certificate.reload();

        // Then
        assertThat(changed).isTrue();
        assertThat(presents(after)).isTrue();
        assertThat(errors()).hasSize(1);
    }

    @Test
    void isReportedOnceIfItCannotBeUsedAndAgainIfItComesBack() throws Exception {
        // Given
        serve(before.certificate(), before.key());
        Files.writeString(before.key(), "nonsense");
        certificate.reload();
        certificate.reload();
        int once = errors().size();
        before.write();
        certificate.reload();
        Files.writeString(before.key(), "nonsense");

        // When
        certificate.reload();

        // Then
        assertThat(once).isEqualTo(1);
        assertThat(errors()).hasSize(2).allSatisfy(line -> assertThat(line).contains("webhook.tls.key is",
                "holds no private key", "the previous certificate stays in use"));
        assertThat(presents(before)).isTrue();
    }

    @Test
    void isFoundBehindTheLinksOfAMountedSecret() throws Exception {
        // Given
        Path mount = Files.createDirectory(directory.resolve("mount"));
        Path data = Files.createSymbolicLink(mount.resolve("..data"), before.certificate().getParent());
        Path pem = Files.createSymbolicLink(mount.resolve("tls.crt"), Path.of("..data/certificate.pem"));
        Path key = Files.createSymbolicLink(mount.resolve("tls.key"), Path.of("..data/key.pem"));
        serve(pem, key);
        Path next = Files.createSymbolicLink(mount.resolve("..data_tmp"), after.certificate().getParent());
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

        // When
        boolean changed = certificate.reload();

        // Then
        assertThat(changed).isTrue();
        assertThat(presents(after)).isTrue();
    }

    @Test
    void isTakenIfTheFilesChangedWhileTheServerWasOpening() throws Exception {
        // Given
        certificate = new TlsCertificate("webhook", new Settings.Tls(before.certificate(), before.key()), vertx);
        HttpServerOptions options = new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate.load());
        after.replace(before);
        boolean withoutServer = certificate.reload();
        server = vertx.createHttpServer(options).requestHandler(request -> request.response().end())
                .listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();

        // When
        certificate.serve(server, options);

        // Then
        assertThat(withoutServer).isFalse();
        assertThat(presents(after)).isTrue();
    }
}
