package org.recordingintake.queue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.apache.activemq.artemis.api.core.ActiveMQDuplicateIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what does not come out of a queue itself. One thread commits whatever waits at the moment at once, and never
 * waits for more. While the broker is unreachable nothing waits for it: a thread of its own tries to reconnect. Thread-safe.
 */
final class Sender implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    private static final int MOST_AT_ONCE = 256;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);
    private static final Duration LAST_COMMIT = Duration.ofSeconds(5);
    /** Makes the thread look around. */
    private static final Item WAKE = new Item(null, new CompletableFuture<>());

    private final BrokerClient broker;
    private final Trouble trouble;
    private final LinkedBlockingQueue<Item> waiting = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "queue-sender");
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile IOException away;
    private volatile Break broken;
    private BrokerSession session;

    private record Item(Outgoing message, CompletableFuture<Void> durable) {
    }

    private record Break(BrokerSession session, Exception reason) {
    }

    Sender(BrokerClient broker, Trouble trouble) {
        this.broker = broker;
        this.trouble = trouble;
    }

    /** Does not wait for the broker. */
    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether the broker did not answer when it was called last. */
    boolean isAway() {
        return away != null;
    }

    /**
     * Answers what is completed once the message is durable in its queue, or was there before under the same name; with
     * an {@link IOException} if it is not, or nobody knows.
     */
    CompletableFuture<Void> send(Outgoing message) {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        waiting.add(new Item(message, durable));
        IOException reason = away; // only now: it may have become so since
        if (reason != null) {
            refuseWaiting(reason);
        }
        return durable;
    }

    private void refuseWaiting(IOException reason) {
        List<Item> refused = new ArrayList<>();
        waiting.drainTo(refused);
        fail(refused, reason);
    }

    private static void fail(List<Item> items, IOException reason) {
        items.forEach(item -> item.durable().completeExceptionally(reason));
    }

    private void run() {
        List<Item> batch = new ArrayList<>(MOST_AT_ONCE);
        try {
            while (connect()) {
                batch.add(waiting.take());
                waiting.drainTo(batch, MOST_AT_ONCE - 1);
                batch.removeIf(item -> item == WAKE);
                commit(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            LOG.debug("Nobody interrupts this thread", e);
        }
        away = new IOException("The queue is being closed");
        refuseWaiting(away);
        if (session != null) {
            session.close();
        }
    }

    /** Returns once there is a session, or false when this is being closed. */
    private boolean connect() throws InterruptedException {
        if (session != null && broken != null && broken.session() == session) {
            abandon(broken.reason());
        }
        while (session == null && closing.getCount() > 0) {
            try {
                BrokerSession opened = broker.open();
                opened.onFailure(reason -> {
                    broken = new Break(opened, reason);
                    waiting.add(WAKE);
                });
                session = opened;
                away = null;
                trouble.ends();
            } catch (Exception e) {
                away = trouble.begins(e);
                refuseWaiting(away);
                closing.await(BETWEEN_ATTEMPTS.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
        return closing.getCount() > 0;
    }

    private void commit(List<Item> batch) {
        try {
            if (!batch.isEmpty()) {
                for (Item item : batch) {
                    session.send(item.message());
                }
                session.commit();
                trouble.ends();
                batch.forEach(item -> item.durable().complete(null));
            }
        } catch (Exception e) {
            if (BrokerSession.isRefusal(e)) {
                refused(batch, e);
            } else {
                abandon(e);
                fail(batch, away);
            }
        }
    }

    /** One message that is refused takes all of its transaction with it: each is sent again, on its own. */
    private void refused(List<Item> batch, Exception refusal) {
        try {
            session.rollBack();
        } catch (Exception e) {
            abandon(e);
        }
        if (batch.size() > 1) {
            batch.forEach(this::commitAlone);
        } else if (refusal instanceof ActiveMQDuplicateIdException) {
            LOG.debug("{} is in the queue already", batch.get(0).message().name());
            batch.get(0).durable().complete(null);
        } else {
            fail(batch, new IOException("The queue refuses the message: " + refusal.getMessage(), refusal));
        }
    }

    private void commitAlone(Item item) {
        if (session == null) {
            fail(List.of(item), away);
        } else {
            commit(List.of(item));
        }
    }

    private void abandon(Exception cause) {
        away = trouble.begins(cause);
        session.abandon();
        session = null;
        refuseWaiting(away);
    }

    /** What waits still is refused. */
    @Override
    public void close() {
        closing.countDown();
        waiting.add(WAKE);
        try {
            thread.join(LAST_COMMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
