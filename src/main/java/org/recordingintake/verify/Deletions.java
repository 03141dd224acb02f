package org.recordingintake.verify;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.recordingintake.bandwidth.MediaLocator;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.queue.MessageHeaders;
import org.recordingintake.retry.UnrecoverableEventException;
import org.recordingintake.store.StoredReceipt;

/** Judges whether media may be deleted at Bandwidth: only what lies in the store, as it came from there. Thread-safe. */
public final class Deletions {

    private final MediaLocator locator;
    private final ReceiptCheck check;

    public Deletions(Path store, MediaLocator locator) {
        this.locator = locator;
        this.check = new ReceiptCheck(store);
    }

    /**
     * Why the media is not to be deleted, in plain words; empty if it may be. Reads what is stored to its end.
     *
     * @param where the path of the receipt
     */
    public String rejectionReason(@Variable("event") RecordingEvent event, @Header(MessageHeaders.WHERE) String where) {
        Path file = Path.of(where);
        try {
            String url = locator.mediaUrl(event);
            StoredReceipt stored = ReceiptCheck.read(file);
            Optional<String> damage = check.check(stored, file, count -> { })
                    .map(finding -> finding.file() + ": " + finding.reason());
            return damage.or(() -> stored.receipt().shortcomingAgainst(url)).orElse("");
        } catch (UnrecoverableEventException e) {
            return e.getMessage();
        } catch (NoSuchFileException e) {
            return "there is no receipt " + file;
        } catch (IOException e) {
            return "the receipt cannot be read: " + DurableFiles.reason(e);
        }
    }
}
