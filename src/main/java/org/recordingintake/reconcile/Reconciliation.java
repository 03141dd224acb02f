package org.recordingintake.reconcile;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.recordingintake.alert.Alerts;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.ArrivedEvents;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.settings.Account;
import org.recordingintake.settings.Accounts;
import org.recordingintake.settings.PerAccount;
import org.recordingintake.settings.Settings;

/**
 * Compares what Bandwidth has of each account with what came, as the bean {@code reconciliation}. Accounts have nothing in
 * common but what people request of all of them. Thread-safe.
 */
public final class Reconciliation {

    /**
     * What it works with.
     *
     * @param directory where it keeps its state, which is read when it is needed first
     */
    public record Parts(Supplier<Settings> settings, Path directory, DurableFiles files, Ledger ledger,
                        ArrivedEvents arrived, Backlog backlog, Alerts alerts, ObjectMapper json, MeterRegistry metrics,
                        Clock clock) {

        Accounts accounts() {
            return settings.get().accounts();
        }
    }

    private final Parts parts;
    private final PerAccount<AccountReconciliation> accounts;

    public Reconciliation(Parts parts) {
        Requests requests = new Requests(parts.directory(), parts.files(), WalkState.mapper(parts.json()));
        this.parts = parts;
        this.accounts = new PerAccount<>(account -> new AccountReconciliation(account, parts, requests));
        of(parts.accounts());
    }

    /** Has the meters of these accounts from now on. */
    public void of(Accounts known) {
        known.all().forEach(account -> accounts.of(account.key()));
    }

    /** The numbers of the accounts that are to be reconciled. */
    public List<String> accounts() {
        return parts.accounts().ids();
    }

    /** See {@link AccountReconciliation#isDue}. */
    public boolean isDue(Exchange exchange, @Body String account) {
        return accounts.of(account).isDue(exchange);
    }

    /** See {@link AccountReconciliation#step}. */
    public void step(Exchange exchange, @Body String account) {
        accounts.of(account).step(exchange);
    }

    /** Since when which account has been failing and why, as sentences, once people should know; else empty. */
    public Optional<String> stall() {
        List<String> stalls = parts.accounts().known().stream().flatMap(this::stall).toList();
        return stalls.isEmpty() ? Optional.empty() : Optional.of(stalls.stream().collect(Collectors.joining(" ")));
    }

    private Stream<String> stall(Account account) {
        return accounts.of(account.key()).stall().map(text -> parts.accounts().prefix(account) + text).stream();
    }
}
