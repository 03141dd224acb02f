package org.recordingintake.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

import org.recordingintake.store.StoredReceipt;

/** Files of the store, and no others: the ledger names paths, and a shared one those of other nodes as well. */
final class StoreFiles {

    /** By extension; any other is shown to nobody, but can be downloaded. */
    private static final Map<String, String> TYPES = Map.of("wav", "audio/wav", "mp3", "audio/mpeg", "ogg", "audio/ogg",
            "flac", "audio/flac", "m4a", "audio/mp4");

    private final Path directory;

    StoreFiles(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    /** @throws IOException if there is none at this place, or it is not below the store; the message says so */
    Path receipt(String place) throws IOException {
        if (place == null) {
            throw new IOException("the ledger does not say where the receipt is");
        }
        Path file = Path.of(place);
        return below(file, "the receipt " + file);
    }

    /** @throws IOException if it is not there, or not below the store */
    MediaFile media(Path receipt, StoredReceipt stored) throws IOException {
        String name = stored.receipt().file();
        Path file = below(receipt.resolveSibling(name), "the media " + receipt.resolveSibling(name));
        return new MediaFile(file, name, TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1),
                "application/octet-stream"), Files.size(file), stored.receipt().sha256());
    }

    private Path below(Path file, String what) throws IOException {
        if (Files.notExists(file)) {
            throw new NoSuchFileException(file.toString(), null, what + " is not there on this node");
        }
        if (!file.toRealPath().startsWith(directory.toRealPath()) || !Files.isRegularFile(file)) {
            throw new IOException(what + " is not a file below store.dir");
        }
        return file;
    }
}
