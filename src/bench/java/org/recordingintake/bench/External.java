package org.recordingintake.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/**
 * A broker and a PostgreSQL in processes of their own, on loopback. The PostgreSQL is Debian's; where there is none, the
 * contender that needs it is left out.
 */
final class External implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String USER = "bench";
    private static final String BROKER_XML = """
            <configuration xmlns="urn:activemq" xmlns:xi="http://www.w3.org/2001/XInclude">
              <core xmlns="urn:activemq:core">
                <persistence-enabled>true</persistence-enabled>
                <journal-type>NIO</journal-type>
                <journal-directory>%1$s/journal</journal-directory>
                <bindings-directory>%1$s/bindings</bindings-directory>
                <large-messages-directory>%1$s/large-messages</large-messages-directory>
                <paging-directory>%1$s/paging</paging-directory>
                <journal-buffer-timeout>200000</journal-buffer-timeout>
                <max-disk-usage>98</max-disk-usage>
                <jmx-management-enabled>false</jmx-management-enabled>
                <acceptors>
                  <acceptor name="tcp">tcp://127.0.0.1:%2$d?protocols=CORE</acceptor>
                </acceptors>
                <xi:include href="%3$s/security-settings.xml"/>
                <xi:include href="%3$s/address-settings.xml"/>
                <xi:include href="%3$s/addresses.xml"/>
              </core>
            </configuration>
            """;

    private final List<Process> processes = new ArrayList<>();
    private final List<String> settings = new ArrayList<>();

    private External() {
    }

    /** Where the programs of PostgreSQL are; empty if there are none. */
    static Optional<Path> postgres() {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(version -> version.resolve("bin")).filter(bin -> Files.isExecutable(bin.resolve("postgres")))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Starts both.
     *
     * @param data their data go below it
     * @param home of the packaged runtime, whose fragments of a broker's configuration are used
     */
    static External start(Path data, Path home) throws IOException, InterruptedException {
        External external = new External();
        try {
            external.startBroker(Files.createDirectories(data.resolve("broker")), home);
            external.startPostgres(Files.createDirectories(data.resolve("postgres")));
            return external;
        } catch (IOException | InterruptedException e) {
            external.close();
            throw e;
        }
    }

    /** For the command line of the runtime. */
    List<String> settings() {
        return settings;
    }

    private void startBroker(Path data, Path home) throws IOException, InterruptedException {
        int port = freePort();
        Path xml = Files.writeString(data.resolve("broker.xml"), BROKER_XML.formatted(data, port, home.resolve("broker")));
        start(data, port, List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Broker.class.getName(), xml.toString()));
        settings.addAll(List.of("-Dqueue.url=tcp://127.0.0.1:" + port, "-Dqueue.username=" + USER, "-Dqueue.password=" + USER));
    }

    /** It refuses to run as root, so root starts it in a user namespace of its own. */
    private void startPostgres(Path data) throws IOException, InterruptedException {
        Path bin = postgres().orElseThrow();
        List<String> prefix = System.getProperty("user.name").equals("root") ? List.of("unshare", "-U") : List.of();
        List<String> init = new ArrayList<>(prefix);
        init.addAll(List.of(bin.resolve("initdb").toString(), "-D", data.resolve("data").toString(), "-U", USER, "-A", "trust"));
        if (new ProcessBuilder(init).redirectErrorStream(true).redirectOutput(data.resolve("initdb.log").toFile()).start()
                .waitFor() != 0) {
            throw new IOException("initdb failed: " + Files.readString(data.resolve("initdb.log")));
        }
        int port = freePort();
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(bin.resolve("postgres").toString(), "-D", data.resolve("data").toString(), "-p",
                String.valueOf(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="));
        start(data, port, command);
        settings.addAll(List.of("-Dledger.url=jdbc:postgresql://127.0.0.1:" + port + "/postgres", "-Dledger.username=" + USER,
                "-Dledger.password=" + USER));
    }

    private void start(Path data, int port, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(data.resolve("output.log").toFile()).start();
        processes.add(process);
        long from = System.nanoTime();
        while (!answers(port)) {
            if (!process.isAlive() || System.nanoTime() - from > PATIENCE.toNanos()) {
                throw new IOException(command + " does not answer: " + Files.readString(data.resolve("output.log")));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
        processes.forEach(process -> process.onExit().join());
    }

    /** The main class of the broker, with one user who may do what the runtime has to. Argument: its broker.xml. */
    static final class Broker {

        private Broker() {
        }

        public static void main(String[] args) throws Exception {
            SecurityConfiguration users = new SecurityConfiguration();
            users.addUser(USER, USER);
            users.addRole(USER, "recording-intake");
            EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
            broker.setConfigResourcePath(Path.of(args[0]).toUri().toString());
            broker.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
            broker.start();
        }
    }
}
