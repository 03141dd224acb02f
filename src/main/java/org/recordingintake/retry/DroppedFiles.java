package org.recordingintake.retry;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.recordingintake.file.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the replay directory. One is taken when it is complete: when it can be read and has not changed for
 * {@link #REST}. One that cannot be read may still be written; only when it has not changed for {@link #PATIENCE} is it
 * taken, to be rejected. A rejected file that cannot be moved is left alone until something about it changes.
 * Thread-safe.
 */
public final class DroppedFiles implements GenericFileFilter<File> {

    private static final Logger LOG = LoggerFactory.getLogger(DroppedFiles.class);

    static final Duration REST = Duration.ofSeconds(1);
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FEW = 1_000;

    private final Replays replays;
    private final Path rejected;
    private final DurableFiles files;
    private final Clock clock;
    private final Map<Path, Look> looks = new HashMap<>();
    private final Set<Path> told = new HashSet<>();
    private int forgetAt = FEW;

    /**
     * What is known of a file.
     *
     * @param state changes with whatever is done to the file
     * @param since when the file was first seen in this state
     * @param left  whether it is left alone in this state
     */
    private record Look(String state, Instant since, Readable readable, boolean left) {

        enum Readable {
            UNKNOWN, YES, NO
        }

        Look as(Readable found) {
            return new Look(state, since, found, left);
        }

        Look leftAlone() {
            return new Look(state, since, readable, true);
        }
    }

    /** @param rejected the directory, in the one that is watched, for files that hold no event */
    public DroppedFiles(Path rejected, Replays replays, DurableFiles files, Clock clock) {
        this.rejected = rejected;
        this.replays = replays;
        this.files = files;
        this.clock = clock;
    }

    /** Whether a file can be taken; logs once each file that never will be. Called at each poll, also for directories. */
    @Override
    public synchronized boolean accept(GenericFile<File> dropped) {
        Path file = dropped.getFile().toPath();
        if (file.getFileName().equals(rejected.getFileName()) && dropped.isDirectory()) {
            return false;
        }
        Look look = lookAt(file);
        Duration rested = Duration.between(look.since(), clock.instant());
        if (look.left() || rested.compareTo(REST) < 0) {
            return false;
        }
        Optional<String> obstacle = obstacle(file);
        if (obstacle.isPresent()) {
            if (told.add(file)) {
                LOG.warn("{} {}", file, obstacle.get());
            }
            return false;
        }
        if (look.readable() == Look.Readable.UNKNOWN) {
            look = look.as(isReadable(file) ? Look.Readable.YES : Look.Readable.NO);
            looks.put(file, look);
        }
        return look.readable() == Look.Readable.YES || rested.compareTo(PATIENCE) >= 0;
    }

    private Look lookAt(Path file) {
        String state = stateOf(file);
        Look before = looks.get(file);
        if (before != null && before.state().equals(state)) {
            return before;
        }
        if (looks.size() >= forgetAt) {
            looks.keySet().removeIf(other -> Files.notExists(other, LinkOption.NOFOLLOW_LINKS));
            told.retainAll(looks.keySet());
            forgetAt = 2 * looks.size() + FEW;
        }
        Look now = new Look(state, clock.instant(), Look.Readable.UNKNOWN, false);
        looks.put(file, now);
        return now;
    }

    /** Why it will never be taken, whatever it contains. */
    private static Optional<String> obstacle(Path file) {
        if (Files.isDirectory(file)) {
            return Optional.of("is a directory and is left alone: move the files in it to " + file.getParent());
        }
        if (file.getFileName().toString().startsWith(".")) {
            return Optional.of("is hidden and is left alone: rename it if it is to be sent through");
        }
        return Files.exists(file) && !Files.isRegularFile(file)
                ? Optional.of("is not a file and is left alone: remove it") : Optional.empty();
    }

    private boolean isReadable(Path file) {
        try {
            return !replays.read(file).isEmpty();
        } catch (UnreadableReplayException e) {
            return false;
        }
    }

    /**
     * Deletes a file whose events have been sent, unless another has come in its place, which is then taken like any.
     *
     * @throws IOException if it cannot be deleted; it is not sent again before it changes
     */
    public synchronized void remove(@ExchangeProperty(Exchange.FILE_EXCHANGE_FILE) GenericFile<File> sent)
            throws IOException {
        Path file = sent.getFile().toPath();
        Look taken = looks.get(file);
        if (taken == null || !taken.state().equals(stateOf(file))) {
            return;
        }
        try {
            Files.delete(file);
            looks.remove(file);
        } catch (IOException e) {
            looks.put(file, taken.leftAlone());
            throw new IOException("The events of " + file + " were sent through, but it cannot be deleted; it is left alone"
                    + " until it changes, or until the next start. Remove it. " + DurableFiles.reason(e), e);
        }
    }

    /**
     * Moves a file to the rejected ones, under another name if its name is taken, and writes the reason next to it.
     *
     * @throws IOException if it cannot be moved; it is not tried again before it changes
     */
    public void reject(@Header(Replays.FILE) String path,
                       @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) UnreadableReplayException reason) throws IOException {
        Path file = Path.of(path);
        Path target = rejected.resolve(file.getFileName());
        for (int i = 2; isTakenByAnother(target, file); i++) {
            target = rejected.resolve(file.getFileName().toString().replaceFirst("(\\.[^.]*)?$", "~" + i + "$1"));
        }
        try {
            DurableFiles.createDirectories(rejected);
            DurableFiles.move(file, target);
        } catch (IOException e) {
            leaveAlone(file);
            throw new IOException(file + " holds nothing that can be sent through, and cannot be moved to " + rejected
                    + "; it is left alone until it changes, or until the next start. Remove it. " + reason.getMessage(), e);
        }
        files.write(rejected, target.resolveSibling(target.getFileName() + ".reason.txt"),
                reason.getMessage().getBytes(StandardCharsets.UTF_8));
    }

    private synchronized void leaveAlone(Path file) {
        looks.put(file, lookAt(file).leftAlone());
    }

    private static boolean isTakenByAnother(Path target, Path file) {
        try {
            return Files.exists(target, LinkOption.NOFOLLOW_LINKS) && Files.mismatch(target, file) != -1;
        } catch (IOException e) {
            return true;
        }
    }

    /** Changes with whatever is done to a file: its content, its owner, its mode. A directory stays the same. */
    private static String stateOf(Path file) {
        if (Files.isDirectory(file)) {
            return "directory";
        }
        try {
            return Files.readAttributes(file, "unix:size,ctime,ino").toString();
        } catch (IOException e) {
            return "cannot be read";
        }
    }
}
