package org.recordingintake.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.recordingintake.console.DeadLetterBox;
import org.recordingintake.console.DeadLetterFilter;
import org.recordingintake.console.ReplayResult;
import org.recordingintake.file.DurableFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(name = "replay", description = "Send dead letters through again: moves their files to the replay directory.")
final class ReplayCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "The id of a recording, or the name of a dead letter without"
            + " .json.")
    private List<String> ids;

    @Option(names = "--all", description = "All dead letters.")
    private boolean all;

    @Option(names = "--reason", paramLabel = "TEXT", description = "With --all, only those whose reason contains this text,"
            + " in upper or lower case.")
    private Optional<String> reason;

    private boolean isComplete = true;
    private long count;

    @Override
    public Integer call() throws IOException {
        if (all == (ids != null)) {
            throw new ParameterException(spec.commandLine(), "Name the recordings, or write --all");
        }
        if (reason.isPresent() && !all) {
            throw new ParameterException(spec.commandLine(), "--reason needs --all");
        }
        Path dataDir = main.loader().dataDir(main.properties());
        DeadLetterBox letters = new DeadLetterBox(dataDir, DurableFiles.instanceOf(dataDir));
        try {
            if (all) {
                replayAll(letters);
            } else {
                for (int from = 0; from < ids.size(); from += DeadLetterBox.LARGEST_REPLAY) {
                    print(letters.replay(letters.select(
                            ids.subList(from, Math.min(ids.size(), from + DeadLetterBox.LARGEST_REPLAY)))));
                }
            }
        } catch (IOException e) {
            throw new IOException("Not replayed: " + dataDir.resolve("replay") + " or " + dataDir.resolve("dead-letters")
                    + " cannot be used: " + DurableFiles.reason(e), e);
        }
        if (count == 0 && isComplete) {
            main.out().println("There is no such dead letter in " + dataDir.resolve("dead-letters") + ".");
        }
        return count > 0 && isComplete ? Main.DONE : Main.FAILED;
    }

    /** Those that cannot be moved stay, and are found again. */
    private void replayAll(DeadLetterBox letters) throws IOException {
        DeadLetterFilter filter = new DeadLetterFilter(null, reason.orElse(null), null, null);
        ReplayResult result;
        do {
            result = letters.replay(letters.select(filter, DeadLetterBox.LARGEST_REPLAY));
            print(result);
        } while (result.more() && !result.replayed().isEmpty());
    }

    private void print(ReplayResult result) {
        result.replayed().forEach(id -> main.out().println(id + "  replayed"));
        result.skipped().forEach(skipped -> main.out().println(skipped.id() + "  not replayed: " + skipped.reason()));
        count += result.replayed().size();
        isComplete &= result.skipped().isEmpty();
    }
}
