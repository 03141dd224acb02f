package org.recordingintake.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.Patience.eventually;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server in a process of its own; what it prints is in a file beside its data. */
final class ServerProcess implements AutoCloseable {

    /** Written by the build in the profile "connectors": these servers and what they need share nothing with the tests. */
    private static final Path CLASS_PATH = Path.of("target", "servers.classpath");

    private final Process process;
    private final Path output;

    private ServerProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** A command that runs the main class of a server. */
    static List<String> java(String mainClass, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + File.separator + "bin/java",
                "-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", Files.readString(CLASS_PATH).strip(), mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts a command and waits until it listens at a port of the loopback. */
    static ServerProcess start(Path directory, int port, List<String> command) throws IOException {
        Path output = Files.createDirectories(directory).resolve("output.txt");
        Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile())).start();
        ServerProcess server = new ServerProcess(process, output);
        eventually().until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("It ended by itself:\n" + Files.readString(output));
            }
            return listens(port);
        });
        return server;
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    void requireRunning() throws IOException {
        assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
        System.out.println(Files.readString(output));
    }
}
