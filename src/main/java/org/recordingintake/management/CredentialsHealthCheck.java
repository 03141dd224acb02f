package org.recordingintake.management;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.recordingintake.settings.Account;
import org.recordingintake.settings.Accounts;
import org.recordingintake.settings.LegacyCredentials;

/** Whether Bandwidth accepts the credentials for its API, and goes on doing so; named {@code credentials}. */
final class CredentialsHealthCheck extends IntakeHealthCheck {

    private final LegacyCredentials legacy;
    private final Supplier<Accounts> accounts;
    private final Function<Account, Optional<String>> refusal;
    private final Function<Account, Optional<String>> restriction;

    /**
     * @param refusal     why those of an account were refused when they were used last, and what to do; empty if they were not
     * @param restriction what they did not permit then; empty if nothing
     */
    CredentialsHealthCheck(LegacyCredentials legacy, Supplier<Accounts> accounts,
                           Function<Account, Optional<String>> refusal, Function<Account, Optional<String>> restriction) {
        super("credentials");
        this.legacy = legacy;
        this.accounts = accounts;
        this.refusal = refusal;
        this.restriction = restriction;
    }

    @Override
    Condition condition() {
        Accounts now = accounts.get();
        Optional<String> warning = legacy.warning(now);
        if (warning.isPresent() && legacy.haveEnded()) {
            return Condition.down(warning.get());
        }
        return all(now, refusal).map(Condition::down).or(() -> warning.or(() -> all(now, restriction))
                .map(Condition::degraded)).orElseGet(Condition::up);
    }

    /** What is to be said of any account; empty if nothing is. */
    private static Optional<String> all(Accounts accounts, Function<Account, Optional<String>> what) {
        List<String> said = accounts.all().stream().flatMap(account -> what.apply(account).stream()
                .map(text -> accounts.prefix(account) + text)).toList();
        return said.isEmpty() ? Optional.empty() : Optional.of(said.stream().collect(Collectors.joining(" ")));
    }
}
