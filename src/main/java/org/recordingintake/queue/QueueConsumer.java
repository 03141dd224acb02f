package org.recordingintake.queue;

import java.time.Duration;
import java.util.concurrent.ExecutorService;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The route end of a {@link Stage}. A message whose steps fail, and whose route does not say what becomes of it, goes
 * back to its queue with a delay; after many times it is a dead letter.
 */
public final class QueueConsumer extends DefaultConsumer implements Suspendable {

    private static final Logger LOG = LoggerFactory.getLogger(QueueConsumer.class);

    /** What is still at work when Camel stops the consumer has had its time. */
    private static final Duration LAST_ROUND = Duration.ofSeconds(3);

    private final QueueEndpoint endpoint;
    private ExecutorService workers;
    private Inbox inbox;
    private Stage stage;
    private Thread committing;

    QueueConsumer(QueueEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        QueueComponent component = endpoint.getComponent();
        ExecutorServiceManager threads = endpoint.getCamelContext().getExecutorServiceManager();
        workers = threads.newFixedThreadPool(this, endpoint.queue(), endpoint.getParallel());
        inbox = new Inbox(endpoint.getParallel(), endpoint.isPrefetch(), workers, this::work);
        stage = new Stage(endpoint.queue(), component.queues().forStages(), component.before(), inbox);
        committing = threads.newThread(endpoint.queue() + " commits", stage);
        committing.start();
        stage.take();
    }

    @Override
    protected void doSuspend() {
        stage.pause();
    }

    @Override
    protected void doResume() {
        stage.take();
    }

    /**
     * Returns once the steps of all that it has started have ended, wherever they lead, however long that takes. To be
     * suspended before; a stop would break them off after a few seconds.
     */
    public void awaitIdle() throws InterruptedException {
        if (inbox != null) {
            inbox.awaitIdle();
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (stage != null) {
            stage.stop(LAST_ROUND);
            committing.join(LAST_ROUND.multipliedBy(2).toMillis());
            endpoint.getCamelContext().getExecutorServiceManager().shutdownNow(workers);
        }
        super.doStop();
    }

    private void work(Delivery delivery) {
        Incoming content = delivery.content();
        if (content.problem().isEmpty()) {
            work(delivery, content);
        } else if (delivery.becomes(content.dead(content.problem()))) {
            stage.ended(delivery);
        }
    }

    private void work(Delivery delivery, Incoming content) {
        Exchange exchange = createExchange(false);
        exchange.getMessage().setBody(content.body());
        content.headers().forEach(exchange.getMessage()::setHeader);
        delivery.putOn(exchange);
        try {
            getAsyncProcessor().process(exchange, doneSync -> end(delivery, content, exchange));
        } catch (RuntimeException | LinkageError | StackOverflowError e) { // or it would stay at work for ever
            exchange.setException(e);
            end(delivery, content, exchange);
        }
    }

    private void end(Delivery delivery, Incoming content, Exchange exchange) {
        boolean first = exchange.isFailed() || exchange.isRollbackOnly()
                ? delivery.becomes(afterFailure(content, exchange.getException()))
                : delivery.end(exchange);
        if (first) {
            stage.ended(delivery);
        }
    }

    private Outgoing afterFailure(Incoming content, Throwable failure) {
        String reason = String.valueOf(failure == null ? "it was rolled back" : failure.getMessage());
        LOG.warn("{}: {} failed without handling the message; it is requeued: {}", endpoint.queue(),
                getRouteId(), reason);
        LOG.debug("The failure", failure);
        return content.afterFailure(endpoint.queue(), reason);
    }
}
