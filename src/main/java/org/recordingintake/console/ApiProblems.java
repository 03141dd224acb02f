package org.recordingintake.console;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

import io.vertx.ext.web.RoutingContext;
import org.recordingintake.audit.AuditException;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.queue.RetryLaterException;
import org.recordingintake.webhook.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says to clients of the API why they get no answer, and what to do. */
final class ApiProblems {

    private static final Logger LOG = LoggerFactory.getLogger(ApiProblems.class);
    private static final String UNAVAILABLE = "Service Unavailable";

    private ApiProblems() {
    }

    static void answer(RoutingContext context, Throwable failure) {
        if (failure instanceof InvalidRequestException) {
            Problem.answer(context, 400, "Bad Request", failure.getMessage());
        } else if (failure instanceof NotFoundException) {
            Problem.answer(context, 404, "Not Found", failure.getMessage());
        } else if (failure instanceof NoSuchFileException missing) {
            Problem.answer(context, 404, "Not Found", "It cannot be sent: " + DurableFiles.reason(missing) + ".");
        } else if (failure instanceof ReadOnlyFilesException) {
            Problem.answer(context, 409, "Conflict", failure.getMessage());
        } else if (failure instanceof AuditException) {
            LOG.error("{}", failure.getMessage());
            comeBack(context, 10, "The audit log cannot be written, so nothing is shown or done. Its disk may be full.");
        } else if (failure instanceof RetryLaterException later) {
            comeBack(context, later.delay().toSeconds(), later.getMessage());
        } else if (failure instanceof Workers.BusyException) {
            comeBack(context, 1, "Too many requests at a time. Try again.");
        } else {
            LOG.error("A request to the API failed", failure);
            Problem.answer(context, 500, "Internal Server Error", failure instanceof IOException io
                    ? "It failed: " + DurableFiles.reason(io) + "." : "The request failed. The log says why.");
        }
    }

    private static void comeBack(RoutingContext context, long seconds, String detail) {
        if (!context.response().headWritten()) {
            context.response().putHeader("Retry-After", String.valueOf(seconds));
        }
        Problem.answer(context, 503, UNAVAILABLE, detail);
    }
}
