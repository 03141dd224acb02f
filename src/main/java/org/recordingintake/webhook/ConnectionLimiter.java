package org.recordingintake.webhook;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import org.recordingintake.settings.Settings;

/**
 * Sees to it that slow and idle senders take nothing away from the others: the head of a request has to come within
 * {@code webhook.request-timeout}, and so has its body; and where there are too many, those that have been waited for
 * longest make room. A request whose body is complete is never dropped. Thread-safe.
 */
final class ConnectionLimiter {

    /** Longer than the 60 seconds after which load balancers close: who closes first does not lose a request. */
    private static final Duration KEPT_ALIVE = Duration.ofSeconds(75);

    private final Vertx vertx;
    private final Supplier<Settings.Webhook> settings;
    private final RejectionMetrics refusals;
    private final Map<HttpConnection, Sender> senders = new HashMap<>();
    /** ConnectionLimiter on which nothing has been let in yet; longest waited for first. */
    private final Set<Sender> strangers = new LinkedHashSet<>();
    /** ConnectionLimiter on which a request has been let in before and none is now; longest waited for first. */
    private final Set<Sender> idle = new LinkedHashSet<>();
    /** Those let in whose bodies are not complete; longest waited for first. */
    private final Set<Sender> sending = new LinkedHashSet<>();
    private final long roomForSockets;
    private Channel listening;
    private int admitted;

    ConnectionLimiter(Vertx vertx, Supplier<Settings.Webhook> settings, RejectionMetrics refusals) {
        this.vertx = vertx;
        this.settings = settings;
        this.refusals = refusals;
        // the other half of the open files that the process may have is for the queue, the store and its downloads
        this.roomForSockets = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount() / 2 : Long.MAX_VALUE;
    }

    /** One connection, and what is waited for on it. */
    private static final class Sender {
        private final HttpConnection connection;
        private RoutingContext request;
        private boolean known;
        private long timer = -1;

        Sender(HttpConnection connection) {
            this.connection = connection;
        }
    }

    /** How many connections are open. */
    synchronized int open() {
        return senders.size();
    }

    /** How many are open on which a request is under way, or the first one may be. */
    synchronized int busy() {
        return senders.size() - idle.size();
    }

    /** Takes no more connections, while those that are open are served: the server itself can only end both at once. */
    void refuseFurther() {
        Channel port;
        synchronized (this) {
            port = listening;
        }
        if (port != null) {
            port.close().awaitUninterruptibly(settings.get().requestTimeout().toMillis());
        }
    }

    /** A connection has been opened; there is room for it, if need be at the cost of another. */
    synchronized void opened(HttpConnection connection) {
        if (senders.size() >= Math.min(settings.get().maxConnections(), roomForSockets)) {
            Optional<Sender> victim = oldest(strangers).or(() -> oldest(idle)).or(() -> oldest(sending));
            refusals.count(RejectionMetrics.Cause.CONNECTIONS);
            if (victim.isEmpty()) {
                connection.close();
                return;
            }
            end(victim.get());
        }
        listening = ((ConnectionBase) connection).channel().parent();
        Sender sender = new Sender(connection);
        senders.put(connection, sender);
        strangers.add(sender);
        connection.closeHandler(closed -> forget(sender));
        expect(sender, settings.get().requestTimeout(), () -> connection.close());
    }

    private static Optional<Sender> oldest(Set<Sender> waiting) {
        return waiting.stream().findFirst();
    }

    private void end(Sender sender) {
        forget(sender);
        sender.connection.close();
    }

    private synchronized void forget(Sender sender) {
        vertx.cancelTimer(sender.timer);
        senders.remove(sender.connection);
        strangers.remove(sender);
        idle.remove(sender);
        sending.remove(sender);
    }

    private void expect(Sender sender, Duration within, Runnable otherwise) {
        vertx.cancelTimer(sender.timer);
        sender.timer = vertx.setTimer(within.toMillis(), late -> otherwise.run());
    }

    /** The head of a request has come. */
    synchronized void begun(RoutingContext request) {
        Sender sender = senders.get(request.request().connection());
        if (sender != null) {
            sender.request = request;
            expect(sender, settings.get().requestTimeout(), () -> tooSlow(request));
            Future<Void> received = request.request().end().onSuccess(end -> vertx.cancelTimer(sender.timer));
            Future.join(received, request.addEndHandler()).onComplete(end -> settled(sender, request));
        }
    }

    /** Hangs up on a sender that asks for more while it leaves answers unread: they would pile up in memory. */
    void requireReader(RoutingContext request) {
        if (request.response().writeQueueFull()) {
            refusals.count(RejectionMetrics.Cause.SLOW);
            request.request().connection().close();
        } else {
            request.next();
        }
    }

    private void tooSlow(RoutingContext request) {
        refusals.count(RejectionMetrics.Cause.SLOW);
        Problem.answer(request, 408, "Request Timeout", "The request took too long to arrive.");
        request.request().connection().close();
    }

    /** The request has been received to its end and answered: the connection is free for another. */
    private synchronized void settled(Sender sender, RoutingContext request) {
        if (sender.request == request && senders.containsKey(sender.connection)) {
            sender.request = null;
            Set<Sender> waiting = sender.known ? idle : strangers;
            waiting.remove(sender);
            waiting.add(sender);
            expect(sender, sender.known ? KEPT_ALIVE : settings.get().requestTimeout(),
                    () -> sender.connection.close());
        }
    }

    /**
     * Lets a request in that has given its credentials, or answers 503 where there are too many already. One whose body
     * does not come makes room for one whose body may.
     */
    synchronized void admit(RoutingContext request) {
        if (admitted >= settings.get().maxRequests()) {
            Optional<Sender> slowest = oldest(sending);
            if (slowest.isEmpty()) {
                shed(request);
                return;
            }
            sending.remove(slowest.get());
            shed(slowest.get().request);
            slowest.get().connection.close();
        }
        admitted++;
        request.addEndHandler(end -> left());
        Sender sender = senders.get(request.request().connection());
        if (sender != null) {
            sender.known = true;
            strangers.remove(sender);
            idle.remove(sender);
            sending.add(sender);
            request.request().end().onComplete(end -> received(sender));
        }
        request.next();
    }

    private synchronized void left() {
        admitted--;
    }

    private synchronized void received(Sender sender) {
        sending.remove(sender);
    }

    private void shed(RoutingContext request) {
        refusals.count(RejectionMetrics.Cause.REQUESTS);
        request.response().putHeader("Retry-After", "1");
        Problem.answer(request, 503, "Service Unavailable", "There are too many requests. The event was not kept.");
    }
}
