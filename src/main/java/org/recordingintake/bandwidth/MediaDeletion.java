package org.recordingintake.bandwidth;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.recordingintake.event.RecordingEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code bandwidth:delete}. Deletes the media of the recording in the variable {@code event}, unless it is gone. */
public record MediaDeletion(MediaLocator locator) implements Operation {

    private static final Logger LOG = LoggerFactory.getLogger(MediaDeletion.class);
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;

    @Override
    public String http() {
        return "https:media-to-delete?httpMethod=DELETE&copyHeaders=false&httpClientConfigurer=#mediaClient";
    }

    @Override
    public void call(Exchange exchange, Processor http) throws Exception {
        RecordingEvent event = exchange.getVariable("event", RecordingEvent.class);
        Operation.request(exchange, locator.mediaUrl(event))
                .setHeader(RequestAccount.HEADER, locator.account(event).key());
        try {
            http.process(exchange);
        } catch (HttpOperationFailedException e) {
            if (e.getStatusCode() != NOT_FOUND && e.getStatusCode() != GONE) {
                throw e;
            }
            LOG.debug("{}: its media is gone at Bandwidth already", event.key());
        }
    }
}
