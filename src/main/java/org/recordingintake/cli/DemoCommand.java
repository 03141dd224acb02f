package org.recordingintake.cli;

import java.util.concurrent.Callable;

import org.recordingintake.demo.Demo;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(name = "demo", description = "Demonstrate the routes against a simulated Bandwidth, then end.")
final class DemoCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Override
    public Integer call() {
        return Demo.run(main.routes(), main.out());
    }
}
