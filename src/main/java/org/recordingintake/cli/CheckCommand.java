package org.recordingintake.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import org.recordingintake.RecordingIntake;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.trial.Cases;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(name = "check", description = "Check the settings and the routes for errors.")
final class CheckCommand implements Callable<Integer> {

    enum Format {
        TEXT, JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @ParentCommand
    private Main main;

    @Parameters(paramLabel = "DIR", arity = "0..1", description = "Directory of the route files, by default routes/.")
    private Optional<Path> routes;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text",
            description = "${COMPLETION-CANDIDATES}, by default ${DEFAULT-VALUE}.")
    private Format format;

    @Option(names = "--tests", paramLabel = "DIR",
            description = "Also try each expected.yaml in DIR and below, unless there are errors.")
    private Optional<Path> tests;

    @Override
    public Integer call() throws InterruptedException {
        Path checked = routes.orElseGet(main::routes);
        List<Diagnostic> findings = new ArrayList<>(new Check(main.loader(), main.properties(), Clock.systemUTC())
                .of(checked));
        String summary = "";
        if (tests.isPresent() && !hasErrors(findings)) {
            Cases.Result result = new Cases(main.given(), main.properties(),
                    RecordingIntake.propertyLocation(main.loader(), main.properties())).run(tests.get(), checked);
            findings.addAll(result.findings());
            summary = result.count() - result.failed() + " of " + result.count() + " cases end as expected.";
        }
        print(findings, main.out());
        if (format == Format.TEXT && !summary.isEmpty()) {
            main.out().println(summary);
        }
        return hasErrors(findings) ? Main.FAILED : Main.DONE;
    }

    private static boolean hasErrors(List<Diagnostic> findings) {
        return findings.stream().anyMatch(finding -> finding.severity() == Diagnostic.Severity.ERROR);
    }

    private void print(List<Diagnostic> findings, PrintStream out) {
        if (format == Format.TEXT) {
            findings.forEach(out::println);
            return;
        }
        ArrayNode array = new ObjectMapper().createArrayNode();
        for (Diagnostic finding : findings) {
            array.addObject().put("file", finding.file().toString()).put("line", finding.line())
                    .put("column", finding.column()).put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                    .put("message", finding.message()).put("rule", finding.rule());
        }
        out.println(array.toPrettyString());
    }
}
