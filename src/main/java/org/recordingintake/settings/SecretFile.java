package org.recordingintake.settings;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A file that holds a secret, as Docker and Kubernetes hand it over.
 *
 * @param key  the setting that names it
 * @param path as it is written there
 */
record SecretFile(Setting key, String path) {

    private static final long MAX_BYTES = 65_536;
    /** Never used: the problem that goes with it ends the start. */
    static final String UNREADABLE = "unreadable";

    /**
     * The text of the file, in UTF-8, without the line end that editors add.
     *
     * @param problems told why it cannot be used, in a sentence
     */
    String content(Consumer<String> problems) {
        String subject = key.propertyName() + " is \"" + path + "\"";
        try {
            Path file = Path.of(path);
            if (!Files.isRegularFile(file)) {
                problems.accept(subject + ", and there is no file of this name that can be read.");
            } else if (Files.size(file) > MAX_BYTES) {
                problems.accept(subject + ", which has more than " + MAX_BYTES + " bytes: too much for a secret.");
            } else {
                String secret = Files.readString(file).replaceFirst("\\r?\\n\\z", "");
                if (!secret.isBlank()) {
                    return secret;
                }
                problems.accept(subject + ", and this file is empty.");
            }
        } catch (CharacterCodingException e) {
            problems.accept(subject + ", and this file is not text in UTF-8.");
        } catch (IOException | InvalidPathException e) {
            problems.accept(subject + ", which cannot be read (" + e.getClass().getSimpleName()
                    + "). Let the user of this process read it.");
        }
        return UNREADABLE;
    }
}
