package org.recordingintake.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import at.favre.lib.crypto.bcrypt.BCrypt;

/** The console of a demo that goes on: its one user, and the wait until somebody ends it. */
final class DemoConsole {

    private static final String USER = "demo";
    /** Without those that look alike. */
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int LENGTH = 12;
    private static final int COST = 10;
    private static final long LONGEST_STOP = 29;

    private final Path dataDir;
    private final String password = new SecureRandom().ints(LENGTH, 0, LETTERS.length())
            .mapToObj(i -> String.valueOf(LETTERS.charAt(i))).collect(Collectors.joining());
    private final CountDownLatch signal = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    DemoConsole(Path dataDir) {
        this.dataDir = dataDir;
    }

    /** Writes the files of its user and answers the settings that name them. */
    Map<String, String> settings() throws IOException {
        String hash = BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(COST, password.toCharArray());
        Path users = Files.writeString(dataDir.resolve("console-users"), USER + ":" + hash + "\n");
        Path roles = Files.writeString(dataDir.resolve("console-roles"), USER + ": view,listen,operate\n");
        return Map.of("console.users-file", users.toString(), "console.roles-file", roles.toString());
    }

    /** @param lost the recording that waits for a replay */
    void announce(PrintStream out, String managementUrl, String lost) {
        out.printf("""
                The demo keeps running. The console is open on this machine only:
                  %s/console/
                  User: %s   Password: %s   (valid until the demo ends)
                One more recording, %s, fails on purpose: replay it on the page "Dead letters".
                End the demo by Ctrl-C.
                """, managementUrl, USER, password, lost);
        out.flush();
    }

    /** Returns when the process is told to end; it then ends with success as soon as {@link #end} is called. */
    void awaitSignal() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            signal.countDown();
            try {
                Runtime.getRuntime().halt(ended.await(LONGEST_STOP, TimeUnit.SECONDS) ? 0 : 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "stop"));
        signal.await();
    }

    /** Says that everything has been closed. */
    void end() {
        ended.countDown();
    }
}
