package org.recordingintake.trial;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.apache.camel.http.base.HttpOperationFailedException;

/**
 * What {@code --fail STEP[=EXCEPTION or HTTP STATUS]} asks for: a step, by its id or by the beginning of the URI that it
 * sends to, fails once, or always if the step's name ends with {@code *}. Thread-safe.
 */
final class InjectedFailure {

    private static final String STATUS = "[1-5]\\d\\d";
    private static final String MESSAGE = "--fail says so";

    private final String step;
    private final boolean always;
    private final String cause;
    private final AtomicInteger times = new AtomicInteger();

    private InjectedFailure(String step, boolean always, String cause) {
        this.step = step;
        this.always = always;
        this.cause = cause;
    }

    /** @throws IllegalArgumentException if it makes no sense; the message says why */
    static InjectedFailure of(String text) {
        String[] parts = text.split("=(?=[^=/?&]*$)", 2);
        boolean always = parts[0].endsWith("*");
        String step = always ? parts[0].substring(0, parts[0].length() - 1) : parts[0];
        String cause = parts.length > 1 ? parts[1] : IOException.class.getName();
        if (step.isBlank()) {
            throw new IllegalArgumentException("--fail needs the id of a step, or the beginning of a URI.");
        }
        InjectedFailure failure = new InjectedFailure(step, always, cause);
        failure.exception();
        return failure;
    }

    /** @param uri that the step sends to; empty if it sends to none */
    boolean concerns(String id, String uri) {
        return step.equals(id) || !uri.isEmpty() && uri.startsWith(step);
    }

    /** Whether the step fails this time. */
    boolean happens() {
        return times.incrementAndGet() == 1 || always;
    }

    boolean isForEver() {
        return always;
    }

    /** Whether the step was met at all. */
    boolean wasMet() {
        return times.get() > 0;
    }

    String step() {
        return step;
    }

    /** With what the step fails, as it was asked for. */
    String cause() {
        return cause.matches(STATUS) ? "HTTP " + cause : cause.substring(cause.lastIndexOf('.') + 1);
    }

    /** With what the step fails. */
    Exception exception() {
        if (cause.matches(STATUS)) {
            return new HttpOperationFailedException("http:try", Integer.parseInt(cause), MESSAGE, null, Map.of(), null);
        }
        return Stream.of("", "java.io.", "java.net.", "java.lang.", "java.util.concurrent.", "org.apache.camel.")
                .map(InjectedFailure.this::instance).flatMap(Optional::stream).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--fail knows no exception \"" + cause
                        + "\". Name a class such as java.net.ConnectException, or an HTTP status."));
    }

    private Optional<Exception> instance(String prefix) {
        try {
            return Optional.of(Class.forName(prefix + cause).asSubclass(Exception.class).getConstructor(String.class)
                    .newInstance(MESSAGE));
        } catch (ReflectiveOperationException | ClassCastException e) {
            return Optional.empty();
        }
    }
}
