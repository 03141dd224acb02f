package org.recordingintake.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.recordingintake.settings.InvalidSettingsException;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: {@code recording-intake [COMMAND] [-Dname=value …]}; without a command it is {@code run}. */
@Command(name = "recording-intake",
        description = "Takes in the call recordings that Bandwidth announces. Without a command, it runs.",
        scope = ScopeType.INHERIT,
        sortOptions = false,
        usageHelpAutoWidth = true,
        descriptionHeading = "%n",
        parameterListHeading = "%n",
        optionListHeading = "%n",
        commandListHeading = "%nCommands:%n",
        footer = {"",
            "Settings are defined in application.properties. -Dname=value, before or after the command, and environment"
                + " variables (webhook.port as WEBHOOK_PORT) override it.",
            "Exit codes: 0 done, 1 failed, 2 wrong usage."})
public final class Main implements Callable<Integer> {

    static final int DONE = 0;
    static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    /** Set by the launcher where standard error is a terminal; Java versions differ in what they report about it. */
    private static final String TERMINAL = "recording-intake.terminal";

    private static final String TRACE = "picocli.trace";

    private static final List<Class<?>> COMMANDS = List.of(RunCommand.class, DemoCommand.class, CheckCommand.class,
            TryCommand.class, RollbackCommand.class, VerifyCommand.class, FindCommand.class, ReplayCommand.class, EraseCommand.class,
            LedgerCommand.class, ReconcileCommand.class, AddCommand.class, CompletionCommand.class, HelpCommand.class);

    private final Path home;
    private final PrintStream out;
    private final Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "Show this help.")
    private boolean help;

    /** @param given those before the command, or after it; null if there are none */
    @Option(names = "-D", paramLabel = "name=value", hidden = true, scope = ScopeType.INHERIT)
    private void add(Map<String, String> given) {
        if (given != null) {
            settings.putAll(given);
        }
    }

    private Main(Path home, PrintStream out) {
        this.home = home;
        this.out = out;
    }

    public static void main(String[] args) {
        // the launcher changes into the home directory
        Main main = new Main(Path.of(""), System.out);
        // reading the annotations of all commands takes a tenth of a start
        boolean starts = args.length == 0 || args[0].equals("run");
        List<Class<?>> commands = starts ? List.of(RunCommand.class) : COMMANDS;
        System.exit(main.commandLine(commands, System.err).setExecutionStrategy(parsed -> {
            main.settings.forEach(System::setProperty);
            return new RunLast().execute(parsed);
        }).execute(args));
    }

    /** @param home the directory with {@code application.properties} and {@code routes/} */
    static CommandLine commandLine(Path home, PrintStream out, PrintStream err) {
        return new Main(home, out).commandLine(COMMANDS, err);
    }

    private CommandLine commandLine(List<Class<?>> commands, PrintStream err) {
        // picocli's warnings quote what is given, and a secret may be in it
        if (System.getProperty(TRACE) == null) {
            System.setProperty(TRACE, "OFF");
        }
        CommandLine line = new CommandLine(this);
        commands.forEach(line::addSubcommand);
        return line.setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, args) -> explain(e))
                .setExecutionExceptionHandler((e, command, parsed) -> report(e));
    }

    @Override
    public Integer call() {
        return RunCommand.run(this, false);
    }

    private static int explain(ParameterException e) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("recording-intake: " + e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getSuggestions().isEmpty()) {
            err.println("Did you mean: " + String.join(" or ", unmatched.getSuggestions()) + "?");
        }
        err.println();
        command.usage(err);
        return WRONG_USAGE;
    }

    private int report(Exception e) throws Exception {
        if (e instanceof InvalidSettingsException invalid) {
            invalid.problems().forEach(out::println);
        } else if (e instanceof IOException) {
            out.println(e.getMessage());
        } else if (e instanceof SQLException) {
            out.println("The ledger cannot be read: " + e.getMessage());
        } else if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        } else {
            throw e;
        }
        return FAILED;
    }

    PrintStream out() {
        return out;
    }

    /** The directory that {@code bin/} and {@code lib/} are in. */
    Path home() {
        return home;
    }

    Path routes() {
        return home.resolve("routes");
    }

    Path properties() {
        return home.resolve("application.properties");
    }

    /** Settings of the command line, which override the environment and the file. */
    Map<String, String> given() {
        return settings;
    }

    SettingsLoader loader() {
        return SettingsLoader.of(settings);
    }

    /** @throws InvalidSettingsException naming every value that cannot be used */
    Settings settings() {
        return loader().load(properties());
    }

    /** Standard error for a progress bar; empty if it is not a terminal. */
    static Optional<PrintStream> terminal() {
        return Boolean.getBoolean(TERMINAL) ? Optional.of(System.err) : Optional.empty();
    }
}
