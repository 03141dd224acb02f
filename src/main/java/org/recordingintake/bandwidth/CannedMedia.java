package org.recordingintake.bandwidth;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.hc.core5.http.message.BasicHeader;
import org.recordingintake.event.RecordingEvent;

/** Answers a request for media, or for a transcript, without a server, as HTTP would: with a type and a length. */
public final class CannedMedia implements Processor {

    private final Source<InputStream> media;
    private final Source<Long> length;

    /** What there is for the event in the variable {@code event} of an exchange. */
    public interface Source<T> {
        T of(Exchange exchange) throws IOException;
    }

    /** @param length of the media, in bytes */
    public CannedMedia(Source<InputStream> media, Source<Long> length) {
        this.media = media;
        this.length = length;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        Answer answer = new Answer(200, List.of(new BasicHeader("Content-Type", type(exchange)),
                new BasicHeader("Content-Length", length.of(exchange))), Optional.empty());
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(new Download(media.of(exchange), answer));
    }

    private static String type(Exchange exchange) {
        return exchange.getVariable("event", RecordingEvent.class).isTranscription() ? "application/json" : "audio/wav";
    }
}
