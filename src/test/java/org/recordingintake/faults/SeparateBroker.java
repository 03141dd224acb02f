package org.recordingintake.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import jakarta.jms.JMSContext;

import org.apache.activemq.artemis.jms.client.ActiveMQJMSConnectionFactory;
import org.recordingintake.testing.PackagedIntake;

/** An Artemis broker in a process of its own, with the settings that are shipped for it. */
final class SeparateBroker implements AutoCloseable {

    static final String PASSWORD = "the-queue-password";

    static final String TRUST_PASSWORD = "the-trust-password";

    static final String USER = "the-queue-user";
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
                %5$s
                <acceptors>
                  <acceptor name="tcp">tcp://127.0.0.1:%2$d?protocols=CORE</acceptor>
                  %4$s
                </acceptors>
                <xi:include href="%3$s/security-settings.xml"/>
                <xi:include href="%3$s/address-settings.xml"/>
                <xi:include href="%3$s/addresses.xml"/>
              </core>
            </configuration>
            """;

    /** Two that share a journal: the second reads it once the first is gone. */
    private static final String PAIR = """
            <ha-policy>
              <shared-store>
                <%1$s>
                  <failover-on-shutdown>true</failover-on-shutdown>
                </%1$s>
              </shared-store>
            </ha-policy>
            <cluster-user>the-cluster-user</cluster-user>
            <cluster-password>the-cluster-password</cluster-password>
            <connectors>
              <connector name="this">tcp://127.0.0.1:%2$d</connector>
              <connector name="other">tcp://127.0.0.1:%3$d</connector>
            </connectors>
            <cluster-connections>
              <cluster-connection name="pair">
                <connector-ref>this</connector-ref>
                <static-connectors>
                  <connector-ref>other</connector-ref>
                </static-connectors>
              </cluster-connection>
            </cluster-connections>
            """;

    private final Path home = Path.of("target", "brokers", UUID.randomUUID().toString()).toAbsolutePath();
    private final Path configuration = home.resolve("broker.xml");
    private final Path data;
    private final int port;
    private final int otherPort;
    private final int tlsPort = freePort();
    private Process process;
    private int runs;

    /** Prepared but not started. */
    SeparateBroker() throws IOException {
        this(null);
    }

    private SeparateBroker(SeparateBroker first) throws IOException {
        Files.createDirectories(home);
        data = first == null ? home.resolve("data") : first.data;
        port = first == null ? freePort() : first.otherPort;
        otherPort = first == null ? freePort() : first.port;
        configure("", first == null ? "" : PAIR.formatted("backup", port, otherPort));
    }

    /** Makes it the first of a pair. */
    SeparateBroker inAPair() throws IOException {
        configure("", PAIR.formatted("primary", port, otherPort));
        return this;
    }

    /** The second of the pair of which this is the first; not started. */
    SeparateBroker standby() throws IOException {
        return new SeparateBroker(this);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return free.getLocalPort();
        }
    }

    private void configure(String furtherAcceptor, String pair) throws IOException {
        Files.writeString(configuration, BROKER_XML.formatted(data, port,
                Path.of("target", "recording-intake", "broker").toAbsolutePath(), furtherAcceptor, pair));
    }

    /** Gives it a second port, for TLS with a new self-signed certificate. */
    SeparateBroker withTls() throws IOException, InterruptedException {
        keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=127.0.0.1", "-ext", "SAN=ip:127.0.0.1",
                "-keystore", "server.p12");
        keytool("-exportcert", "-file", "server.crt", "-keystore", "server.p12");
        keytool("-importcert", "-noprompt", "-file", "server.crt", "-keystore", "trust.p12");
        configure("""
                <acceptor name="tls">tcp://127.0.0.1:%d?protocols=CORE;sslEnabled=true;keyStorePath=%s;\
                keyStorePassword=%s</acceptor>""".formatted(tlsPort, home.resolve("server.p12"), TRUST_PASSWORD), "");
        return this;
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "broker", "-storetype", "PKCS12", "-storepass", TRUST_PASSWORD));
        assertThat(new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true)
                .redirectOutput(home.resolve("keytool.txt").toFile()).start().waitFor()).isZero();
    }

    /** A list whose first server does not exist, by TLS. */
    String listUrl() throws IOException {
        String parameters = "sslEnabled=true&trustStorePath=%s&trustStorePassword=%s"
                .formatted(home.resolve("trust.p12"), TRUST_PASSWORD);
        return "(tcp://127.0.0.1:%d,tcp://127.0.0.1:%d)?%s".formatted(freePort(), tlsPort, parameters);
    }

    String url() {
        return "tcp://127.0.0.1:" + port;
    }

    /** A connection with the rights of the runtime. */
    JMSContext connect() {
        return new ActiveMQJMSConnectionFactory(url(), USER, PASSWORD).createContext();
    }

    /** Makes this runtime use this broker, with the right credentials. */
    PackagedIntake usedBy(PackagedIntake intake) {
        return intake.with("QUEUE_URL", url()).with("QUEUE_USERNAME", USER).with("QUEUE_PASSWORD", PASSWORD);
    }

    /** Starts it, the first time or again on the same data and port, and returns when it takes connections. */
    SeparateBroker start() throws IOException {
        launch();
        Path output = output();
        eventually().until(() -> {
            assertThat(process.isAlive()).as("%s", Files.readString(output)).isTrue();
            return answers();
        });
        return this;
    }

    private Path output() {
        return home.resolve("output-" + runs + ".txt");
    }

    /** Starts it and does not wait, as one that takes no connections while another of its pair does. */
    void launch() throws IOException {
        runs++;
        process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "-Djava.io.tmpdir=" + home, "-cp", System.getProperty("java.class.path"),
                BrokerProcess.class.getName(), configuration.toString(), USER, PASSWORD, "recording-intake"))
                .redirectErrorStream(true).redirectOutput(output().toFile()).start();
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends it as a power cut does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Its connections stay, but nothing answers. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor()).isZero();
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }
}
