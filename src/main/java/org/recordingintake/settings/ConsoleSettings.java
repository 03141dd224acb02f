package org.recordingintake.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who may use the console.
 *
 * @param usersFile      an htpasswd file with bcrypt hashes
 * @param rolesFile      the roles of users, a line each
 * @param trustedHeader  the header in which a trusted proxy names the user
 * @param rolesHeader    the header in which a trusted proxy names the user's roles
 * @param trustedProxies whose headers are believed
 */
public record ConsoleSettings(Optional<Path> usersFile, Optional<Path> rolesFile, Optional<String> trustedHeader,
                              Optional<String> rolesHeader, List<Network> trustedProxies) {

    /** A token (RFC 9110, 5.6.2), as far as anyone uses it in the name of a header. */
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    /** Clients set these themselves, and proxies pass them on. */
    private static final Set<String> OF_CLIENTS = Set.of("authorization", "cookie", "host", "origin", "referer",
            "user-agent", "accept", "from", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded");

    /** Whether anyone may use it at all. */
    public boolean isOn() {
        return usersFile.isPresent() || trustedHeader.isPresent();
    }

    /** @param address of the other end of a connection */
    public boolean isTrustedProxy(String address) {
        return trustedProxies.stream().anyMatch(network -> network.contains(address));
    }

    static ConsoleSettings from(SettingReader values) {
        ConsoleSettings settings = new ConsoleSettings(values.file(Key.CONSOLE_USERS_FILE), values.file(Key.CONSOLE_ROLES_FILE),
                header(values, Key.CONSOLE_TRUSTED_HEADER), header(values, Key.CONSOLE_ROLES_HEADER),
                values.networks(Key.CONSOLE_TRUSTED_PROXIES));
        settings.check(values);
        return settings;
    }

    private static Optional<String> header(SettingReader values, Key key) {
        Optional<String> name = values.optional(key);
        name.filter(text -> !HEADER.matcher(text).matches() || OF_CLIENTS.contains(text.toLowerCase(Locale.ROOT)))
                .ifPresent(text -> values.malformed(key, "the name of a header that only the proxy sets, such as"
                        + " X-Forwarded-User"));
        return name;
    }

    private void check(SettingReader values) {
        if (!isOn()) {
            Stream.of(Key.CONSOLE_ROLES_FILE, Key.CONSOLE_ROLES_HEADER, Key.CONSOLE_TRUSTED_PROXIES)
                    .filter(key -> values.optional(key).isPresent()).forEach(key -> values.problem(key.propertyName()
                            + " is set, but the console is off. Set console.users-file, or console.trusted-header and"
                            + " console.trusted-proxies, to enable it."));
            return;
        }
        if (trustedHeader.isPresent() && trustedProxies.isEmpty()) {
            values.problem("console.trusted-proxies is missing: console.trusted-header is set, and anyone could send it."
                    + " Set it to the addresses of the single-sign-on proxy.");
        }
        if (trustedProxies.stream().anyMatch(network -> network.prefix() == 0)) {
            values.problem("console.trusted-proxies contains every address, so anyone could claim to be anyone. Set it"
                    + " to the addresses of the single-sign-on proxy.");
        }
        if (rolesHeader.isPresent() && trustedHeader.isEmpty()) {
            values.problem("console.roles-header is set without console.trusted-header. Set both, or use"
                    + " console.roles-file.");
        }
        if (rolesFile.isEmpty() && (usersFile.isPresent() || rolesHeader.isEmpty())) {
            values.problem("console.roles-file is missing: without roles, no user of the console sees anything. Set it to a"
                    + " file with lines such as \"user: view,listen,operate\".");
        }
    }
}
