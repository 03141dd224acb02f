package org.recordingintake.settings;

import java.net.URI;
import java.util.Optional;

/**
 * An account at Bandwidth, and how it is reached.
 *
 * @param id       its number; empty where events of any account are fetched alike
 * @param name     NAME in {@code bandwidth.accounts.NAME}; empty for an account that has no settings of its own
 * @param baseUrl  the media API, without a trailing slash
 * @param client   OAuth2 client credentials
 * @param user     legacy Basic credentials; used only where there is no client
 * @param settings what the names of the settings of its client credentials start with, such as {@code bandwidth.}
 */
public record Account(Optional<String> id, Optional<String> name, URI baseUrl, URI tokenUrl,
                      Optional<Credentials> client, Optional<Credentials> user, String settings) {

    /** What distinguishes it in metrics and files: its number, or "". */
    public String key() {
        return id.orElse("");
    }

    public boolean hasCredentials() {
        return client.isPresent() || user.isPresent();
    }

    /** For people, such as {@code account 55555555 (sales)}. */
    public String title() {
        return "account " + id.orElse("of an event") + name.map(text -> " (" + text + ")").orElse("");
    }

    /** The settings that hold its credentials, as part of a sentence. */
    public String credentialSettings() {
        return client.isEmpty() && user.isPresent() ? "bandwidth.username and bandwidth.password"
                : settings + "client-id and " + settings + "client-secret";
    }
}
