package org.recordingintake.bandwidth;

import java.io.IOException;
import java.time.Duration;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.ledger.StoredMedia;
import org.recordingintake.retry.Rechecks;

/**
 * {@code bandwidth:media}. Fetches the media of the recording in the variable {@code event} to the disk, where it is
 * judged; the body is then a file, and {@code CamelFileName} its name in the store. Where nothing better is to be had
 * than what is kept of it already, that is the body.
 */
public final class MediaFetch implements Operation {

    private final MediaLocator locator;
    private final DownloadLimit limit;
    private final MediaBreakers breakers;
    private final Arrivals arrivals;
    private final Rechecks rechecks;
    private final Success onSuccess;

    /** Told when media or a transcript has come. */
    public interface Success {

        /** @param took from the request to the last byte on the disk */
        void fetched(RecordingEvent event, Duration took, long bytes) throws IOException;
    }

    public MediaFetch(MediaLocator locator, DownloadLimit limit, MediaBreakers breakers, Arrivals arrivals,
                      Rechecks rechecks, Success onSuccess) {
        this.locator = locator;
        this.limit = limit;
        this.breakers = breakers;
        this.arrivals = arrivals;
        this.rechecks = rechecks;
        this.onSuccess = onSuccess;
    }

    @Override
    public String http() {
        return "https:media?httpMethod=GET&followRedirects=true&disableStreamCache=true&copyHeaders=false"
                + "&httpClientConfigurer=#mediaClient";
    }

    @Override
    public void call(Exchange exchange, Processor http) throws Exception {
        RecordingEvent event = exchange.getVariable("event", RecordingEvent.class);
        String receivedAt = exchange.getVariable("receivedAt", String.class);
        limit.begin();
        try {
            fetch(exchange, http, event, receivedAt);
        } finally {
            limit.ended();
        }
    }

    private void fetch(Exchange exchange, Processor http, RecordingEvent event, String receivedAt) throws Exception {
        try {
            String url = locator.address(exchange, event);
            breakers.admit(exchange, event);
            long begin = System.nanoTime();
            http.process(exchange);
            arrivals.receive(exchange, event, url, receivedAt);
            onSuccess.fetched(event, Duration.ofNanos(System.nanoTime() - begin),
                    exchange.getVariable("stored", StoredMedia.class).bytes());
        } catch (Exception failure) {
            exchange.setProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, failure); // for the breaker
            rechecks.failUnlessOver(failure, event, exchange.getVariable("rechecks", Integer.class), receivedAt);
            arrivals.takeKept(exchange, event, receivedAt);
        }
    }
}
