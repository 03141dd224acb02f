package org.recordingintake.webhook;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

import javax.net.ssl.X509KeyManager;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import org.recordingintake.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate and key of a port, as their files hold them. The files are compared by content, not watched:
 * notifications miss what Kubernetes and NFS change. For one thread at a time.
 */
public final class TlsCertificate {

    private static final Logger LOG = LoggerFactory.getLogger(TlsCertificate.class);

    private final String port;
    private final Settings.Tls files;
    private final Vertx vertx;
    private Content inUse;
    private volatile Instant expiry;
    private Content seen;
    private Content refused;

    /** @param port the prefix of its settings: {@code webhook} or {@code management} */
    public TlsCertificate(String port, Settings.Tls files, Vertx vertx) {
        this.port = port;
        this.files = files;
        this.vertx = vertx;
    }

    /** What the two files hold, or why they cannot be read; compared, never printed. */
    private record Content(String certificate, String key, String problem) {
        @Override
        public String toString() {
            return "Content[****]";
        }
    }

    /**
     * Reads the files.
     *
     * @throws IOException if they cannot be used; the message names the setting and says what to do
     */
    public KeyCertOptions load() throws IOException {
        Content content = read();
        KeyCertOptions options = use(content);
        seen = content;
        return options;
    }

    /**
     * Looks at the files again: what they hold now, once it is new, the same as the last time, and usable. What cannot
     * be used is told once, as an error; what is in use stays.
     */
    Optional<KeyCertOptions> poll() {
        Content now = read();
        boolean settled = now.equals(seen);
        seen = now;
        if (!settled || now.equals(inUse) || now.equals(refused)) {
            return Optional.empty();
        }
        try {
            KeyCertOptions options = use(now);
            refused = null;
            LOG.info("The certificate of the {} has changed: connections from now on get the new one", owner());
            return Optional.of(options);
        } catch (IOException e) {
            refused = now;
            LOG.error("The certificate of the {} has changed and cannot be used; the one before stays in use. {}", owner(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    private String certificateSetting() {
        return port + ".tls.certificate";
    }

    private String keySetting() {
        return port + ".tls.key";
    }

    private String owner() {
        return port.equals("webhook") ? "webhook" : port + " port";
    }

    private Content read() {
        try {
            return new Content(read(certificateSetting(), files.certificate()),
                    read(keySetting(), files.key()), null);
        } catch (IOException e) {
            return new Content(null, null, e.getMessage());
        }
    }

    private static String read(String setting, Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IOException(setting + " is " + file + ", which cannot be read: make it a PEM file that the user of"
                    + " this process may read.", e);
        }
    }

    private KeyCertOptions use(Content content) throws IOException {
        KeyCertOptions options = usable(content);
        inUse = content;
        expiry = certificateIn(content.certificate()).getNotAfter().toInstant();
        return options;
    }

    /** When the one in use expires; null before one has been loaded. For any thread. */
    Instant expiry() {
        return expiry;
    }

    private KeyCertOptions usable(Content content) throws IOException {
        if (content.problem() != null) {
            throw new IOException(content.problem());
        }
        X509Certificate certificate = certificateIn(content.certificate());
        PemKeyCertOptions options = new PemKeyCertOptions().addCertValue(Buffer.buffer(content.certificate()))
                .addKeyValue(Buffer.buffer(content.key()));
        PrivateKey key = keyIn(options, certificate);
        if (!belongTogether(certificate, key)) {
            throw new IOException(keySetting() + " is " + files.key() + ", which is not the key of the first certificate"
                    + " in " + certificateSetting() + ", " + files.certificate() + ". Set both to files of the same pair.");
        }
        if (certificate.getNotAfter().toInstant().isBefore(Instant.now())) {
            LOG.warn("The certificate in {} has expired: clients will refuse it. Renew it", files.certificate());
        }
        return options;
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

    private PrivateKey keyIn(PemKeyCertOptions options, X509Certificate certificate) throws IOException {
        try {
            X509KeyManager keys = (X509KeyManager) options.getKeyManagerFactory(vertx).getKeyManagers()[0];
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
