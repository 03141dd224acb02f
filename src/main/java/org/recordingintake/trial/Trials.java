package org.recordingintake.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;

/**
 * Tries events, each in a temporary directory of its own.
 *
 * @param commandLine      settings that win over the file
 * @param properties       {@code application.properties}
 * @param propertyLocation where camel.* keys stand, as Camel writes locations
 */
record Trials(Map<String, String> commandLine, Path properties, String propertyLocation) {

    /**
     * @param event  the content of its file
     * @param inFull whether messages are written down
     * @throws IOException              if it cannot be tried; the message says why
     * @throws IllegalArgumentException if a failure that is given makes no sense; the message says why
     */
    Ending of(byte[] event, Given given, Path routes, boolean inFull) throws IOException, InterruptedException {
        if (!Files.isDirectory(routes)) {
            throw new IOException("There is no directory " + routes + ".");
        }
        List<InjectedFailure> failures = given.failures().stream().map(InjectedFailure::of).toList();
        Path directory = Files.createTempDirectory("recording-intake-try-" + ProcessHandle.current().pid() + "-");
        Quiet quiet = new Quiet();
        try {
            return new Trial(settings(given, directory), routes, properties, propertyLocation, failures, inFull)
                    .of(event, given.media());
        } finally {
            quiet.end();
            Trial.clear(directory);
        }
    }

    /** Those of the file, but for where things lie and what the process would connect to. */
    private Settings settings(Given given, Path directory) {
        Map<String, String> settings = new LinkedHashMap<>(commandLine);
        settings.putAll(given.settings());
        settings.put("data.dir", directory.toString());
        settings.put("store.dir", directory.resolve("recordings").toString());
        settings.put("webhook.host", "127.0.0.1");
        List.of("queue.url", "ledger.url").forEach(name -> settings.put(name, "embedded"));
        List.of("queue.username", "queue.password", "queue.password-file", "ledger.username", "ledger.password",
                "ledger.password-file").forEach(name -> settings.put(name, ""));
        return SettingsLoader.of(settings).load(properties);
    }
}
