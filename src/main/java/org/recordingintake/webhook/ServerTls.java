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

/** TLS of a port: forward-secret suites only, and the certificate. */
public final class ServerTls {

    /** Older ones are broken (RFC 8996). */
    private static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

    /** Of TLS 1.2 only those with forward secrecy and authenticated encryption (RFC 9325, 4.2), and all of TLS 1.3. */
    private static final Pattern CIPHER_SUITES =
            Pattern.compile("TLS_(ECDHE_(ECDSA|RSA)_WITH_)?(AES_\\d+_GCM|CHACHA20_POLY1305)_SHA\\d+");

    private final TlsCertificate certificate;

    /** @param port the prefix of its settings: {@code webhook} or {@code management} */
    public ServerTls(String port, Settings.Tls files, Vertx vertx) {
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
            throw new IOException("This JDK does not support TLS: " + e.getMessage(), e);
        }
    }

    /** Lets a server use the new pair whenever the {@link #certificate} is reloaded. */
    public void serve(HttpServer listening, HttpServerOptions options) {
        certificate.serve(listening, options);
    }

    /** The certificate, whose files somebody has to watch. */
    public TlsCertificate certificate() {
        return certificate;
    }

    /** When the certificate that is in use expires; null before it has been loaded. */
    public Instant expiry() {
        return certificate.expiry();
    }
}
