package org.recordingintake.bandwidth;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.recordingintake.event.Ids;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.ledger.StoredMedia;
import org.recordingintake.retry.UnusableMediaException;
import org.recordingintake.store.DiskReserve;
import org.recordingintake.store.TranscriptReceipt;
import org.recordingintake.store.Transcripts;

/**
 * {@code bandwidth:transcription}. Fetches the transcript of the recording in the variable {@code event}, as it is at
 * Bandwidth at present; the body is then its bytes as they came, and {@code CamelFileName} its name in the store.
 */
public final class TranscriptFetch implements Operation {

    /** Bytes; the transcript of the longest recording that Bandwidth transcribes, four hours, has a few million. */
    static final int LARGEST = 32 << 20;

    private final MediaLocator locator;
    private final MediaBreakers breakers;
    private final DiskReserve space;
    private final Transcripts transcripts;
    private final MediaFetch.Success onSuccess;
    private final Clock clock;

    public TranscriptFetch(MediaLocator locator, MediaBreakers breakers, DiskReserve space, Transcripts transcripts,
                           MediaFetch.Success onSuccess, Clock clock) {
        this.locator = locator;
        this.breakers = breakers;
        this.space = space;
        this.transcripts = transcripts;
        this.onSuccess = onSuccess;
        this.clock = clock;
    }

    @Override
    public String http() {
        return "https:transcription?httpMethod=GET&followRedirects=true&disableStreamCache=true&copyHeaders=false"
                + "&httpClientConfigurer=#mediaClient";
    }

    @Override
    public void call(Exchange exchange, Processor http) throws Exception {
        RecordingEvent event = exchange.getVariable("event", RecordingEvent.class);
        String url = locator.transcription(event);
        Operation.request(exchange, url).setHeader(BuiltUrl.HEADER, "");
        exchange.getMessage().setHeader(RequestAccount.HEADER, locator.account(event).key());
        breakers.admit(exchange, event);
        long begin = System.nanoTime();
        http.process(exchange);
        int bytes = receive(exchange, event, url);
        onSuccess.fetched(event, Duration.ofNanos(System.nanoTime() - begin), bytes);
    }

    /**
     * Answers its bytes.
     *
     * @throws UnusableMediaException if it is no transcript, or not all of it came
     */
    private int receive(Exchange exchange, RecordingEvent event, String url) throws IOException {
        Download download = (Download) exchange.getMessage().getBody();
        Answer answer = download.answer();
        byte[] content;
        try (InputStream bounded = space.bounding(download, answer.contentLength())) {
            content = bounded.readNBytes(LARGEST + 1);
        }
        if (content.length > LARGEST) {
            throw new UnusableMediaException("The transcript has more than " + LARGEST + " bytes.");
        }
        if (content.length < answer.contentLength()) {
            throw new UnusableMediaException("Only " + content.length + " of " + answer.contentLength() + " bytes came.");
        }
        TranscriptShape shape = TranscriptShape.of(content);
        Optional<String> objection = shape.objection();
        if (objection.isPresent()) {
            throw new UnusableMediaException(objection.get(), Evidence.of(answer, content));
        }
        exchange.setVariable("transcript", new TranscriptReceipt.Origin(answer.header("Content-Type"), url,
                shape.transcripts(), shape.clips(), clock.instant()));
        exchange.setVariable("stored", new StoredMedia(content.length, Ids.sha256(content), Optional.empty()));
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.FILE_NAME,
                transcripts.nameOf(exchange, event, exchange.getVariable("receivedAt", String.class)));
        exchange.getMessage().setBody(content);
        return content.length;
    }
}
