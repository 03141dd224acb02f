package org.recordingintake.management;

import java.io.IOException;
import java.nio.file.Path;

import org.recordingintake.file.DiskSpace;
import org.recordingintake.file.DurableFiles;

/** Whether files can be written to a directory, found out by writing one, and for how long; named after its content. */
final class DirectoryHealthCheck extends IntakeHealthCheck {

    /** Media leaves 3 % of the disk free, new events 2 %. */
    private static final double NEARLY_FULL = 0.05;

    private final String setting;
    private final DurableFiles files;
    private final Path directory;
    private final Room room;
    private final DiskSpace.Source disk;

    /** Fails, in plain words, where there is no room for more. */
    interface Room {
        void require() throws IOException;
    }

    /** @param name what lies there; the setting that says where is this and {@code .dir} */
    DirectoryHealthCheck(String name, DurableFiles files, Path directory, Room room, DiskSpace.Source disk) {
        super(name);
        this.setting = name + ".dir";
        this.files = files;
        this.directory = directory;
        this.room = room;
        this.disk = disk;
    }

    @Override
    Condition condition() {
        return space().with("directory", directory.toString());
    }

    private Condition space() {
        DiskSpace space;
        try {
            files.probe(directory);
            space = disk.of(directory);
        } catch (IOException e) {
            return Condition.down(setting + " cannot be written to: " + DurableFiles.reason(e)
                    + ". Free disk space, or correct the permissions of " + directory + ".");
        }
        try {
            room.require();
        } catch (IOException e) {
            return Condition.down(e.getMessage()).with("usableBytes", space.usableBytes());
        }
        Condition condition = space.usableShare() >= NEARLY_FULL ? Condition.up() : Condition.degraded("The disk of "
                + setting + " is nearly full: " + Math.round(space.usableShare() * 1000) / 10.0 + " % are left. Free disk"
                + " space: below 3 % no more media is fetched, below 2 % new events go to the spool.");
        return condition.with("usableBytes", space.usableBytes());
    }
}
