package org.recordingintake.reload;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import org.recordingintake.file.DurableFiles;

/**
 * What data.dir keeps of changes: the sets of files that were in force, and the audit trail. What cannot be written is
 * told, and tried again in its order. Not thread-safe.
 */
final class ChangeJournal {

    private final RouteSets sets;
    private final ChangeLog log;
    private final RouteStatus status;
    private final Queue<Change> unkept = new ArrayDeque<>();
    private final List<Change> unlogged = new ArrayList<>();

    ChangeJournal(RouteSets sets, ChangeLog log, RouteStatus status) {
        this.sets = sets;
        this.log = log;
        this.status = status;
    }

    void add(Change change) {
        if (change.isApplied()) {
            unkept.add(change);
        }
        unlogged.add(change);
        writeMissing();
    }

    void writeMissing() {
        List<String> missing = new ArrayList<>();
        try {
            keepMissing();
        } catch (IOException e) {
            missing.add("The files in force are not kept in route-sets yet: " + DurableFiles.reason(e) + ".");
        }
        try {
            logMissing();
        } catch (IOException e) {
            missing.add("The change is not recorded in changes.log yet: " + DurableFiles.reason(e) + ".");
        }
        status.recorded(missing);
    }

    private void keepMissing() throws IOException {
        while (!unkept.isEmpty()) {
            Change change = unkept.element();
            int number = sets.keep(change.files());
            unkept.remove();
            unlogged.replaceAll(line -> line == change ? change.keptAs(number) : line);
            status.kept(number);
        }
    }

    private void logMissing() throws IOException {
        while (!unlogged.isEmpty()) {
            log.append(unlogged.get(0));
            unlogged.remove(0);
        }
    }
}
