package org.recordingintake.webhook;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.X509KeyManager;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import org.recordingintake.file.BoundedFile;
import org.recordingintake.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate and key of a port, as their files contain them. Whoever watches the files calls {@link #reload} when one
 * of them has changed. Thread-safe.
 */
public final class TlsCertificate {

    private static final Logger LOG = LoggerFactory.getLogger(TlsCertificate.class);
    /** Within the time that a watch which stops waits for the change it is dealing with. */
    private static final Duration LONGEST_UPDATE = Duration.ofSeconds(4);

    private final String prefix;
    private final Settings.Tls files;
    private final Vertx vertx;
    private HttpServer server;
    private HttpServerOptions options;
    private Content inUse;
    private volatile Instant expiry;
    private Content refused;

    /** @param prefix of the two settings, such as {@code webhook} of {@code webhook.tls.certificate} */
    public TlsCertificate(String prefix, Settings.Tls files, Vertx vertx) {
        this.prefix = prefix;
        this.files = files;
        this.vertx = vertx;
    }

    /** What the two files contain, or why they cannot be read; compared, never printed. */
    private record Content(String certificate, String key, String problem) {
        @Override
        public String toString() {
            return "Content[****]";
        }
    }

    /** The two files, which may be links. */
    public List<Path> files() {
        return List.of(files.certificate(), files.key());
    }

    /**
     * Reads the files.
     *
     * @throws IOException if they cannot be used; the message names the setting and says what to do
     */
    public synchronized KeyCertOptions load() throws IOException {
        Content content = read();
        KeyCertOptions pair = usable(content);
        use(content);
        return pair;
    }

    /**
     * From now on, new connections to this server get what {@link #reload} finds.
     *
     * @param listening a server that was opened with what {@link #load} returned
     * @param startedWith its options
     */
    public synchronized void serve(HttpServer listening, HttpServerOptions startedWith) {
        server = listening;
        options = startedWith;
        reload(); // the files may have changed since they were loaded
    }

    /**
     * Reads the files again. If they contain a new pair that can be used, new connections to the server get it. Otherwise
     * the pair in use stays; a pair that cannot be used is logged once, as an error. Waits for the server, so not for its
     * event loop.
     *
     * @return whether a new pair is in use
     */
    public synchronized boolean reload() {
        if (server == null) {
            return false;
        }
        Content now = read();
        if (now.equals(inUse) || now.equals(refused)) {
            refused = now.equals(inUse) ? null : refused;
            return false;
        }
        try {
            update(usable(now));
            use(now);
            LOG.info("The files of {} and {} have changed: new connections get the new certificate", certificateSetting(),
                    keySetting());
            return true;
        } catch (IOException | RuntimeException e) { // whatever is wrong with it, the watch goes on
            refused = now;
            LOG.error("The files of {} and {} have changed and cannot be used; the previous certificate stays in use. {}",
                    certificateSetting(), keySetting(), e.getMessage());
            return false;
        }
    }

    private void update(KeyCertOptions pair) throws IOException {
        try {
            server.updateSSLOptions(options.setKeyCertOptions(pair).getSslOptions()).toCompletionStage()
                    .toCompletableFuture().orTimeout(LONGEST_UPDATE.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            throw new IOException("The server does not accept them: " + e.getCause(), e);
        }
    }

    private String certificateSetting() {
        return prefix + ".tls.certificate";
    }

    private String keySetting() {
        return prefix + ".tls.key";
    }

    private Content read() {
        try {
            return new Content(read(certificateSetting(), files.certificate()), read(keySetting(), files.key()), null);
        } catch (IOException e) {
            return new Content(null, null, e.getMessage());
        }
    }

    private static String read(String setting, Path file) throws IOException {
        try {
            return new String(BoundedFile.read(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IOException(setting + " is " + file + ", which cannot be read: make it a PEM file that the user of"
                    + " this process may read.", e);
        }
    }

    private void use(Content content) throws IOException {
        expiry = certificateIn(content.certificate()).getNotAfter().toInstant();
        inUse = content;
        refused = null;
    }

    /** When the certificate in use expires; null before one has been loaded. */
    public Instant expiry() {
        return expiry;
    }

    private KeyCertOptions usable(Content content) throws IOException {
        if (content.problem() != null) {
            throw new IOException(content.problem());
        }
        X509Certificate certificate = certificateIn(content.certificate());
        PemKeyCertOptions pair = new PemKeyCertOptions().addCertValue(Buffer.buffer(content.certificate()))
                .addKeyValue(Buffer.buffer(content.key()));
        PrivateKey key = keyIn(pair, certificate);
        if (!belongTogether(certificate, key)) {
            throw new IOException(keySetting() + " is " + files.key() + ", which is not the key of the first certificate"
                    + " in " + certificateSetting() + ", " + files.certificate() + ". Set both to files of the same pair.");
        }
        if (certificate.getNotAfter().toInstant().isBefore(Instant.now())) {
            LOG.warn("The certificate in {} has expired: clients will refuse it. Renew it", files.certificate());
        }
        return pair;
    }

    private X509Certificate certificateIn(String pem) throws IOException {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1))).stream()
                    .map(X509Certificate.class::cast).findFirst()
                    .orElseThrow(() -> new CertificateException("none"));
        } catch (CertificateException e) {
            throw new IOException(certificateSetting() + " is " + files.certificate() + ", which holds no certificate in"
                    + " PEM form. Put the server's certificate there, then those that lead to its root.", e);
        }
    }

    private PrivateKey keyIn(PemKeyCertOptions pair, X509Certificate certificate) throws IOException {
        try {
            X509KeyManager keys = (X509KeyManager) pair.getKeyManagerFactory(vertx).getKeyManagers()[0];
            String[] aliases = keys.getServerAliases(certificate.getPublicKey().getAlgorithm(), null);
            return keys.getPrivateKey(aliases[0]);
        } catch (Exception e) { // Vert.x's API declares no less; the cause may quote the key, so it is not passed on
            throw new IOException(keySetting() + " is " + files.key() + ", which holds no private key that can be used"
                    + " with the certificate: it has to be its RSA or EC key in PEM form, not encrypted.");
        }
    }

    private static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        try {
            byte[] probe = {1};
            String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(probe);
            Signature checking = Signature.getInstance(algorithm);
            checking.initVerify(certificate.getPublicKey());
            checking.update(probe);
            return checking.verify(signing.sign());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
