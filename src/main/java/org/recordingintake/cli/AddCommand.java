package org.recordingintake.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.recordingintake.connector.Connector;
import org.recordingintake.connector.Installation;
import org.recordingintake.file.DurableFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(name = "add", description = "Switch on connectors to other systems, from the next start on; without a name, list"
        + " all of them.")
final class AddCommand implements Callable<Integer> {

    /** The names, for the help and for completion in the shell. */
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Names() {
            super(Stream.of(Connector.values()).map(Connector::connectorName).toList());
        }
    }

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..*", completionCandidates = Names.class,
            description = "${COMPLETION-CANDIDATES}.")
    private List<String> names = List.of();

    @Override
    public Integer call() throws IOException {
        List<Connector> connectors = names.stream().map(this::named).toList();
        Installation installation = new Installation(main.home());
        try {
            return connectors.isEmpty() ? list(installation) : add(new LinkedHashSet<>(connectors), installation);
        } catch (IOException e) {
            throw new IOException("lib/ext cannot be read or written: " + DurableFiles.reason(e), e);
        }
    }

    private Connector named(String name) {
        return Connector.named(name).orElseThrow(() -> new ParameterException(spec.commandLine(), "There is no connector \""
                + name + "\". Choose from " + String.join(", ", new Names()) + "."));
    }

    private int list(Installation installation) throws IOException {
        boolean isUnpacked = true;
        main.out().printf("%-11s %-13s %8s  %s%n", "connector", "state", "size", "connects to");
        for (Connector connector : Connector.values()) {
            Installation.State state = installation.state(connector);
            isUnpacked &= state != Installation.State.NOT_UNPACKED;
            main.out().printf(Locale.ROOT, "%-11s %-13s %5.1f MB  %s%n", connector, state, connector.megabytes(),
                    connector.purpose());
        }
        main.out().println(isUnpacked ? "Switch one on: bin/recording-intake add NAME" : unpack());
        return Main.DONE;
    }

    private String unpack() {
        Path home = main.home().toAbsolutePath().normalize();
        return "Unpack the archive of connectors over the home directory: tar -xzf recording-intake-connectors.tar.gz -C "
                + home;
    }

    private int add(Set<Connector> wanted, Installation installation) throws IOException {
        int exitCode = Main.DONE;
        for (Connector connector : wanted) {
            exitCode = Math.max(exitCode, add(connector, installation));
        }
        return exitCode;
    }

    private int add(Connector connector, Installation installation) throws IOException {
        switch (installation.state(connector)) {
            case NOT_UNPACKED -> {
                main.out().println("The connector " + connector + " is not unpacked. " + unpack());
                return Main.FAILED;
            }
            case ON -> main.out().println("The connector " + connector + " is on already.");
            default -> {
                List<String> conflicts = installation.conflicts(connector);
                if (!conflicts.isEmpty()) {
                    main.out().println("The connector " + connector + " is not switched on:");
                    conflicts.forEach(main.out()::println);
                    return Main.FAILED;
                }
                main.out().println("The connector " + connector + " is on from the next start on: "
                        + installation.switchOn(connector) + " jars put into lib/ext/.");
            }
        }
        return Main.DONE;
    }
}
