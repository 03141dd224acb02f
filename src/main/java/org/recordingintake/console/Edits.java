package org.recordingintake.console;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.recordingintake.check.FileSet;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.reload.ChangeHistory;
import org.recordingintake.reload.ChangeRecord;
import org.recordingintake.reload.RouteSets;

/** The edits of a node's route files and settings, and their rollback. Every method blocks. Thread-safe. */
public final class Edits {

    /** {@code file:line:column: error: message [rule]}. */
    private static final Pattern ERROR = Pattern.compile("(?s)(.*?):([0-9]{1,9}):([0-9]{1,9}): error: (.*)");
    static final int LARGEST_PAGE = 100;

    private final String node;
    private final ChangeHistory history;
    private final RouteSets sets;
    private final Path routes;
    private final Path properties;
    private final BiConsumer<FileSet, String> onRollback;
    private final Restoration restoration;

    /** Puts files back. */
    @FunctionalInterface
    interface Restoration {
        void putBack(FileSet files, Path routes, Path properties) throws IOException;
    }

    /**
     * @param dataDir    the directory {@code data.dir}
     * @param routes     the directory with the route files
     * @param properties {@code application.properties}
     * @param onRollback told which files are about to be put back, and by whom
     */
    public Edits(String node, Path dataDir, DurableFiles files, Path routes, Path properties,
                 BiConsumer<FileSet, String> onRollback) {
        this(node, dataDir, new RouteSets(dataDir, files), routes, properties, onRollback, null);
    }

    Edits(String node, Path dataDir, RouteSets sets, Path routes, Path properties, BiConsumer<FileSet, String> onRollback,
          Restoration restoration) {
        this.node = node;
        this.history = new ChangeHistory(dataDir);
        this.sets = sets;
        this.routes = routes;
        this.properties = properties;
        this.onRollback = onRollback;
        this.restoration = restoration == null ? sets::putBack : restoration;
    }

    /**
     * A page of them, the latest first.
     *
     * @param after the {@code next} of the page before; null for the first
     * @param limit from 1 to {@value #LARGEST_PAGE}
     * @throws InvalidRequestException if {@code after} is none
     */
    public EditPage page(String after, int limit) throws IOException {
        if (after != null && !after.matches("[0-9]{1,18}")) {
            throw SearchParameters.badCursor(null);
        }
        long end = after == null ? Long.MAX_VALUE : Long.parseLong(after);
        List<ChangeHistory.Line> lines = history.before(end, limit);
        SortedSet<Integer> kept = sets.numbers();
        List<EditPage.Edit> edits = new ArrayList<>();
        for (ChangeHistory.Line line : lines) {
            edits.add(edit(line.record(), kept));
        }
        long oldest = lines.isEmpty() ? 0 : lines.get(lines.size() - 1).begin();
        return new EditPage(node, inForce(kept), isWritable(), edits, oldest > 0 ? String.valueOf(oldest) : null);
    }

    /** The latest that was applied, where it is among the last of all. */
    private EditPage.Edit inForce(SortedSet<Integer> kept) throws IOException {
        Optional<ChangeRecord> applied = history.before(Long.MAX_VALUE, LARGEST_PAGE).stream().map(ChangeHistory.Line::record)
                .filter(record -> record.result().equals("applied")).findFirst();
        return applied.isPresent() ? edit(applied.get(), kept) : null;
    }

    private EditPage.Edit edit(ChangeRecord record, SortedSet<Integer> kept) throws IOException {
        Integer set = record.set();
        return new EditPage.Edit(record.time(), record.result(), record.by(), set, set != null && kept.contains(set),
                record.files() == null ? Map.of() : record.files(), orEmpty(record.changedFiles()), orEmpty(record.added()),
                orEmpty(record.changed()), orEmpty(record.removed()), orEmpty(record.needRestart()),
                orEmpty(record.errors()).stream().map(Edits::error).toList(),
                set == null ? List.of() : differences(set, kept));
    }

    private static Collection<String> orEmpty(Collection<String> names) {
        return names == null ? List.of() : names;
    }

    private static EditPage.EditError error(String text) {
        Matcher error = ERROR.matcher(text);
        return error.matches() ? new EditPage.EditError(error.group(1), Integer.valueOf(error.group(2)),
                Integer.valueOf(error.group(3)), error.group(4)) : new EditPage.EditError(null, null, null, text);
    }

    private List<EditPage.FileDifference> differences(int set, SortedSet<Integer> kept) throws IOException {
        SortedSet<Integer> earlier = kept.headSet(set);
        Optional<FileSet> before = earlier.isEmpty() ? Optional.empty() : sets.find(earlier.last());
        Optional<FileSet> after = sets.find(set);
        return before.isEmpty() || after.isEmpty() ? List.of() : Differences.between(before.get(), after.get());
    }

    /** Whether a rollback could write the files, as far as their permissions tell. */
    public boolean isWritable() {
        return Files.isWritable(routes) && (Files.notExists(properties) ? Files.isWritable(directoryOf(properties))
                : Files.isWritable(properties) && Files.isWritable(directoryOf(properties)));
    }

    private static Path directoryOf(Path file) {
        return file.toAbsolutePath().getParent();
    }

    /** Whether a set with this number is kept. */
    public boolean has(int set) throws IOException {
        return sets.numbers().contains(set);
    }

    /**
     * Writes the files of a set over those that are there, as {@code bin/recording-intake rollback} does. They are in force
     * once they are validated, which the edits tell within seconds.
     *
     * @param by who does it
     * @return empty if there is no such set, or no longer
     * @throws ReadOnlyFilesException if the files cannot be written here
     * @throws IOException            if that fails otherwise; the message says why
     */
    public synchronized Optional<RollbackResult> rollBack(int set, String by) throws IOException {
        Optional<FileSet> files = sets.find(set);
        if (files.isEmpty()) {
            return Optional.empty();
        }
        if (!isWritable()) {
            throw new ReadOnlyFilesException(routes + " or " + properties, null);
        }
        onRollback.accept(files.get(), by);
        try {
            restoration.putBack(files.get(), routes, properties);
        } catch (AccessDeniedException e) {
            throw new ReadOnlyFilesException(e.getFile(), e);
        } catch (FileSystemException e) {
            if (String.valueOf(e.getReason()).contains("Read-only")) {
                throw new ReadOnlyFilesException(e.getFile(), e);
            }
            throw e;
        }
        return Optional.of(new RollbackResult(node, set, List.copyOf(files.get().all().keySet())));
    }
}
