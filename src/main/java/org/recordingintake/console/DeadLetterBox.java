package org.recordingintake.console;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.recordingintake.file.DurableFiles;

/**
 * The dead letters of a node, and their replay, which moves their files to the replay directory as a person would. Every
 * method blocks. Thread-safe.
 */
public final class DeadLetterBox {

    /** How many dead letters a request can replay. */
    public static final int LARGEST_REPLAY = 500;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_~-][A-Za-z0-9_.~-]{0,249}");
    private static final String SUFFIX = ".json";
    /** How many files a request reads: what a filter finds seldom is found by further requests. */
    private static final int LARGEST_SCAN = 2000;
    private static final Comparator<Letter> OLDEST_FIRST = Comparator.comparing(Letter::writtenAt).thenComparing(Letter::id);

    private final Path directory;
    private final Path replay;
    private final String node;

    /** A file by its name, without the suffix. */
    record Letter(String id, Path file, Instant writtenAt) {

        /** Its place in the order of lists. */
        String cursor() {
            return writtenAt.toEpochMilli() + "." + id;
        }
    }

    /**
     * What a request is about, before anything is moved.
     *
     * @param ids     of dead letters, the oldest first
     * @param skipped what was asked for and is not there
     * @param more    whether more match than may be replayed at once
     */
    public record Selection(List<String> ids, List<ReplayResult.Skipped> skipped, boolean more) {
    }

    /**
     * @param dataDir the directory {@code data.dir}
     * @param node    names the runtime
     */
    public DeadLetterBox(Path dataDir, String node) {
        this.directory = dataDir.resolve("dead-letters");
        this.replay = dataDir.resolve("replay");
        this.node = node;
    }

    /** How many there are. */
    public long count() throws IOException {
        return letters().size();
    }

    /**
     * A page of them, the latest first; it may be short, and even empty, where only a few of many match.
     *
     * @param after the {@code next} of the page before; null for the first
     * @throws InvalidRequestException if it is none
     */
    public DeadLetterPage page(DeadLetterFilter filter, String after, int limit) throws IOException {
        List<Letter> all = letters();
        all.sort(OLDEST_FIRST.reversed());
        List<Letter> rest = all;
        if (after != null) {
            Letter last = atCursor(after);
            rest = all.stream().filter(letter -> OLDEST_FIRST.compare(letter, last) < 0).toList();
        }
        List<DeadLetterView> found = new ArrayList<>();
        int scanned = 0;
        while (scanned < rest.size() && scanned < LARGEST_SCAN && found.size() < limit) {
            Letter letter = rest.get(scanned++);
            view(letter).filter(view -> matches(filter, view)).map(DeadLetterFiles::withoutEvent).ifPresent(found::add);
        }
        return new DeadLetterPage(node, all.size(), found, scanned < rest.size() ? rest.get(scanned - 1).cursor() : null);
    }

    private static Letter atCursor(String cursor) {
        int dot = cursor.indexOf('.');
        if (dot < 1 || !cursor.substring(0, dot).matches("[0-9]{1,15}") || !ID.matcher(cursor.substring(dot + 1)).matches()) {
            throw SearchParameters.badCursor(null);
        }
        return new Letter(cursor.substring(dot + 1), null, Instant.ofEpochMilli(Long.parseLong(cursor.substring(0, dot))));
    }

    /** One by its id, with its event; empty if there is none. */
    public Optional<DeadLetterView> find(String id) throws IOException {
        return ID.matcher(id).matches() ? at(directory.resolve(id + SUFFIX).toString()) : Optional.empty();
    }

    /** The same by the path of its file; empty if that is not a file among the dead letters of this node. */
    Optional<DeadLetterView> at(String place) throws IOException {
        Path file = place == null ? null : Path.of(place).toAbsolutePath().normalize();
        return file == null || !directory.toAbsolutePath().normalize().equals(file.getParent()) ? Optional.empty()
                : letter(file).flatMap(DeadLetterBox::view);
    }

    private static Optional<DeadLetterView> view(Letter letter) {
        return DeadLetterFiles.read(letter);
    }

    private static boolean matches(DeadLetterFilter filter, DeadLetterView letter) {
        return (filter.recordingId() == null || filter.recordingId().equals(letter.recordingId()))
                && (filter.reason() == null || letter.reason() != null && letter.reason().toLowerCase(Locale.ROOT)
                        .contains(filter.reason().toLowerCase(Locale.ROOT)))
                && (filter.from() == null || !letter.writtenAt().isBefore(filter.from()))
                && (filter.to() == null || letter.writtenAt().isBefore(filter.to()));
    }

    /**
     * Those that have one of these ids, or are of a recording that has.
     *
     * @throws InvalidRequestException if there are more than {@value #LARGEST_REPLAY}
     */
    public Selection select(List<String> ids) throws IOException {
        if (ids.size() > LARGEST_REPLAY) {
            throw new InvalidRequestException("At most " + LARGEST_REPLAY + " dead letters can be replayed at once.");
        }
        List<Letter> all = letters();
        all.sort(OLDEST_FIRST);
        Set<String> found = new LinkedHashSet<>();
        List<ReplayResult.Skipped> skipped = new ArrayList<>();
        for (String id : new LinkedHashSet<>(ids)) {
            List<String> ofId = all.stream().filter(letter -> letter.id().equals(id) || isOf(letter, id)).map(Letter::id).toList();
            if (ofId.isEmpty()) {
                skipped.add(new ReplayResult.Skipped(id, "It is not among the dead letters of this node."));
            }
            found.addAll(ofId);
        }
        List<String> first = found.stream().limit(LARGEST_REPLAY).toList();
        return new Selection(first, skipped, first.size() < found.size());
    }

    /** By its name, which begins with the id of the recording where that is safe in one: see {@code RecordingEvent.key}. */
    private static boolean isOf(Letter letter, String recordingId) {
        return letter.id().startsWith(recordingId + "-")
                && view(letter).filter(view -> recordingId.equals(view.recordingId())).isPresent();
    }

    /**
     * The oldest that match a filter.
     *
     * @param limit how many at most, from 1 to {@value #LARGEST_REPLAY}
     * @throws InvalidRequestException if it is another number
     */
    public Selection select(DeadLetterFilter filter, int limit) throws IOException {
        if (limit < 1 || limit > LARGEST_REPLAY) {
            throw new InvalidRequestException("limit is " + limit + ". Write a number from 1 to " + LARGEST_REPLAY + ".");
        }
        List<Letter> all = letters();
        all.sort(OLDEST_FIRST);
        boolean isAll = filter.equals(DeadLetterFilter.ALL);
        List<String> found = new ArrayList<>();
        for (Letter letter : all) {
            if (isAll || view(letter).filter(view -> matches(filter, view)).isPresent()) {
                if (found.size() == limit) {
                    return new Selection(found, List.of(), true);
                }
                found.add(letter.id());
            }
        }
        return new Selection(found, List.of(), false);
    }

    /**
     * Moves what was selected to the replay directory, where the running intake takes it up.
     *
     * @throws IOException if the replay directory cannot be written; what was moved until then is on its way
     */
    public ReplayResult replay(Selection selection) throws IOException {
        List<String> replayed = new ArrayList<>();
        List<ReplayResult.Skipped> skipped = new ArrayList<>(selection.skipped());
        DurableFiles.createDirectories(replay);
        for (String id : selection.ids()) {
            if (!ID.matcher(id).matches()) {
                continue;
            }
            Path target = replay.resolve(id + SUFFIX);
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                skipped.add(new ReplayResult.Skipped(id, "A file of its name is in the replay directory already."));
                continue;
            }
            try {
                DurableFiles.move(directory.resolve(id + SUFFIX), target);
                replayed.add(id);
            } catch (NoSuchFileException e) {
                skipped.add(new ReplayResult.Skipped(id, "It is not among the dead letters of this node any more."));
            }
        }
        return new ReplayResult(node, replayed, skipped, selection.more());
    }

    private List<Letter> letters() throws IOException {
        List<Letter> letters = new ArrayList<>();
        Files.walkFileTree(directory, Set.of(), 1, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                letter(file, attributes).ifPresent(letters::add);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) { // replayed meanwhile, or there has never been one
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return letters;
    }

    private static Optional<Letter> letter(Path file) throws IOException {
        try {
            return letter(file, Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Optional<Letter> letter(Path file, BasicFileAttributes attributes) {
        String name = file.getFileName().toString();
        String id = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : "";
        return ID.matcher(id).matches() && attributes.isRegularFile()
                ? Optional.of(new Letter(id, file, Instant.ofEpochMilli(attributes.lastModifiedTime().toMillis())))
                : Optional.empty();
    }
}
