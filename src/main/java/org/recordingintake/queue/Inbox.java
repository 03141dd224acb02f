package org.recordingintake.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.apache.activemq.artemis.api.core.ActiveMQException;

/**
 * What has come to a stage and is not started yet, and how many of its messages are at work. Sees to it that as many are
 * at work as may be, and that the broker sends no more than can be held. Thread-safe.
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
     * @param ahead   whether messages wait here while as many as may be are at work
     * @param workers runs the steps
     * @param steps   of one message; they may go on elsewhere after the call
     */
    Inbox(int parallel, boolean ahead, Executor workers, Consumer<Delivery> steps) {
        this.parallel = parallel;
        this.ahead = ahead;
        this.workers = workers;
        this.steps = steps;
    }

    /** Begins with a new session; what came by another is its broker's affair now. Answers the credit to begin with. */
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

    /** From now on messages are started, or no more are. */
    synchronized void start(boolean whether) {
        starts = whether;
        work();
    }

    synchronized boolean isStarting() {
        return starts;
    }

    /** Takes a message in; answers false if it is not going to be started. */
    synchronized boolean put(Delivery delivery) {
        if (delivery.isOf(session)) {
            waiting.add(delivery);
            credit.received(delivery.size());
            grant();
            work();
        }
        return starts;
    }

    /** Lets the broker send no more, and answers what is not started; nothing of the kind if messages are started again. */
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

    /** These were consumed, which makes room for others. */
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

    /** A worker stays at it for as long as there is something to do. */
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
