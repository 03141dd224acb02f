package org.recordingintake.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A trace as {@code strace -y} writes it: one line a call, or two where another thread's call came in between. The
 * number of a line stands for time.
 */
final class SystemCalls {

    private static final Pattern WHOLE = Pattern.compile("(\\d+ +)?(\\w+)\\((.*)\\) += (.*)");
    private static final Pattern UNFINISHED = Pattern.compile("(\\d+ +)?(\\w+)\\((.*) <unfinished \\.\\.\\.>");
    private static final Pattern RESUMED = Pattern.compile("(\\d+ +)?<\\.\\.\\. (\\w+) resumed>(.*)\\) += (.*)");
    private static final Pattern DESCRIPTOR = Pattern.compile("\\d+<([^>]*)>.*");
    private static final Pattern NAME = Pattern.compile("\"([^\"]*)\"");

    private final List<Call> calls;

    private SystemCalls(List<Call> calls) {
        this.calls = calls;
    }

    /**
     * @param workingDirectory of the traced process, which relative names are relative to
     * @throws IllegalArgumentException if a call is resumed that was not begun
     */
    static SystemCalls of(List<String> lines, Path workingDirectory) {
        List<Call> calls = new ArrayList<>();
        Map<Long, Begun> begun = new HashMap<>();
        for (int line = 0; line < lines.size(); line++) {
            Matcher unfinished = UNFINISHED.matcher(lines.get(line));
            Matcher resumed = RESUMED.matcher(lines.get(line));
            Matcher whole = WHOLE.matcher(lines.get(line));
            if (unfinished.matches()) {
                begun.put(thread(unfinished), new Begun(line, unfinished.group(3)));
            } else if (resumed.matches()) {
                long thread = thread(resumed);
                Begun start = begun.remove(thread);
                if (start == null) {
                    throw new IllegalArgumentException("Resumed, but not begun: " + lines.get(line));
                }
                calls.add(new Call(start.line(), line, thread, resumed.group(2),
                        start.arguments() + resumed.group(3), resumed.group(4), workingDirectory));
            } else if (whole.matches()) {
                calls.add(new Call(line, line, thread(whole), whole.group(2), whole.group(3),
                        whole.group(4), workingDirectory));
            }
        }
        return new SystemCalls(calls);
    }

    /** The thread of a line; 0 in the trace of a single thread, which does not name it. */
    private static long thread(Matcher line) {
        return line.group(1) == null ? 0 : Long.parseLong(line.group(1).strip());
    }

    Stream<Call> stream() {
        return calls.stream();
    }

    /** The calls that succeeded and that this holds for, in the order in which they ended. */
    List<Call> successful(Predicate<Call> which) {
        return calls.stream().filter(Call::succeeded).filter(which).toList();
    }

    private record Begun(int line, String arguments) {
    }

    /**
     * @param begun  the line on which it was called
     * @param ended  the line on which it returned
     * @param thread 0 if there was only one to trace
     * @param result as traced, such as {@code 0} or {@code -1 EIO (Input/output error) (INJECTED)}
     */
    record Call(int begun, int ended, long thread, String name, String arguments, String result,
                Path workingDirectory) {

        boolean succeeded() {
            return !result.startsWith("-1") && !result.startsWith("?");
        }

        boolean isInjected() {
            return result.endsWith("(INJECTED)");
        }

        boolean isSync() {
            return name.equals("fsync") || name.equals("fdatasync");
        }

        boolean isWrite() {
            return name.equals("write") || name.equals("pwrite64") || name.equals("writev");
        }

        boolean isRename() {
            return name.startsWith("rename");
        }

        boolean isBefore(Call other) {
            return ended < other.begun;
        }

        /** What the descriptor stands for that the call is about: a path, or {@code socket:[…]}. */
        Optional<Path> file() {
            Matcher descriptor = DESCRIPTOR.matcher(arguments);
            return descriptor.matches() ? Optional.of(Path.of(descriptor.group(1))) : Optional.empty();
        }

        boolean isAbout(Path file) {
            return file().filter(file::equals).isPresent();
        }

        /** The path that the call names first: the old one of a rename, the one that a mkdir makes. */
        Path source() {
            return names().get(0);
        }

        /** The path that the call names last: the new one of a rename. */
        Path target() {
            return names().get(names().size() - 1);
        }

        private List<Path> names() {
            return NAME.matcher(arguments).results().map(name -> workingDirectory.resolve(name.group(1))).toList();
        }
    }
}
