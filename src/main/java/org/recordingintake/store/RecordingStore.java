package org.recordingintake.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.apache.camel.support.SynchronizationAdapter;
import org.recordingintake.audio.AudioReport;
import org.recordingintake.audio.DurationTolerance;
import org.recordingintake.event.Ids;
import org.recordingintake.event.JsonFormat;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.ledger.DownloadClaims;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.LedgerKey;
import org.recordingintake.queue.MessageHeaders;
import org.recordingintake.queue.RetryLaterException;
import org.recordingintake.retry.UnrecoverableEventException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a recording is stored, what may be stored there, and its receipt. Thread-safe.
 *
 * <p>Layout: {@code {accountId}/{yyyy}/{MM}/{dd}/{callId}/{recordingId}.{wav|mp3}} next to {@code {recordingId}.json},
 * the receipt; partial recordings the same under {@code partial/}. A receipt is written after its media, so there is
 * none without.
 */
public final class RecordingStore {

    private static final Logger LOG = LoggerFactory.getLogger(RecordingStore.class);
    static final String SOFTWARE = "recording-intake "
            + Optional.ofNullable(RecordingStore.class.getPackage().getImplementationVersion()).orElse("unpackaged");
    private static final Duration DUPLICATE_DELAY = Duration.ofSeconds(2);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);

    private final Path directory;
    private final Supplier<DurationTolerance> tolerance;
    private final Clock clock;
    private final Ledger ledger;
    private final Consumer<RecordingEvent> onStored;
    private final Set<String> inProgress = ConcurrentHashMap.newKeySet();

    /** @param onStored called for each recording that is certain to be in the store */
    public RecordingStore(Path directory, Ledger ledger, Consumer<RecordingEvent> onStored,
                          Supplier<DurationTolerance> tolerance, Clock clock) {
        this.directory = directory;
        this.ledger = ledger;
        this.onStored = onStored;
        this.tolerance = tolerance;
        this.clock = clock;
    }

    /**
     * Claims the recording for this exchange until it is done, so that duplicates lead to one download, and holds what
     * the message contains besides the event.
     *
     * @throws RetryLaterException if another exchange has claimed it, here or in another runtime
     */
    public void claim(Exchange exchange, @Variable("event") RecordingEvent event, @Body byte[] received,
                      @Header(MessageHeaders.RECEIVED_AT) String receivedAt,
                      @Header(MessageHeaders.RECHECKS) Integer rechecks,
                      @Header(MessageHeaders.REPLAYED) Boolean replayed) throws IOException {
        exchange.setVariable("received", received);
        exchange.setVariable("receivedAt", receivedAt);
        exchange.setVariable("rechecks", rechecks);
        exchange.setVariable("replayed", replayed);
        // in one case: on some file systems ids that differ in case alone share their files
        String key = event.isTranscription() ? "transcript of " + event.recordingId() : event.key().toLowerCase(Locale.ROOT);
        if (!inProgress.add(key)) {
            throw claimed();
        }
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                inProgress.remove(key);
            }
        });
        for (LedgerKey whole : keysToClaim(event)) {
            DownloadClaims.Claim claim = ledger.claim(whole).orElseThrow(RecordingStore::claimed);
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    claim.release();
                }
            });
        }
    }

    /** Of a transcription, all that are known of its recording: the latest of them is in one place, whichever it is. */
    private List<LedgerKey> keysToClaim(RecordingEvent event) throws RetryLaterException {
        LedgerKey own = LedgerKey.of(event);
        return !event.isTranscription() ? List.of(own) : Stream.concat(Stream.of(own),
                ledger.ofRecording(own.recordingId()).stream().map(LedgerEntry::key).filter(own::canBe)).distinct()
                .sorted(Comparator.comparing(LedgerKey::status)).toList();
    }

    private static RetryLaterException claimed() {
        return new RetryLaterException("Another announcement of it is being processed.", DUPLICATE_DELAY);
    }

    /** How many recordings are being stored at this moment. */
    public int inProgress() {
        return inProgress.size();
    }

    /**
     * Whether the recording has no receipt yet, or a damaged one, or one without media, and so has to be fetched.
     *
     * @throws UnrecoverableEventException if another recording lies under its name; that one stays
     */
    public boolean isMissing(@Variable("event") RecordingEvent event,
                             @Header(MessageHeaders.RECEIVED_AT) String receivedAt)
            throws IOException, UnrecoverableEventException {
        Path file = Path.of(receiptOf(event, receivedAt));
        if (Files.notExists(file)) {
            return true;
        }
        Optional<ReceiptIds> receipt = read(file, ReceiptIds.FORMAT);
        if (receipt.isEmpty()) {
            LOG.warn("The receipt {} is damaged: the recording is fetched again", file);
            return true;
        }
        if (!receipt.get().equals(new ReceiptIds(event.recordingId(), event.accountId(), event.callId(),
                event.conferenceId()))) {
            throw new UnrecoverableEventException("Another recording is stored under the name that this one would have ("
                    + file + "): its ids differ in a way that the file system or the name does not show. Fetch this one by hand.");
        }
        if (mediaBeside(file).isEmpty()) {
            // the names of both are synced together, and not every file system keeps their order when the power fails
            LOG.warn("The receipt {} has no media next to it: the recording is fetched again", file);
            return true;
        }
        return false;
    }

    /** The media of a receipt, if it is next to it. */
    public static Optional<Path> mediaBeside(Path receipt) {
        return allMediaBeside(receipt).stream().findFirst();
    }

    /** All media files with the receipt's name, one of which is its own. */
    public static List<Path> allMediaBeside(Path receipt) {
        String name = receipt.getFileName().toString().replaceFirst("\\.json$", ".");
        return AudioReport.EXTENSIONS.stream().map(extension -> receipt.resolveSibling(name + extension)).filter(Files::exists)
                .toList();
    }

    private static <T> Optional<T> read(Path receipt, JsonFormat<T> format) throws IOException {
        try {
            return Optional.of(format.read(Files.readAllBytes(receipt)));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** The identity of the recording in a receipt, whatever its other fields contain. */
    private record ReceiptIds(String recordingId, String accountId, String callId, String conferenceId) {

        static final JsonFormat<ReceiptIds> FORMAT = new JsonFormat<>(new TypeReference<>() { });
    }

    /**
     * Whether the receipt has been deleted on purpose: its directory exists, which it does not if the store is unavailable.
     *
     * @param where the path of the receipt
     */
    public boolean isErased(@Header(MessageHeaders.WHERE) String where) {
        Path receipt = Path.of(where);
        return Files.notExists(receipt) && Files.isDirectory(receipt.getParent());
    }

    /** Once the recording is stored: the body is the event again, and the header {@code intakeWhere} its receipt. */
    public void pointToReceipt(Exchange exchange, @Variable("event") RecordingEvent event,
                               @Variable("received") byte[] received, @Variable("receivedAt") String receivedAt) {
        onStored.accept(event);
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setBody(received);
        message.setHeader(MessageHeaders.RECEIVED_AT, receivedAt);
        message.setHeader(MessageHeaders.WHERE, receiptOf(event, receivedAt));
    }

    /** The absolute path of the recording's receipt, whether it exists or not. */
    private String receiptOf(RecordingEvent event, String receivedAt) {
        return directory.resolve(nameOf(event, Instant.parse(receivedAt)) + ".json").toString();
    }

    /** The name of the recording's files, relative to the store and without extension. */
    public static String nameOf(RecordingEvent event, Instant receivedAt) {
        String call = event.callId() != null ? event.callId() : event.conferenceId();
        return (event.status().equals("partial") ? "partial/" : "")
                + segment(event.accountId()) + "/" + DAY.format(event.filedUnder(receivedAt)) + "/" + segment(call) + "/"
                + segment(event.recordingId());
    }

    /** The path of the receipt of a recording that the ledger knows, as it follows from its ids and its day. */
    public static Path placeOf(Path store, LedgerEntry entry) {
        LedgerKey key = entry.key();
        LocalDate day = entry.day() != null ? entry.day() : LocalDate.ofInstant(entry.outcomeAt(), ZoneOffset.UTC);
        return store.resolve((key.status().equals("partial") ? "partial/" : "") + segment(emptyToNull(key.accountId())) + "/"
                + DAY.format(day) + "/" + segment(emptyToNull(key.parentId())) + "/" + segment(key.recordingId()) + ".json");
    }

    private static String emptyToNull(String id) {
        return id.isEmpty() ? null : id;
    }

    /** Deletes what was stored of a recording that was erased while it was fetched. */
    public void remove(@Variable("event") RecordingEvent event, @Variable("receivedAt") String receivedAt)
            throws IOException {
        deleteStored(Path.of(receiptOf(event, receivedAt)));
        LOG.warn("{}: erased while it was being fetched; it is not kept", event.key());
    }

    /** Deletes a receipt and the media next to it, as far as they exist. */
    public static void deleteStored(Path receipt) throws IOException {
        String name = receipt.getFileName().toString().replaceFirst("\\.json$", ".");
        for (String extension : AudioReport.EXTENSIONS) {
            Files.deleteIfExists(receipt.resolveSibling(name + extension));
        }
        Files.deleteIfExists(receipt);
    }

    private static String segment(String id) {
        return id == null ? "_" : Ids.fileName(id);
    }

    /** Makes the receipt of what has just been stored the body, and sets the name to store it under. */
    public void writeReceipt(Exchange exchange, @Variable("event") RecordingEvent event,
                             @Variable("received") byte[] received, @Variable("media") Arrival media,
                             @Variable("receivedAt") String receivedAt) {
        Receipt receipt = Receipt.of(event, received, media, tolerance.get(), Instant.parse(receivedAt), clock.instant(),
                SOFTWARE);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(StoredReceipt.seal(receipt));
        exchange.getMessage().setHeader(Exchange.FILE_NAME, nameOf(event, receipt.receivedAt()) + ".json");
        exchange.setVariable("checks", receipt.checks());
    }

    /**
     * How a stored recording differs from what its event announced, in plain words; null where it does not, and where
     * there is no readable receipt any more: the recording is stored all the same.
     *
     * @param checks as they stand in the receipt; null where this attempt has not written it
     * @param where  the path of the receipt
     */
    public String mismatch(@Variable("checks") Receipt.Checks checks, @Header(MessageHeaders.WHERE) String where)
            throws IOException {
        try {
            Optional<Receipt.Checks> made = checks != null ? Optional.of(checks)
                    : read(Path.of(where), Receipt.FORMAT).map(Receipt::checks);
            String mismatch = made.map(Receipt.Checks::mismatch).orElse(null);
            return mismatch == null ? null : "The recording is stored, but audio may be missing, or it is not as its event says: " + mismatch
                    + ". Listen to it, and ask Bandwidth if something is missing.";
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
