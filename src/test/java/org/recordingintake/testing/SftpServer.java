package org.recordingintake.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** An SFTP server on a free loopback port that lets in one user, by key. */
public final class SftpServer implements AutoCloseable {

    private final SshServer server = SshServer.setUpDefaultServer();
    private final AtomicInteger refused = new AtomicInteger();
    private final Path directory;
    private volatile boolean refusing;

    private SftpServer(Path directory) {
        this.directory = directory;
    }

    /** @param directory for the server's files and the client's keys; it must not exist */
    public static SftpServer start(Path directory) throws IOException, GeneralSecurityException {
        return start(directory, 0);
    }

    /** At a port of one's own; 0 for any free one. */
    public static SftpServer start(Path directory, int port) throws IOException, GeneralSecurityException {
        SftpServer sftp = new SftpServer(directory);
        Files.createDirectories(sftp.root());
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(2048);
        KeyPair host = keys.generateKeyPair();
        KeyPair user = keys.generateKeyPair();
        sftp.server.setHost("127.0.0.1");
        sftp.server.setPort(port);
        sftp.server.setKeyPairProvider(KeyPairProvider.wrap(host));
        sftp.server.setPublickeyAuthenticator((name, key, session) ->
                name.equals("intake") && KeyUtils.compareKeys(key, user.getPublic()) && sftp.admits());
        sftp.server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        sftp.server.setFileSystemFactory(new VirtualFileSystemFactory(sftp.root()));
        sftp.server.start();
        Files.createFile(sftp.userKey(), PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("rw-------")));
        Files.writeString(sftp.userKey(), "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(user.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n");
        Files.writeString(sftp.knownHosts(), "[127.0.0.1]:" + sftp.port() + " "
                + PublicKeyEntry.toString(host.getPublic()) + "\n");
        return sftp;
    }

    private boolean admits() {
        if (refusing) {
            refused.incrementAndGet();
        }
        return !refusing;
    }

    public int port() {
        return server.getPort();
    }

    /** What the user sees as {@code /}. */
    public Path root() {
        return directory.resolve("root");
    }

    public Path userKey() {
        return directory.resolve("user.key");
    }

    /** A {@code known_hosts} file with this server's key. */
    public Path knownHosts() {
        return directory.resolve("known_hosts");
    }

    /** Lets nobody in from now on, or again. */
    public void refuseUsers(boolean refuse) {
        refusing = refuse;
    }

    /** How many times the user was not let in. */
    public int refused() {
        return refused.get();
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
