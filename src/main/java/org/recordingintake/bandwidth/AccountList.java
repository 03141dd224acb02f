package org.recordingintake.bandwidth;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.Supplier;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.recordingintake.event.Ids;
import org.recordingintake.settings.Account;
import org.recordingintake.settings.Accounts;

/**
 * {@code bandwidth:recordings}, {@code bandwidth:conferences} and {@code bandwidth:conference-recordings}: what an account
 * has. The header {@value #ACCOUNT} is its number; without it the only one that is known is asked for. The body is the
 * query, or the id of a conference, and then the bytes of the list, or the first of them if there are more than
 * {@value #MAX_BYTES}. The header {@code Link} is that of the answer.
 *
 * @param accounts   asked at each use
 * @param collection what is listed, as a path below the account
 * @param ofOne      the path of a list below one of the collection, which the body names; empty for the collection itself
 */
public record AccountList(Supplier<Accounts> accounts, String collection, String ofOne) implements Operation {

    /** The header that says whose lists are asked for. */
    public static final String ACCOUNT = "intakeAccount";

    /** Eight times the size of 1000 real entries. */
    public static final int MAX_BYTES = 8 * 1024 * 1024;

    /** All of them, by the names that routes use. */
    public static Map<String, Operation> all(Supplier<Accounts> accounts) {
        return Map.of("recordings", new AccountList(accounts, "/recordings", ""),
                "conferences", new AccountList(accounts, "/conferences", ""),
                "conference-recordings", new AccountList(accounts, "/conferences", "/recordings"));
    }

    @Override
    public String http() {
        return "https:lists?httpMethod=GET&disableStreamCache=true&copyHeaders=false"
                + "&httpClientConfigurer=#mediaClient";
    }

    @Override
    public void call(Exchange exchange, Processor http) throws Exception {
        String what = exchange.getMessage().getMandatoryBody(String.class);
        Account account = account(exchange.getMessage().getHeader(ACCOUNT, String.class));
        String url = account.baseUrl() + "/accounts/" + account.key() + collection;
        if (ofOne.isEmpty()) {
            Operation.request(exchange, url).setHeader(Exchange.HTTP_QUERY, what);
        } else if (Ids.isSafe(what)) {
            Operation.request(exchange, url + "/" + what + ofOne);
        } else {
            throw new IllegalArgumentException("\"" + what + "\" is not an id.");
        }
        exchange.getMessage().setHeader(RequestAccount.HEADER, account.key());
        http.process(exchange);
        exchange.getMessage().setBody(bytes(exchange.getMessage().getBody(InputStream.class)));
    }

    private Account account(String id) {
        return accounts.get().known().stream().filter(account -> id == null || account.key().equals(id))
                .reduce((one, other) -> {
                    throw new IllegalArgumentException("The header " + ACCOUNT + " is missing: several accounts are known.");
                }).orElseThrow(() -> new IllegalArgumentException(id == null ? "bandwidth.account-id is missing."
                        : "Account " + id + " is not known (bandwidth.account-id, bandwidth.accounts)."));
    }

    /** One more than {@link #MAX_BYTES} at most. */
    private static byte[] bytes(InputStream answer) throws IOException {
        try (answer) {
            return answer == null ? new byte[0] : answer.readNBytes(MAX_BYTES + 1);
        }
    }
}
