package org.recordingintake.cli;

import java.util.concurrent.Callable;

import org.recordingintake.demo.Demo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "demo", description = "Demonstrate the routes against a simulated Bandwidth, then end.")
final class DemoCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Option(names = "--keep", description = "Leave it running until Ctrl-C, with the console open, and print the console's"
            + " address and password.")
    private boolean keep;

    @Override
    public Integer call() {
        return Demo.run(main.routes(), keep, main.out());
    }
}
