package org.recordingintake.management;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.recordingintake.settings.Account;
import org.recordingintake.settings.Accounts;

/** Whether Bandwidth's media API can be reached, for each account; named {@code media}. */
final class MediaHealthCheck extends IntakeHealthCheck {

    private final Supplier<Accounts> accounts;
    private final Supplier<List<Account>> unreachable;

    /** @param unreachable the accounts for which fetching is suspended because of an outage */
    MediaHealthCheck(Supplier<Accounts> accounts, Supplier<List<Account>> unreachable) {
        super("media");
        this.accounts = accounts;
        this.unreachable = unreachable;
    }

    @Override
    Condition condition() {
        List<Account> suspended = unreachable.get();
        String whose = !accounts.get().areSeveral() ? ""
                : " for " + suspended.stream().map(Account::title).collect(Collectors.joining(", "));
        return suspended.isEmpty() ? Condition.up() : Condition.degraded("The media API is unreachable or fails" + whose
                + ": fetching is suspended, and one recording is tried every 30 seconds. It resumes automatically, and no"
                + " attempts are counted. Check the network, bandwidth.base-url and the status of Bandwidth's API.");
    }
}
