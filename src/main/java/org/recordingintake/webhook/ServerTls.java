package org.recordingintake.webhook;

import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import org.recordingintake.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS of a port: forward-secret suites only, and a certificate whose files are read again when they change. */
public final class ServerTls {

    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final Duration CERTIFICATE_POLL = Duration.ofSeconds(2);
    /** Older ones are broken (RFC 8996). */
    private static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

    /** Of TLS 1.2 only those with forward secrecy and authenticated encryption (RFC 9325, 4.2), and all of TLS 1.3. */
    private static final Pattern CIPHER_SUITES =
            Pattern.compile("TLS_(ECDHE_(ECDSA|RSA)_WITH_)?(AES_\\d+_GCM|CHACHA20_POLY1305)_SHA\\d+");

    private final String port;
    private final Vertx vertx;
    private final TlsCertificate certificate;

    /** @param port the prefix of its settings: {@code webhook} or {@code management} */
    public ServerTls(String port, Settings.Tls files, Vertx vertx) {
        this.port = port;
        this.vertx = vertx;
        this.certificate = new TlsCertificate(port, files, vertx);
    }

    /**
     * Makes a server use TLS.
     *
     * @throws IOException if the files cannot be used; the message names the setting and says what to do
     */
    public void configure(HttpServerOptions options, Duration handshakeTimeout) throws IOException {
        options.setSsl(true).setKeyCertOptions(certificate.load()).setEnabledSecureTransportProtocols(VERSIONS)
                .setSslHandshakeTimeout(handshakeTimeout.toMillis()).setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        cipherSuites().forEach(options::addEnabledCipherSuite);
    }

    /** Whatever of them this Java enables: what its security properties disable stays so. */
    private static List<String> cipherSuites() throws IOException {
        try {
            return Stream.of(SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites())
                    .filter(CIPHER_SUITES.asMatchPredicate()).toList();
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("This Java offers no TLS: " + e.getMessage(), e);
        }
    }

    /** Lets a server use what the files hold from now on, whenever that changes. */
    public void watch(HttpServer listening, HttpServerOptions options) {
        vertx.setPeriodic(CERTIFICATE_POLL.toMillis(), tick -> vertx.executeBlocking(certificate::poll)
                .onSuccess(changed -> changed.ifPresent(keyAndChain -> listening
                        .updateSSLOptions(options.setKeyCertOptions(keyAndChain).getSslOptions())
                        .onFailure(e -> LOG.error("The new certificate of {}.tls.certificate cannot be used; the one before"
                                + " stays in use: {}", port, e.getMessage())))));
    }

    /** When the certificate that is in use expires; null before it has been loaded. */
    public Instant expiry() {
        return certificate.expiry();
    }
}
