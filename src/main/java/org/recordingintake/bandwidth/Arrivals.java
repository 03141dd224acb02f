package org.recordingintake.bandwidth;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntSupplier;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.recordingintake.audio.AudioFacts;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.StoredMedia;
import org.recordingintake.retry.CutOffMediaException;
import org.recordingintake.retry.UnusableMediaException;
import org.recordingintake.store.Arrival;
import org.recordingintake.store.AudioComparison;
import org.recordingintake.store.DiskReserve;
import org.recordingintake.store.KeptMedia;
import org.recordingintake.store.Origin;
import org.recordingintake.store.RecordingStore;

/**
 * Takes media in, to the disk and no further: there it is judged, and only then has it a name in the store, or is kept
 * because it may be cut off. Thread-safe.
 */
public final class Arrivals {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path store;
    private final DurableFiles files;
    private final DiskReserve space;
    private final KeptMedia kept;
    private final IntSupplier recheckAttempts;
    private final Clock clock;

    /** @param recheckAttempts how often media that may be cut off is fetched again before it is stored */
    public Arrivals(Path store, DurableFiles files, DiskReserve space, KeptMedia kept, IntSupplier recheckAttempts,
                    Clock clock) {
        this.store = store;
        this.files = files;
        this.space = space;
        this.kept = kept;
        this.recheckAttempts = recheckAttempts;
        this.clock = clock;
    }

    /**
     * Takes in the answer to a request for media. The body is then a file, the name of which in the store is set.
     *
     * @throws CutOffMediaException   if it may be cut off and has not come so before: it is kept, and to be fetched again
     * @throws UnusableMediaException if it is no audio at all, or not all of it came
     * @throws IOException            if the transport failed, or there is no room for it
     */
    public void receive(Exchange exchange, RecordingEvent event, String mediaUrl, String receivedAt) throws IOException {
        Download download = (Download) exchange.getMessage().getBody();
        Answer answer = download.answer();
        Origin.Response response = new Origin.Response(answer.header("Content-Type"), answer.header("ETag"),
                answer.header("Last-Modified"), clock.instant());
        Arrival arrival;
        try (InputStream bounded = space.bounding(download, answer.contentLength())) {
            MediaStream media = new MediaStream(bounded, Optional.of(answer));
            Path part = write(exchange, media);
            arrival = new Arrival(part, media.bytes(), media.sha256(), media.report(),
                    new Origin(RecordingEventReader.withoutQuery(answer.builtUrl().orElse(mediaUrl)), response,
                            media.lengthVerified() ? AudioComparison.AS_ANNOUNCED : AudioComparison.NONE_ANNOUNCED));
        }
        if (arrival.report().possiblyCutOff() && recheckAttempts.getAsInt() > 0
                && !kept.is(event, arrival.bytes(), arrival.sha256())) {
            kept.keep(event, arrival.part(), arrival.sha256(), arrival.origin());
            throw new CutOffMediaException("The media says that there is more of it than the " + arrival.bytes()
                    + " bytes that came.");
        }
        handOn(exchange, event, receivedAt, arrival);
    }

    /** Takes what is kept of the recording as if it had just come. It stays where it is until it is stored. */
    public void takeKept(Exchange exchange, RecordingEvent event, String receivedAt) throws IOException {
        try (InputStream media = kept.open(event)) {
            MediaStream copy = new MediaStream(media, Optional.empty());
            Path part = write(exchange, copy);
            String sha256 = copy.sha256();
            handOn(exchange, event, receivedAt,
                    new Arrival(part, copy.bytes(), sha256, copy.report(), kept.originOf(event, sha256)));
        }
    }

    private Path write(Exchange exchange, MediaStream media) throws IOException {
        Path part = files.newPart(store);
        DurableFiles.create(part);
        files.accompanied(part); // by the receipt
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                deleteUnlessStored(part);
            }
        });
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), BUFFER_BYTES)) {
            media.transferTo(out);
        }
        return part;
    }

    private void deleteUnlessStored(Path part) {
        files.unaccompanied(part);
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new UncheckedIOException("What is left of a download cannot be deleted", e);
        }
    }

    private static void handOn(Exchange exchange, RecordingEvent event, String receivedAt, Arrival arrival) {
        exchange.setVariable("media", arrival);
        exchange.setVariable("stored", new StoredMedia(arrival.bytes(), arrival.sha256(),
                arrival.report().audio().flatMap(AudioFacts::duration)));
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.FILE_NAME, RecordingStore.nameOf(event, Instant.parse(receivedAt)) + "."
                + arrival.report().extension());
        exchange.getMessage().setBody(arrival.part().toFile());
    }
}
