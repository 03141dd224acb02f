package org.recordingintake.cli;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.recordingintake.reconcile.ReconciliationByHand;
import org.recordingintake.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.TypeConversionException;

@Command(name = "reconcile", description = "Take in recordings whose event never arrived. TIME is a UTC day or an instant,"
        + " such as 2026-10-01 or 2026-10-01T12:00:00Z.")
final class ReconcileCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Option(names = "--since", paramLabel = "TIME", converter = Time.class,
            description = "The earliest start of a recording, by default reconcile.max-age ago.")
    private Optional<Instant> since;

    @Option(names = "--until", paramLabel = "TIME", converter = Time.class,
            description = "The time before which recordings started, by default now.")
    private Optional<Instant> until;

    @Option(names = "--account", paramLabel = "ID", description = "The number of an account, by default all.")
    private Optional<String> account;

    @Option(names = "--dry-run", description = "Only list the recordings that would be taken in.")
    private boolean dryRun;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Settings settings = main.settings();
        settings.requireMediaCredentials();
        new ReconciliationByHand(settings, main.out()).run(new ReconciliationByHand.Options(since, until, account,
                dryRun));
        return Main.DONE;
    }

    static final class Time implements ITypeConverter<Instant> {

        @Override
        public Instant convert(String text) {
            try {
                return text.contains("T") ? Instant.parse(text)
                        : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            } catch (DateTimeException e) {
                throw new TypeConversionException("'" + text + "' is not a time such as 2026-10-01 or"
                        + " 2026-10-01T12:00:00Z");
            }
        }
    }
}
