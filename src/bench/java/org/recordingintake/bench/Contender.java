package org.recordingintake.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Something that takes events in on a port and stores their media under a directory.
 *
 * @param name        as it stands in the table
 * @param runtime     whether it is the packaged runtime, which alone can recover, be edited and asked for metrics
 * @param external    the home of the runtime whose broker and ledger are processes of their own; else null
 * @param jvmOptions  for its process
 * @param commandLine makes its command of the place where it is to run
 */
record Contender(String name, boolean runtime, Path external, List<String> jvmOptions, CommandLine commandLine) {

    /** Downloads at the same time, for all contenders. */
    static final int CONCURRENCY = 16;

    @FunctionalInterface
    interface CommandLine {
        List<String> of(Place place, List<String> jvmOptions) throws IOException;
    }

    /**
     * Where it runs.
     *
     * @param port  for the webhook, on loopback
     * @param media the port of the media server
     * @param data  an empty directory, or that of an earlier run
     */
    record Place(int port, int media, Path data) {
    }

    Contender with(String name, String... options) {
        List<String> all = new ArrayList<>(jvmOptions);
        all.addAll(List.of(options));
        return new Contender(name, runtime, external, List.copyOf(all), commandLine);
    }

    Running start(Place place) throws IOException, InterruptedException {
        Files.createDirectories(place.data);
        External servers = external == null ? null : External.start(place.data, external);
        List<String> command = new ArrayList<>(commandLine.of(place, jvmOptions));
        command.addAll(servers == null ? List.of() : servers.settings());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(place.data.resolve("output.log").toFile()));
        if (runtime) {
            builder.environment().putAll(Map.of("JAVA_OPTS", String.join(" ", jvmOptions),
                    "BANDWIDTH_CLIENT_ID", "bench", "BANDWIDTH_CLIENT_SECRET", "bench"));
        }
        return new Running(this, place, builder.start(), servers);
    }

    static Contender floor(String classPath) {
        return new Contender("floor", false, null, List.of(), (place, options) -> java(classPath, options, "Floor",
                String.valueOf(place.port), place.data.toString(), String.valueOf(CONCURRENCY)));
    }

    static Contender stock(String classPath, Path routes) {
        return new Contender("stock Camel", false, null, List.of("-Dlogback.configurationFile=" + routes.resolve("logback.xml")),
                (place, options) -> java(classPath, options, "Stock", String.valueOf(place.port), place.data.toString(),
                        String.valueOf(CONCURRENCY), routes.resolve("routes.camel.yaml").toString()));
    }

    /** @param home the directory of the packaged runtime */
    static Contender intake(String name, Path home, String... settings) {
        return new Contender(name, true, null, List.of(), (place, options) -> {
            String api = "http://127.0.0.1:" + place.media;
            List<String> command = new ArrayList<>(List.of(home.resolve("bin/recording-intake").toString(), "run",
                    "-Dwebhook.port=" + place.port, "-Dmanagement.port=0", "-Ddata.dir=" + place.data.resolve("data"),
                    "-Dstore.dir=" + place.data.resolve("recordings"),
                    "-Dbandwidth.base-url=" + api + "/api/v2", "-Dbandwidth.token-url=" + api + "/token",
                    "-Dmedia.concurrency=" + CONCURRENCY, "-Dshutdown.drain=0"));
            command.addAll(List.of(settings));
            return command;
        });
    }

    /** The same with a broker and a PostgreSQL in processes of their own. */
    Contender withExternal(String name, Path home) {
        return new Contender(name, runtime, home, jvmOptions, commandLine);
    }

    private static List<String> java(String classPath, List<String> options, String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath));
        command.addAll(options);
        command.add("org.recordingintake.bench." + main);
        command.addAll(List.of(arguments));
        return command;
    }
}
