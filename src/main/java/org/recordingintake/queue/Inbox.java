package org.recordingintake.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.apache.activemq.artemis.api.core.ActiveMQException;

/**
 * The messages that a stage has received and not started, and the number of those in progress. Keeps as many in progress
 * as allowed, and lets the broker send no more than can be held. Thread-safe.
 */
final class Inbox {

    private final int parallel;
    private final boolean ahead;
    private final Executor workers;
    private final Consumer<Delivery> steps;

    private final Deque<Delivery> waiting = new ArrayDeque<>();
    private BrokerSession session;
    private Credit credit;
    private boolean starts;
    private boolean grants;
    private int workersBusy;
    private int atWork;

    /**
     * @param ahead   whether messages may wait here while the maximum number is in progress
     * @param workers runs the steps
     * @param steps   of one message; they may continue in another thread after the call
     */
    Inbox(int parallel, boolean ahead, Executor workers, Consumer<Delivery> steps) {
        this.parallel = parallel;
        this.ahead = ahead;
        this.workers = workers;
        this.steps = steps;
    }

    /** Starts with a new session; messages of the previous one are redelivered. Returns the initial credit. */
    synchronized int attach(BrokerSession next) {
        waiting.clear();
        session = next;
        credit = new Credit(ahead, parallel);
        grants = true;
        return credit.initial();
    }

    synchronized void detach() {
        waiting.clear();
        session = null;
        grants = false;
    }

    /** Starts messages from now on, or stops starting them. */
    synchronized void start(boolean whether) {
        starts = whether;
        work();
    }

    synchronized boolean isStarting() {
        return starts;
    }

    /** Takes a message in; returns false if it is not going to be started. */
    synchronized boolean put(Delivery delivery) {
        if (delivery.isOf(session)) {
            waiting.add(delivery);
            credit.received(delivery.size());
            grant();
            work();
        }
        return starts;
    }

    /** Stops the broker from sending, and returns the messages that are not started; none if messages are started again. */
    synchronized List<Delivery> empty() {
        if (starts) {
            return List.of();
        }
        if (grants) {
            session.grant(0);
            grants = false;
        }
        List<Delivery> rest = new ArrayList<>(waiting);
        waiting.clear();
        return rest;
    }

    /**
     * Lets the broker send again, unless no more messages are started.
     *
     * @throws ActiveMQException if it does not answer
     */
    void refill() throws ActiveMQException {
        BrokerSession present;
        int bytes;
        synchronized (this) {
            if (session == null || !starts || grants) {
                return;
            }
            grants = true;
            present = session;
            bytes = credit.initial();
        }
        present.restartCredit(bytes); // not under the lock: it waits for the broker
    }

    /** These messages were consumed, so others can be received. */
    synchronized void consumed(List<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            if (delivery.isOf(session)) {
                credit.consumed(delivery.size());
            }
        }
        grant();
    }

    private void grant() {
        int due = grants ? credit.due() : 0;
        if (due > 0) {
            session.grant(due);
        }
    }

    /** The steps of one message have ended. */
    synchronized void ended() {
        atWork--;
        work();
        notifyAll();
    }

    synchronized boolean isIdle() {
        return atWork == 0;
    }

    synchronized void awaitIdle() throws InterruptedException {
        while (atWork > 0) {
            wait();
        }
    }

    private void work() {
        if (starts && workersBusy < parallel && atWork < parallel && !waiting.isEmpty()) {
            workersBusy++;
            workers.execute(this::workThrough);
        }
    }

    /** A worker continues for as long as there is something to do. */
    private void workThrough() {
        for (Delivery next = next(); next != null; next = next()) {
            steps.accept(next);
        }
    }

    private synchronized Delivery next() {
        if (!starts || atWork >= parallel || waiting.isEmpty()) {
            workersBusy--;
            return null;
        }
        atWork++;
        work(); // the next one as well
        return waiting.poll();
    }
}
