package org.recordingintake.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.recordingintake.event.JsonFormat;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.LedgerEntry;
import org.recordingintake.ledger.LedgerKey;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.ledger.Search;
import org.recordingintake.queue.RetryLaterException;
import org.recordingintake.store.StoredReceipt;
import org.recordingintake.verify.ReceiptCheck;

/** What is known of recordings: the ledger, and the files that it points to. Every method blocks. Thread-safe. */
public final class Recordings {

    /** A receipt holds its event twice, as text and as an object. */
    private static final long LARGEST_FILE = 4 << 20;

    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private final Semaphore verifying = new Semaphore(1);
    private final LedgerQueries ledger;
    private final StoreFiles store;
    private final Path alerts;
    private final DeadLetterBox deadLetters;

    /**
     * @param storeDir the directory {@code store.dir}: no file outside is shown
     * @param dataDir  the directory {@code data.dir}
     */
    public Recordings(LedgerQueries ledger, Path storeDir, Path dataDir, DeadLetterBox deadLetters) {
        this.ledger = ledger;
        this.store = new StoreFiles(storeDir);
        this.alerts = dataDir.resolve("alerts");
        this.deadLetters = deadLetters;
    }

    /**
     * A page of what somebody looks for.
     *
     * @throws IOException if the ledger does not answer, or not in time; the message says why
     */
    public RecordingPage search(Search search) throws IOException {
        Search.Page page = ledger.ask(reader -> reader.search(search));
        return new RecordingPage(page.entries().stream().map(RecordingRow::of).toList(),
                page.next() == null ? null : page.next().toString());
    }

    /**
     * All that is known of a recording; empty if the ledger does not know it.
     *
     * @throws IOException if the ledger does not answer; the message says why
     */
    public Optional<RecordingView> find(String recordingId) throws IOException {
        List<LedgerEntry> entries = entriesOf(recordingId);
        return entries.isEmpty() ? Optional.empty()
                : Optional.of(new RecordingView(recordingId, entries.stream().map(this::row).toList()));
    }

    private List<LedgerEntry> entriesOf(String recordingId) throws IOException {
        List<LedgerEntry> entries = new ArrayList<>(ledger.ask(reader -> reader.ofRecording(recordingId)));
        entries.sort(Comparator.comparing(LedgerEntry::outcomeAt).reversed().thenComparing(entry -> entry.key().status()));
        return entries;
    }

    private RecordingView.Row row(LedgerEntry entry) {
        ObjectNode receipt = null;
        RecordingView.Media media = null;
        DeadLetterView letter = null;
        ObjectNode event = null;
        String problem = null;
        try {
            switch (entry.outcome()) {
                case STORED -> {
                    Path file = store.receipt(entry.place());
                    receipt = JsonFormat.OBJECT.read(read(file));
                    event = receipt.get("event") instanceof ObjectNode object ? object : null;
                    if (isRecording(entry)) {
                        MediaFile found = store.media(file, StoredReceipt.read(read(file)));
                        media = new RecordingView.Media(found.name(), found.contentType(), found.bytes(), found.sha256());
                    }
                }
                case DEAD -> {
                    letter = deadLetters.at(entry.place()).orElse(null);
                    event = letter == null ? null : letter.event();
                    problem = letter == null ? "The dead letter is not on this node, or not there any more." : letter.problem();
                }
                case ALERTED -> event = eventOfAlert(entry.place());
                default -> { }
            }
        } catch (IOException e) {
            problem = "What is in the store cannot be shown: " + DurableFiles.reason(e) + ".";
        }
        return new RecordingView.Row(RecordingRow.of(entry), Timeline.of(entry), event, receipt, media, letter, problem);
    }

    private static boolean isRecording(LedgerEntry entry) {
        return entry.key().kind().equals(LedgerKey.RECORDING);
    }

    private static byte[] read(Path file) throws IOException {
        if (Files.size(file) > LARGEST_FILE) {
            throw new IOException(file.getFileName() + " is far too large");
        }
        return Files.readAllBytes(file);
    }

    /** Null where alerts go elsewhere than into files. */
    private ObjectNode eventOfAlert(String id) {
        if (id == null || !id.matches("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,250}")) {
            return null;
        }
        try {
            return JsonFormat.OBJECT.read(read(alerts.resolve(id + ".json"))).at("/data/event") instanceof ObjectNode event
                    ? event : null;
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * The media of a recording: the whole one before a partial one, and of several the latest.
     *
     * @return empty if none is stored
     * @throws IOException if it cannot be had, or the ledger does not answer; the message says why
     */
    public Optional<MediaFile> media(String recordingId) throws IOException {
        Optional<Path> receipt = receiptsOf(recordingId).stream().findFirst();
        return receipt.isEmpty() ? Optional.empty()
                : Optional.of(store.media(receipt.get(), StoredReceipt.read(read(receipt.get()))));
    }

    private List<Path> receiptsOf(String recordingId) throws IOException {
        List<Path> receipts = new ArrayList<>();
        for (LedgerEntry entry : entriesOf(recordingId).stream()
                .filter(entry -> entry.outcome() == Outcome.STORED && isRecording(entry))
                .sorted(Comparator.comparing(entry -> !entry.key().status().equals("complete"))).toList()) {
            receipts.add(store.receipt(entry.place()));
        }
        return receipts;
    }

    /**
     * Reads the media of a recording again and holds it against its receipt; one at a time.
     *
     * @return empty if none is stored
     * @throws IOException if the ledger does not answer, or another is being read; the message says why
     */
    public Optional<VerifyResult> verify(String recordingId) throws IOException {
        if (!verifying.tryAcquire()) {
            throw new RetryLaterException("Another recording is being verified. Try again.", COME_BACK);
        }
        try {
            return verifyAlone(recordingId);
        } finally {
            verifying.release();
        }
    }

    private Optional<VerifyResult> verifyAlone(String recordingId) throws IOException {
        List<VerifyResult.Checked> checked = new ArrayList<>();
        for (Path receipt : receiptsOf(recordingId)) {
            String problem = Files.notExists(receipt) ? "missing: the receipt is not there"
                    : ReceiptCheck.problemWith(store.directory(), receipt).orElse(null);
            checked.add(new VerifyResult.Checked(receipt.toString(), problem == null, problem));
        }
        return checked.isEmpty() ? Optional.empty() : Optional.of(new VerifyResult(recordingId, checked));
    }
}
