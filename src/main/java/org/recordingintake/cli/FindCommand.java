package org.recordingintake.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.recordingintake.console.DeadLetterBox;
import org.recordingintake.console.InvalidRequestException;
import org.recordingintake.console.LedgerQueries;
import org.recordingintake.console.RecordingPage;
import org.recordingintake.console.Recordings;
import org.recordingintake.console.SearchParameters;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.LedgerReader;
import org.recordingintake.ledger.Lookup;
import org.recordingintake.ledger.Search;
import org.recordingintake.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(name = "find", description = "Print a line for each matching recording: its id, outcome, time and place.")
final class FindCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID|CALL|NUMBER|TAG|DAY", description = "The id of a recording, call or conference, a number"
            + " that called or was called, a tag, or a UTC day such as 2026-10-01.")
    private String what;

    @Option(names = "--json", description = "Print JSON, the latest first, as the API answers.")
    private boolean json;

    @Option(names = "--limit", paramLabel = "N", description = "With --json, how many at most: 1 to 500, by default 50.")
    private Optional<String> limit;

    @Option(names = "--after", paramLabel = "NEXT", description = "With --json, the value of next in the answer before.")
    private Optional<String> after;

    @Override
    public Integer call() throws IOException, SQLException {
        if (!json && (limit.isPresent() || after.isPresent())) {
            throw new ParameterException(spec.commandLine(), "--limit and --after need --json");
        }
        Search search = json ? search() : null;
        Settings settings = main.settings();
        try (LedgerReader ledger = Ledger.reader(settings, new DurableFiles("find")).orElse(null)) {
            if (ledger == null) {
                return Main.FAILED;
            }
            return (json ? printJson(ledger, settings, search) : new Lookup(ledger, main.out()).print(what))
                    ? Main.DONE : Main.FAILED;
        }
    }

    private Search search() {
        Map<String, String> parameters = new HashMap<>(Map.of("q", what));
        limit.ifPresent(rows -> parameters.put("limit", rows));
        after.ifPresent(cursor -> parameters.put("after", cursor));
        try {
            return SearchParameters.of(parameters);
        } catch (InvalidRequestException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private boolean printJson(LedgerReader ledger, Settings settings, Search search) throws IOException {
        Path data = settings.dataDir();
        RecordingPage page = new Recordings(asking(ledger), settings.storeDir(), data,
                new DeadLetterBox(data, DurableFiles.instanceOf(data))).search(search);
        main.out().println(new String(RecordingPage.FORMAT.write(page), StandardCharsets.UTF_8));
        return !page.recordings().isEmpty();
    }

    private static LedgerQueries asking(LedgerReader ledger) {
        return new LedgerQueries() {
            @Override
            public <T> T ask(Ledger.Question<T> question) throws IOException {
                try {
                    return question.ask(ledger);
                } catch (SQLException e) {
                    throw new IOException("The ledger cannot be read: " + e.getMessage(), e);
                }
            }
        };
    }
}
