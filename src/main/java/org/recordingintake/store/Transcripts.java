package org.recordingintake.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.recordingintake.event.Ids;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.LedgerKey;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.ledger.RecordingLedger;
import org.recordingintake.ledger.StoredMedia;
import org.recordingintake.queue.MessageHeaders;
import org.recordingintake.retry.UnrecoverableEventException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the transcripts of recordings are, as the bean {@code transcripts}: beside the media as the ledger has it, else
 * where the media would be. The latest has the name of its recording; those that it replaced keep one of their own. A
 * receipt is written after its transcript. Thread-safe.
 */
public final class Transcripts {

    private static final Logger LOG = LoggerFactory.getLogger(Transcripts.class);
    private static final String RECEIPT = "transcriptReceipt";

    private final Path store;
    private final RecordingLedger ledger;
    private final DurableFiles files;
    private final Clock clock;

    /** @param store the store's directory */
    public Transcripts(Path store, RecordingLedger ledger, DurableFiles files, Clock clock) {
        this.store = store;
        this.ledger = ledger;
        this.files = files;
        this.clock = clock;
    }

    /**
     * Whether the transcription that an event announces has no receipt, or a damaged one, or one without transcript, and
     * so has to be fetched. One that was replaced before it could be fetched is to be had no more.
     *
     * @throws UnrecoverableEventException if the transcript of another recording lies under its name; that one stays
     */
    public boolean isMissing(Exchange exchange, @Variable("event") RecordingEvent event,
                             @Variable("receivedAt") String receivedAt) throws IOException, UnrecoverableEventException {
        Path receipt = receiptOf(exchange, event, receivedAt);
        Optional<StoredTranscript> stored = read(receipt);
        if (stored.isEmpty() || Files.exists(TranscriptFiles.replaced(receipt, event.transcriptionName()))) {
            return stored.isEmpty();
        }
        if (!Objects.equals(stored.get().receipt().recordingId(), event.recordingId())
                || !Objects.equals(stored.get().receipt().callId(), event.callId())) {
            throw new UnrecoverableEventException("The transcript of another recording is stored under the name that this"
                    + " one would have (" + receipt + "). Fetch this one by hand.");
        }
        if (Files.notExists(TranscriptFiles.transcriptOf(receipt))) {
            LOG.warn("The receipt {} has no transcript next to it: the transcript is fetched again", receipt);
            return true;
        }
        return !stored.get().isOf(event) && !stored.get().isLaterThan(event);
    }

    /**
     * Before another takes its place: keeps the transcript that is stored, and its receipt. Where its receipt is damaged,
     * or of another transcript, both are kept as they are, under a name made of the transcript's SHA-256.
     */
    public void keepEarlier(Exchange exchange, @Variable("event") RecordingEvent event,
                            @Variable("receivedAt") String receivedAt, @Variable("stored") StoredMedia fetched)
            throws IOException {
        Path receipt = receiptOf(exchange, event, receivedAt);
        Path transcript = TranscriptFiles.transcriptOf(receipt);
        if (Files.notExists(transcript)) {
            return;
        }
        byte[] content = Files.readAllBytes(transcript);
        String sha256 = Ids.sha256(content);
        Optional<TranscriptReceipt> earlier = read(receipt).filter(stored -> !stored.isOf(event) && stored.event().isPresent())
                .map(StoredTranscript::receipt);
        if (earlier.isPresent() && sha256.equals(earlier.get().sha256())) {
            Path kept = TranscriptFiles.replaced(receipt, earlier.get().transcriptionId());
            Path keptTranscript = TranscriptFiles.transcriptOf(kept);
            files.write(store, keptTranscript, content);
            files.write(store, kept, earlier.get().renamed(keptTranscript.getFileName().toString()).sealed());
        } else if (!sha256.equals(fetched.sha256()) && earlier.filter(replaced -> isKept(replaced, receipt)).isEmpty()) {
            keepAsItIs(receipt, content, sha256);
        }
    }

    /** Whether an attempt was cut short after it had kept the earlier one, and begun to replace it. */
    private static boolean isKept(TranscriptReceipt earlier, Path receipt) {
        Path kept = TranscriptFiles.replaced(receipt, earlier.transcriptionId());
        return Files.exists(kept) && Files.exists(TranscriptFiles.transcriptOf(kept));
    }

    private void keepAsItIs(Path receipt, byte[] content, String sha256) throws IOException {
        Path kept = TranscriptFiles.replaced(receipt, "sha256-" + sha256.substring(0, 16));
        LOG.warn("{} does not match its receipt and is kept as {}", TranscriptFiles.transcriptOf(receipt),
                TranscriptFiles.transcriptOf(kept).getFileName());
        files.write(store, TranscriptFiles.transcriptOf(kept), content);
        if (Files.exists(receipt)) {
            files.write(store, kept, Files.readAllBytes(receipt));
        }
    }

    /** Makes the receipt of what has just been stored the body, and sets the name to store it under. */
    public void writeReceipt(Exchange exchange, @Variable("event") RecordingEvent event,
                             @Variable("received") byte[] received, @Variable("receivedAt") String receivedAt,
                             @Variable("transcript") TranscriptReceipt.Origin origin,
                             @Variable("stored") StoredMedia stored) throws IOException {
        Path file = receiptOf(exchange, event, receivedAt);
        TranscriptReceipt receipt = TranscriptReceipt.of(event, received,
                TranscriptFiles.transcriptOf(file).getFileName().toString(), stored, origin, Instant.parse(receivedAt),
                clock.instant(), RecordingStore.SOFTWARE);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(receipt.sealed());
        exchange.getMessage().setHeader(Exchange.FILE_NAME, store.relativize(file).toString());
    }

    /**
     * Once the transcript is stored: the body is the event again, and the header {@code intakeWhere} its receipt. What it
     * has replaced is noted to lie elsewhere.
     */
    public void pointToReceipt(Exchange exchange, @Variable("event") RecordingEvent event,
                               @Variable("received") byte[] received, @Variable("receivedAt") String receivedAt)
            throws IOException {
        Path receipt = receiptOf(exchange, event, receivedAt);
        for (LedgerEntry entry : ledger.known(exchange, event)) {
            boolean mayBeReplaced = isStoredTranscript(entry, event) && Path.of(entry.place()).equals(receipt)
                    && !entry.key().equals(LedgerKey.of(event));
            if (mayBeReplaced && Files.exists(TranscriptFiles.replaced(receipt, entry.key()))) {
                ledger.moved(exchange, entry.key(), TranscriptFiles.replaced(receipt, entry.key()).toString());
            }
        }
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setBody(received);
        message.setHeader(MessageHeaders.RECEIVED_AT, receivedAt);
        message.setHeader(MessageHeaders.WHERE, TranscriptFiles.current(receipt, event).toString());
    }

    /** Deletes what was stored of a recording that was erased while its transcript was fetched. */
    public void remove(Exchange exchange, @Variable("event") RecordingEvent event,
                       @Variable("receivedAt") String receivedAt) throws IOException {
        TranscriptFiles.deleteAllBeside(receiptOf(exchange, event, receivedAt));
        LOG.warn("{}: its recording was erased while it was being fetched; it is not kept", event.key());
    }

    /** The name of the transcript that an event announces, relative to the store. */
    public String nameOf(Exchange exchange, RecordingEvent event, String receivedAt) throws IOException {
        return store.relativize(TranscriptFiles.transcriptOf(receiptOf(exchange, event, receivedAt))).toString();
    }

    /** The path of the receipt, whether it exists or not: for one exchange always the same. */
    private Path receiptOf(Exchange exchange, RecordingEvent event, String receivedAt) throws IOException {
        Path receipt = exchange.getVariable(RECEIPT, Path.class);
        if (receipt == null) {
            Path byDate = store.resolve(RecordingStore.nameOf(event, Instant.parse(receivedAt)) + TranscriptFiles.RECEIPT);
            List<LedgerEntry> known = ledger.known(exchange, event);
            receipt = known.stream().filter(entry -> isStoredTranscript(entry, event)).map(entry -> Path.of(entry.place()))
                    .findFirst().or(() -> known.stream().map(entry -> mediaReceipt(entry, event)).flatMap(Optional::stream)
                            .findFirst())
                    .map(Path::getParent).filter(directory -> directory.startsWith(store))
                    .map(directory -> directory.resolve(byDate.getFileName())).orElse(byDate);
            exchange.setVariable(RECEIPT, receipt);
        }
        return receipt;
    }

    private static boolean isStoredTranscript(LedgerEntry entry, RecordingEvent event) {
        return entry.outcome() == Outcome.STORED && entry.place() != null && entry.key().canBe(LedgerKey.of(event));
    }

    /** The receipt of the media, which of a partial recording the ledger does not name. */
    private Optional<Path> mediaReceipt(LedgerEntry entry, RecordingEvent event) {
        if (!entry.key().kind().equals(LedgerKey.RECORDING) || !entry.key().canBeOfTheRecordingOf(LedgerKey.of(event))) {
            return Optional.empty();
        }
        return entry.outcome() == Outcome.STORED ? Optional.ofNullable(entry.place()).map(Path::of)
                : Optional.of(RecordingStore.placeOf(store, entry)).filter(Files::exists);
    }

    private static Optional<StoredTranscript> read(Path receipt) throws IOException {
        if (Files.notExists(receipt)) {
            return Optional.empty();
        }
        byte[] content = Files.readAllBytes(receipt);
        try {
            return Optional.of(StoredTranscript.read(content));
        } catch (IOException e) {
            LOG.warn("The receipt {} is damaged: the transcript is fetched again. {}", receipt, e.getMessage());
            return Optional.empty();
        }
    }
}
