package org.recordingintake.app;

import java.time.Duration;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Stands between a route's consumer and its steps: counts the exchanges that are at work, and passes those that arrive
 * after the route was superseded on to its successor, so that it does not matter which of two consumers takes them.
 * Thread-safe.
 */
final class Gate extends DelegateAsyncProcessor {

    private final Route route;
    private Gate successor;
    private int atWork;

    private Gate(Route route) {
        super(route.getProcessor());
        this.route = route;
    }

    /** Puts a gate before the steps of every route that is built. */
    static final class Policy extends RoutePolicySupport {
        @Override
        public void onInit(Route route) {
            route.setProcessor(new Gate(route));
        }
    }

    static Gate of(Route route) {
        return (Gate) route.getProcessor();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Gate next = enter();
        if (next != null) {
            return next.process(exchange, callback);
        }
        return super.process(exchange, doneSynchronously -> {
            leave();
            callback.done(doneSynchronously);
        });
    }

    /** Answers the successor; null if there is none, and the exchange is now at work here. */
    private synchronized Gate enter() {
        if (successor == null) {
            atWork++;
        }
        return successor;
    }

    private synchronized void leave() {
        atWork--;
        notifyAll();
    }

    /** From now on exchanges go to this one; null takes them here again. */
    synchronized void passOnTo(Gate successor) {
        this.successor = successor;
    }

    synchronized void awaitIdle() throws InterruptedException {
        while (atWork > 0) {
            wait();
        }
    }

    /** Waits no longer than this. */
    synchronized void awaitIdle(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (long left = patience.toMillis(); atWork > 0 && left > 0;
                left = (deadline - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    /** A consumer that stops would stop the steps with it, under what is still at work in them. */
    @Override
    protected void doStop() {
        // the route service stops the steps, once they are idle
    }

    @Override
    protected void doShutdown() {
        // as above
    }

    @Override
    public String toString() {
        return "Gate[" + route.getId() + "]";
    }
}
