package org.recordingintake.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate for 127.0.0.1 and its key, as PEM files. */
public final class PemFiles {

    private static final String PASSWORD = "changeit";

    private final KeyStore keys;
    private final Path certificate;
    private final Path key;

    private PemFiles(KeyStore keys, Path directory) {
        this.keys = keys;
        this.certificate = directory.resolve("certificate.pem");
        this.key = directory.resolve("key.pem");
    }

    /**
     * Makes a new pair with the JDK's keytool and writes it into a directory.
     *
     * @param algorithm {@code EC} or {@code RSA}
     */
    public static PemFiles in(Path directory, String algorithm) throws Exception {
        Path store = Files.createDirectories(directory).resolve("keys.p12");
        Files.deleteIfExists(store);
        Process keytool = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "webhook", "-keyalg", algorithm, "-dname", "CN=webhook",
                "-ext", "SAN=ip:127.0.0.1", "-keystore", store.toString(), "-storetype", "PKCS12",
                "-storepass", PASSWORD)).redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.txt").toFile()).start();
        if (!keytool.waitFor(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException(Files.readString(directory.resolve("keytool.txt")));
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        PemFiles files = new PemFiles(keys, directory);
        files.write();
        return files;
    }

    public Path certificate() {
        return certificate;
    }

    /** Both as a PKCS #12 store. */
    public Path store() {
        return certificate.resolveSibling("keys.p12");
    }

    /** Of the store. */
    public String password() {
        return PASSWORD;
    }

    public Path key() {
        return key;
    }

    /** Writes the pair into its files, whatever they hold by now. */
    public void write() throws IOException, GeneralSecurityException {
        Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate("webhook").getEncoded()));
        Files.writeString(key, pem("PRIVATE KEY",
                keys.getKey("webhook", PASSWORD.toCharArray()).getEncoded()));
    }

    /** Writes this pair where another one lies. */
    public void replace(PemFiles other) throws IOException {
        Files.copy(certificate, other.certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(key, other.key, StandardCopyOption.REPLACE_EXISTING);
    }

    public Certificate asCertificate() throws GeneralSecurityException {
        return keys.getCertificate("webhook");
    }

    /** What a client needs that trusts this certificate alone. */
    public SSLContext trusting() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("webhook", asCertificate());
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), new SecureRandom());
        return context;
    }

    /** What a server needs that shows this certificate. */
    public SSLContext serving() throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, new SecureRandom());
        return context;
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content)
                + "\n-----END " + type + "-----\n";
    }
}
