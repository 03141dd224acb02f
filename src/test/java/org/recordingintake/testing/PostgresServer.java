package org.recordingintake.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.tukaani.xz.XZInputStream;

/**
 * A PostgreSQL of its own, on a free loopback port, with its data below {@code target/}. It can be stopped, crashed and
 * frozen. The server is that of a test dependency, on Linux on x86-64, or an installed one; a test that finds neither is
 * skipped, and says so. It refuses to run as root, so root starts it in a user namespace of its own.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PACKED = "/postgres-linux-x86_64.txz";

    private final Path binaries;
    private final Path data;
    private final int port;
    private Process process;

    private PostgresServer(Path binaries, Path data, int port) {
        this.binaries = binaries;
        this.data = data;
        this.port = port;
    }

    /** Starts one with an empty database, or skips the test. */
    public static PostgresServer start() throws IOException {
        Optional<Path> binaries = installed().or(PostgresServer::unpacked);
        Assumptions.assumeTrue(binaries.isPresent(), "Skipped: no PostgreSQL server is installed, and there is none for this"
                + " system among the test dependencies. apt-get install postgresql");
        Assumptions.assumeTrue(!isRoot() || mayUnshare(), "Skipped: PostgreSQL refuses to run as root, and unshare is not"
                + " allowed. Run the tests as another user");
        Path data = Path.of("target", "postgres", UUID.randomUUID().toString()).toAbsolutePath();
        PostgresServer server = new PostgresServer(binaries.get(), data, freePort());
        Files.createDirectories(data.getParent());
        server.run("initdb", "-D", data.toString(), "-U", "intake", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync");
        server.resume();
        return server;
    }

    private static Optional<Path> installed() {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(version -> version.resolve("bin")).filter(bin -> Files.isExecutable(bin.resolve("postgres")))
                    .max(Comparator.comparing(Path::toString));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> unpacked() {
        Path target = Path.of("target", "postgres-server").toAbsolutePath();
        if (Files.isExecutable(target.resolve("bin/postgres"))) {
            return Optional.of(target.resolve("bin"));
        }
        try (InputStream packed = PostgresServer.class.getResourceAsStream(PACKED)) {
            if (packed == null || !System.getProperty("os.name").equals("Linux")
                    || !System.getProperty("os.arch").equals("amd64")) {
                return Optional.empty();
            }
            Path directory = Files.createDirectories(target.resolveSibling("postgres-server-" + UUID.randomUUID()));
            unpack(packed, directory);
            Files.move(directory, target, StandardCopyOption.ATOMIC_MOVE);
            return Optional.of(target.resolve("bin"));
        } catch (IOException e) {
            if (Files.isExecutable(target.resolve("bin/postgres"))) {
                return Optional.of(target.resolve("bin")); // another process was faster
            }
            throw new UncheckedIOException(e);
        }
    }

    private static void unpack(InputStream packed, Path directory) throws IOException {
        TarArchiveInputStream archive = new TarArchiveInputStream(new XZInputStream(packed));
        for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
            Path file = directory.resolve(entry.getName());
            if (entry.isDirectory()) {
                Files.createDirectories(file);
            } else if (entry.isSymbolicLink()) {
                Files.createDirectories(file.getParent());
                Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            } else {
                Files.createDirectories(file.getParent());
                Files.copy(archive, file);
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(
                        (entry.getMode() & 0100) == 0 ? "rw-r--r--" : "rwxr-xr-x"));
            }
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static boolean mayUnshare() {
        try {
            execute(List.of("unshare", "-U", "true"));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    public String user() {
        return "intake";
    }

    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(isRoot() ? List.of("unshare", "-U") : List.of());
        command.add(binaries.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private void run(String program, String... arguments) throws IOException {
        execute(command(program, arguments));
    }

    private static void execute(List<String> command) throws IOException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Starts it again, or lets it go on. */
    public void resume() throws IOException {
        if (process != null && process.isAlive()) {
            signal("CONT");
        } else {
            process = new ProcessBuilder(command("postgres", "-D", data.toString(), "-p", String.valueOf(port),
                    "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=50"))
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(
                            data.resolveSibling(data.getFileName() + ".log").toFile())).start();
        }
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(this::answers);
    }

    private boolean answers() {
        try {
            DriverManager.getConnection(url() + "?connectTimeout=1&socketTimeout=2", user(), "").close();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Ends it at once, as a crash does: what was committed has to be in its log. */
    public void crash() throws IOException {
        process.toHandle().descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        awaitEnd();
    }

    /** Lets every connection hang. */
    public void freeze() throws IOException {
        signal("STOP");
    }

    private void signal(String name) throws IOException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name, String.valueOf(process.pid())));
        process.toHandle().descendants().forEach(child -> command.add(String.valueOf(child.pid())));
        execute(command);
    }

    private void awaitEnd() throws IOException {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("PostgreSQL does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        Awaitility.await().atMost(PATIENCE).until(() -> !answers());
    }

    @Override
    public void close() throws IOException {
        if (process != null && process.isAlive()) {
            crash();
        }
    }
}
