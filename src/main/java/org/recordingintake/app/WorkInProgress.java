package org.recordingintake.app;

import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;

/**
 * Counts what is at work in routes of which it is the last policy: once nothing is, the other policies have been told so.
 * Camel's own count is through before they are. Thread-safe.
 */
final class WorkInProgress extends RoutePolicySupport {

    private int count;

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        begin();
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        end();
    }

    synchronized void begin() {
        count++;
    }

    synchronized void end() {
        count--;
        notifyAll();
    }

    synchronized void awaitNone() throws InterruptedException {
        while (count > 0) {
            wait();
        }
    }
}
