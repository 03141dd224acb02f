package org.recordingintake.queue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQNonExistentQueueException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the messages of a queue, runs several of them in parallel, and commits in rounds: for all that have finished,
 * first what must be durable before, then the successors and the acknowledgements in one transaction. A message that is
 * slow or fails is not part of a round and delays no other. If the broker fails, messages are redelivered; those in
 * progress finish as usual, and what must be durable before their round still is. Thread-safe.
 */
final class Stage implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Stage.class);

    private static final int MOST_AT_ONCE = 256;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final String queue;
    private final BrokerClient broker;
    private final RoundCommit before;
    private final Inbox inbox;

    /** Work for the committing thread; only that thread uses the fields that follow. */
    private final LinkedBlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
    private final Deque<Delivery> ended = new ArrayDeque<>();
    private final BackOff connecting = new BackOff(LONGEST_PAUSE);
    private final BackOff postponing = new BackOff(LONGEST_PAUSE);
    private BrokerSession session;
    private long connectAt = System.nanoTime();
    private long commitAt = System.nanoTime();
    /** This many are committed one by one, because they failed together: one of them may be the cause. */
    private int alone;
    private boolean stopping;
    private long stopAt;

    /** @param inbox whose steps lead to {@link #ended}, at once or later */
    Stage(String queue, BrokerClient broker, RoundCommit before, Inbox inbox) {
        this.queue = queue;
        this.broker = broker;
        this.before = before;
        this.inbox = inbox;
    }

    /** Receives messages from now on, for the first time or again. */
    void take() {
        inbox.start(true);
        events.add(this::refill);
    }

    /** Starts no other message. Messages that wait return to the queue at once; those in progress finish as usual. */
    void pause() {
        inbox.start(false);
        events.add(this::giveBack);
    }

    /** Pauses, and ends once nothing is in progress and everything is committed, at the latest after this time. */
    void stop(Duration patience) {
        pause();
        events.add(() -> {
            stopping = true;
            stopAt = System.nanoTime() + patience.toNanos();
        });
    }

    /** Must be called once for each message whose steps have ended, when its successor is settled. */
    void ended(Delivery delivery) {
        events.add(() -> ended.add(delivery));
        inbox.ended(); // after it: a thread that sees nothing in progress finds it among the events
    }

    /** The committing thread; returns when it is stopped. */
    @Override
    public void run() {
        try {
            while (!isOver()) {
                try {
                    goOn();
                } catch (RuntimeException e) { // of the client, which declares none
                    breakOff(session, e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{}: messages that are not committed are redelivered", queue, e);
        } finally {
            if (session != null) {
                session.close();
            }
        }
    }

    private void goOn() throws InterruptedException {
        awaitEvents();
        if (mayConnect() && isDue(connectAt)) {
            connect();
        }
        if (!ended.isEmpty() && isDue(commitAt)) {
            round(ended.stream().limit(alone > 0 ? 1 : MOST_AT_ONCE).toList());
        }
    }

    private boolean isOver() {
        return stopping && (isDue(stopAt) || inbox.isIdle() && events.isEmpty() && ended.isEmpty());
    }

    private static boolean isDue(long time) {
        return System.nanoTime() - time >= 0;
    }

    private boolean mayConnect() {
        return session == null && inbox.isStarting();
    }

    private void awaitEvents() throws InterruptedException {
        long now = System.nanoTime();
        long wait = Long.MAX_VALUE;
        if (mayConnect()) {
            wait = connectAt - now;
        }
        if (!ended.isEmpty()) {
            wait = Math.min(wait, commitAt - now);
        }
        if (stopping) {
            wait = Math.min(wait, stopAt - now);
        }
        for (Runnable event = events.poll(wait, TimeUnit.NANOSECONDS); event != null; event = events.poll()) {
            event.run();
        }
    }

    private void connect() {
        try {
            BrokerSession next = broker.open();
            session = next;
            next.onFailure(reason -> events.add(() -> breakOff(next, reason)));
            next.receive(queue, inbox.attach(next), message -> receive(next, message));
        } catch (Exception e) {
            breakOff(session, e);
        }
    }

    private void receive(BrokerSession by, ClientMessage message) {
        try {
            if (!inbox.put(new Delivery(by, message))) {
                events.add(this::giveBack);
            }
        } catch (ActiveMQException e) {
            events.add(() -> breakOff(by, e));
        }
    }

    /** Messages that are not acknowledged are redelivered, to another session. */
    private void breakOff(BrokerSession broken, Exception reason) {
        if (broken == session) {
            Duration pause = connecting.next();
            LOG.warn("{}: the broker failed; retrying in {} s: {}", queue, pause.toSeconds(),
                    reason.getMessage());
            connectAt = System.nanoTime() + pause.toNanos();
            inbox.detach();
            if (session != null) {
                session.abandon();
                session = null;
            }
        }
    }

    private void refill() {
        try {
            inbox.refill();
        } catch (ActiveMQException e) {
            breakOff(session, e);
        }
    }

    private void giveBack() {
        for (Delivery delivery : inbox.empty()) {
            delivery.becomes(delivery.content().back(queue));
            ended.add(delivery);
        }
    }

    private void round(List<Delivery> round) {
        try {
            List<Exchange> well = round.stream().map(Delivery::exchange).filter(Objects::nonNull).toList();
            if (!well.isEmpty()) {
                before.beforeCommit(well);
            }
            postponing.succeeded();
        } catch (IOException | RuntimeException e) {
            postpone(round.size(), e);
            return;
        }
        consume(round.stream().filter(delivery -> delivery.isOf(session)).toList(), round.size());
        for (int i = 0; i < round.size(); i++) {
            ended.remove();
        }
        alone = Math.max(0, alone - 1);
    }

    private void postpone(int together, Exception reason) {
        if (together == 1) {
            Duration pause = postponing.next();
            LOG.warn("{}: finished work cannot be recorded; retrying in {} s: {}", queue, pause.toSeconds(),
                    reason.getMessage());
            commitAt = System.nanoTime() + pause.toNanos();
            ended.add(ended.remove());
        } else {
            alone = together;
        }
    }

    private void consume(List<Delivery> deliveries, int together) {
        if (deliveries.isEmpty()) {
            return;
        }
        try {
            for (Delivery delivery : deliveries) {
                consume(delivery);
            }
            session.commit();
            connecting.succeeded();
            inbox.consumed(deliveries);
        } catch (ActiveMQException | RuntimeException e) {
            breakOff(session, e);
            alone = together + 1;
        }
    }

    private void consume(Delivery delivery) throws ActiveMQException {
        try {
            delivery.consume();
        } catch (ActiveMQNonExistentQueueException e) {
            LOG.warn("{}: a message cannot be forwarded; it is requeued: {}", queue, e.getMessage());
            delivery.fails(delivery.content().afterFailure(queue, e.getMessage()));
            delivery.consume();
        }
    }
}
