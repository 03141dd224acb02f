package org.recordingintake.settings;

import java.util.List;
import java.util.Optional;

/**
 * The accounts at Bandwidth whose recordings are taken in. Immutable.
 *
 * @param known     those whose number is set
 * @param otherwise how recordings of any other account are fetched; empty if they are not
 * @param areNamed  whether any has settings of its own, {@code bandwidth.accounts.NAME}
 */
public record Accounts(List<Account> known, Optional<Account> otherwise, boolean areNamed) {

    public Accounts {
        known = List.copyOf(known);
    }

    /**
     * The one that what belongs to an account is fetched with; empty if there is none.
     *
     * @param accountId as in an event, or an {@link Account#key}; null for none
     */
    public Optional<Account> of(String accountId) {
        Optional<Account> same = known.stream().filter(account -> account.key().equals(accountId)).findFirst();
        boolean isUnnamed = accountId == null || accountId.isEmpty();
        return same.or(() -> otherwise).or(() -> known.stream().filter(account -> isUnnamed && known.size() == 1).findFirst());
    }

    /** The {@link Account#key} of the same; "" if there is none. */
    public String keyOf(String accountId) {
        return of(accountId).map(Account::key).orElse("");
    }

    /** Those that are known, or else the one that stands for any. */
    public List<Account> all() {
        return known.isEmpty() ? otherwise.stream().toList() : known;
    }

    /** Whether messages have to say which one they are about. */
    public boolean areSeveral() {
        return known.size() > 1;
    }

    public List<String> ids() {
        return known.stream().map(Account::key).toList();
    }

    /** The number for what names none: that of the only one. */
    public Optional<String> onlyId() {
        return known.size() == 1 ? known.get(0).id() : Optional.empty();
    }

    /** Whether what belongs to an account, and so its token, may go to this server: it is no server of others alone. */
    public boolean mayShare(Account account, Origin origin) {
        return origin.equals(Origin.of(account.baseUrl()))
                || known.stream().noneMatch(other -> origin.equals(Origin.of(other.baseUrl())));
    }

    /** What a sentence about an account starts with: nothing, where there is but one. */
    public String prefix(Account account) {
        String title = account.title();
        return areSeveral() ? Character.toUpperCase(title.charAt(0)) + title.substring(1) + ": " : "";
    }
}
