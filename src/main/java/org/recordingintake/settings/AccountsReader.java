package org.recordingintake.settings;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads which accounts there are, and tells what is wrong with them. */
final class AccountsReader {

    private static final String ID = "[A-Za-z0-9_-]{1,256}";

    private final SettingReader values;
    private final Map<String, Setting> byId = new HashMap<>();

    AccountsReader(SettingReader values) {
        this.values = values;
    }

    /** @param names of those with settings of their own */
    Accounts read(Collection<String> names) {
        Account shared = shared();
        List<Account> known = new ArrayList<>();
        for (String name : names) {
            named(name, shared).ifPresent(known::add);
        }
        for (String id : ids()) {
            if (known.stream().noneMatch(account -> account.key().equals(id))) {
                known.add(new Account(Optional.of(id), Optional.empty(), shared.baseUrl(), shared.tokenUrl(), shared.client(),
                        shared.user(), shared.settings()));
            }
        }
        boolean areNamed = !names.isEmpty();
        Optional<Account> otherwise = areNamed ? Optional.of(shared).filter(Account::hasCredentials)
                : Optional.of(known.size() == 1 ? known.get(0) : shared);
        return new Accounts(known, otherwise, areNamed);
    }

    /** By the settings that are about no one account. */
    private Account shared() {
        URI baseUrl = values.httpUrl(Key.BANDWIDTH_BASE_URL);
        URI tokenUrl = values.httpUrl(Key.BANDWIDTH_TOKEN_URL);
        requireHttps(values, Key.BANDWIDTH_TOKEN_URL, tokenUrl, baseUrl);
        return new Account(Optional.empty(), Optional.empty(), withoutSlash(baseUrl), tokenUrl,
                values.credentials(Key.BANDWIDTH_CLIENT_ID, Key.BANDWIDTH_CLIENT_SECRET, Key.BANDWIDTH_CLIENT_SECRET_FILE),
                values.credentials(Key.BANDWIDTH_USERNAME, Key.BANDWIDTH_PASSWORD, Key.BANDWIDTH_PASSWORD_FILE),
                "bandwidth.");
    }

    private List<String> ids() {
        Set<String> ids = new HashSet<>();
        List<String> list = values.list(Key.BANDWIDTH_ACCOUNT_ID);
        for (String id : list) {
            requireId(Key.BANDWIDTH_ACCOUNT_ID, id);
            if (!ids.add(id)) {
                values.problem("bandwidth.account-id holds " + id + " twice. Write each account once.");
            }
        }
        return list.stream().distinct().toList();
    }

    private void requireId(Setting setting, String id) {
        if (!id.matches(ID)) {
            values.problem(setting.propertyName() + " is \"" + id
                    + "\"; an account id holds only letters, digits, _ and -.");
        }
    }

    private Optional<Account> named(String name, Account shared) {
        Setting idSetting = AccountKey.ACCOUNT_ID.of(name);
        Optional<String> id = values.optional(idSetting);
        if (id.isEmpty()) {
            values.problem(idSetting.propertyName() + " is missing: it says whose settings these are. Set it to the number"
                    + " of the account.");
        }
        id.ifPresent(number -> {
            requireId(idSetting, number);
            Setting other = byId.putIfAbsent(number, idSetting);
            if (other != null) {
                values.problem(other.propertyName() + " and " + idSetting.propertyName() + " are both " + number
                        + ". Keep the settings of one of them.");
            }
        });
        URI baseUrl = url(AccountKey.BASE_URL.of(name), shared.baseUrl(), shared.baseUrl());
        URI tokenUrl = url(AccountKey.TOKEN_URL.of(name), shared.tokenUrl(), baseUrl);
        Optional<Credentials> client = values.credentials(AccountKey.CLIENT_ID.of(name), AccountKey.CLIENT_SECRET.of(name),
                AccountKey.CLIENT_SECRET_FILE.of(name));
        boolean isAlone = client.isPresent() || !shared.hasCredentials();
        return id.map(number -> new Account(id, Optional.of(name), withoutSlash(baseUrl), tokenUrl,
                client.or(shared::client), client.isPresent() ? Optional.empty() : shared.user(),
                isAlone ? AccountKey.prefix(name) : shared.settings()));
    }

    private URI url(Setting setting, URI otherwise, URI asConfidentialAs) {
        if (values.optional(setting).isEmpty()) {
            return otherwise;
        }
        URI url = values.httpUrl(setting);
        requireHttps(values, setting, url, asConfidentialAs);
        return url;
    }

    private static URI withoutSlash(URI url) {
        return URI.create(url.toString().replaceFirst("/+$", ""));
    }

    /** What is confidential on its way to the base URL is no less so on its way elsewhere. */
    static void requireHttps(SettingReader values, Setting setting, URI url, URI baseUrl) {
        if (baseUrl.getScheme().equals("https") && !url.getScheme().equals("https") && !Settings.isLoopback(url.getHost())) {
            values.problem(setting.propertyName() + " names " + Origin.of(url) + ", which would send credentials"
                    + " unencrypted. Write https, as in bandwidth.base-url.");
        }
    }

    /** Whose events are dealt with; empty for anyone's. */
    static Set<String> allowed(SettingReader values, Accounts accounts) {
        List<String> allowed = values.list(Key.WEBHOOK_ALLOWED_ACCOUNTS);
        for (String id : allowed) {
            if (!id.matches(ID)) {
                values.problem("webhook.allowed-accounts holds \"" + id
                        + "\"; an account id holds only letters, digits, _ and -.");
            } else if (accounts.of(id).isEmpty()) {
                values.problem("webhook.allowed-accounts holds " + id + ", and there are no credentials to fetch its recordings"
                        + " with. Set those of bandwidth.accounts.NAME with this account-id, or remove it from the list.");
            }
        }
        return Set.copyOf(allowed.isEmpty() && accounts.areNamed() ? accounts.ids() : allowed);
    }

    /** What is missing to fetch the recordings of each account; empty if nothing is. */
    static List<String> missingCredentials(Accounts accounts) {
        return accounts.all().stream().filter(account -> !account.hasCredentials())
                .map(account -> account.name().isPresent() ? missingOf(account) : "bandwidth.client-id and bandwidth.client-secret are"
                        + " missing: without them no recording"
                        + (accounts.areNamed() ? " of " + account.title() : "") + " can be fetched. Set them to the client"
                        + " credentials of your Bandwidth account, best by the environment (BANDWIDTH_CLIENT_ID,"
                        + " BANDWIDTH_CLIENT_SECRET).").toList();
    }

    private static String missingOf(Account account) {
        String name = account.name().orElseThrow();
        return account.credentialSettings() + " are missing: without them no recording of account " + account.key()
                + " can be fetched. Set them to the client credentials of this account, best by the environment ("
                + AccountKey.variableOf(AccountKey.CLIENT_ID.of(name)) + ", "
                + AccountKey.variableOf(AccountKey.CLIENT_SECRET.of(name)) + ").";
    }
}
