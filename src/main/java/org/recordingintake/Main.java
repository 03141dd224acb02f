package org.recordingintake;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.recordingintake.reconcile.ReconcileCommand;
import org.recordingintake.trial.TryCommand;

/** The command line: {@code recording-intake [command] [-Dname=value …]}; without a command it is {@code run}. */
public final class Main {

    private static final String HELP = """
            Usage: recording-intake [command] [-Dname=value ...]

              run [--strict] take in recordings until stopped (the default); with --strict fail if the
                             route files cannot be used, instead of starting from the last that could
              demo           show it at work against a simulated Bandwidth, then end
              check [DIR] [--format text|json]
                             look for mistakes in the settings and the routes (of DIR, else of routes/)
              try EVENT.json [DIR] [--status STATUS] [--media FILE] [--fail STEP[=FAILURE]] [--against DIR] [-v]
                             send an event (a file, -, or --example complete|partial|error|conference|transcription)
                             through the routes of DIR, else of routes/, as the running system would, without
                             touching anything outside: say which way it takes and where it ends. --fail lets a
                             step (its id, or the start of its URI; STEP* always) fail, with an exception or an
                             HTTP status; --against says only what differs from the routes of another directory
              rollback [N]   put back the routes and settings of set N that data/changes.log names, else the
                             latest that differ from what is there now
              verify [DIR|RECORDING ...]
                             read the store (or a directory of it, or recordings by id) again, and say what is
                             missing, altered, orphaned or unverifiable
              find ID|CALL|NUMBER|DAY
                             print a line for each recording (by its id, that of its call or conference, a
                             number that called or was called, or a UTC day such as 2026-10-01): its id, what
                             became of it, when, and where it is
              erase RECORDING ...
                             erase recordings by their ids: media, transcripts, receipts, alerts, dead letters and
                             what the ledger knows that is personal; they never come back
              ledger rebuild add to the ledger what receipts, alerts and dead letters say; of one that is damaged or
                             missing, make a new one
              ledger backup FILE
                             write a safe copy of the ledger, while it is in use too
              reconcile [--since TIME] [--until TIME] [--dry-run]
                             take in recordings that started then and whose event never came (TIME such as
                             2026-10-01 or 2026-10-01T12:00:00Z); --dry-run only says which
              help           this text

            Settings stand in application.properties; -D and environment variables (webhook.port as
            WEBHOOK_PORT) win over it. Exit codes: 0 done, 1 failed, 2 wrong usage.
            """;

    private Main() {
    }

    public static void main(String[] args) {
        System.exit(run(List.of(args), System.out, System.err));
    }

    static int run(List<String> args, PrintStream out, PrintStream err) {
        Map<String, String> settings = new LinkedHashMap<>();
        List<String> words = args.stream().filter(arg -> !readSetting(arg, settings)).toList();
        settings.forEach(System::setProperty);
        String command = words.isEmpty() ? "run" : words.get(0);
        List<String> operands = words.stream().skip(1).toList();
        Commands commands = new Commands(settings, out);
        if (command.equals("run") && (operands.isEmpty() || operands.equals(List.of("--strict")))) {
            return commands.run(!operands.isEmpty());
        }
        if (command.equals("demo") && operands.isEmpty()) {
            return commands.demo();
        }
        Optional<Check.Options> check = command.equals("check") ? Check.Options.of(operands) : Optional.empty();
        if (check.isPresent()) {
            return commands.check(check.get());
        }
        Optional<TryCommand.Options> trial = command.equals("try") ? TryCommand.Options.of(operands) : Optional.empty();
        if (trial.isPresent()) {
            return commands.tryOut(trial.get());
        }
        if (command.equals("rollback") && (operands.isEmpty()
                || operands.size() == 1 && operands.get(0).matches("\\d{1,9}"))) {
            return commands.rollback(operands);
        }
        if (command.equals("verify") && operands.stream().noneMatch(operand -> operand.startsWith("-"))) {
            return commands.verify(operands);
        }
        if (command.equals("find") && operands.size() == 1 && !operands.get(0).startsWith("-")) {
            return commands.find(operands.get(0));
        }
        if (command.equals("erase") && !operands.isEmpty() && operands.stream().noneMatch(id -> id.startsWith("-"))) {
            return commands.erase(operands);
        }
        if (command.equals("ledger") && operands.equals(List.of("rebuild"))) {
            return commands.ledgerRebuild();
        }
        if (command.equals("ledger") && operands.size() == 2 && operands.get(0).equals("backup")) {
            return commands.ledgerBackup(Path.of(operands.get(1)));
        }
        Optional<ReconcileCommand.Options> reconcile = command.equals("reconcile")
                ? ReconcileCommand.Options.of(operands) : Optional.empty();
        if (reconcile.isPresent()) {
            return commands.reconcile(reconcile.get());
        }
        if (List.of("help", "--help", "-h").contains(command)) {
            out.print(HELP);
            return 0;
        }
        err.println("recording-intake: cannot make sense of \"" + String.join(" ", words) + "\"");
        err.print(HELP);
        return 2;
    }

    private static boolean readSetting(String arg, Map<String, String> settings) {
        int equals = arg.indexOf('=');
        if (!arg.startsWith("-D") || equals < 3) {
            return false;
        }
        settings.put(arg.substring(2, equals), arg.substring(equals + 1));
        return true;
    }
}
