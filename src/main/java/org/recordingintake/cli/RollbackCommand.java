package org.recordingintake.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.recordingintake.file.DurableFiles;
import org.recordingintake.check.FileSet;
import org.recordingintake.reload.RouteSets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(name = "rollback", description = "Restore the routes and settings of an earlier set.")
final class RollbackCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "N", arity = "0..1", description = "The number of the set in data/changes.log, by default the"
            + " latest that differs from the current files.")
    private Optional<Integer> number;

    @Override
    public Integer call() throws IOException {
        if (number.filter(n -> n < 0).isPresent()) {
            throw new ParameterException(spec.commandLine(), "'" + number.get() + "' is not the number of a set");
        }
        Path dataDir = main.loader().dataDir(main.properties());
        try {
            RouteSets sets = new RouteSets(dataDir, new DurableFiles("rollback"));
            Optional<Integer> wanted = number.isPresent() ? number
                    : sets.latestOtherThan(FileSet.read(main.routes(), main.properties()));
            Optional<FileSet> set = wanted.isPresent() ? sets.find(wanted.get()) : Optional.empty();
            if (set.isEmpty()) {
                main.out().println(wanted.map(n -> "There is no set " + n + " in ").orElse("There is no other set in ")
                        + dataDir.resolve("route-sets") + ".");
                return Main.FAILED;
            }
            sets.putBack(set.get(), main.routes(), main.properties());
            main.out().println("Rolled back to set " + wanted.get() + ": " + String.join(", ", set.get().all().keySet())
                    + ". A running recording intake takes it over by itself.");
            return Main.DONE;
        } catch (IOException e) {
            throw new IOException("Not rolled back: " + e.getMessage(), e);
        }
    }
}
