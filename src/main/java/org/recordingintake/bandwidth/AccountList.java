package org.recordingintake.bandwidth;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.Supplier;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.recordingintake.event.Ids;
import org.recordingintake.settings.Settings;

/**
 * {@code bandwidth:recordings}, {@code bandwidth:conferences} and {@code bandwidth:conference-recordings}: what the account
 * has. The body is the query, or the id of a conference, and then the bytes of the list, or the first of them if there are
 * more than {@value #MAX_BYTES}. The header {@code Link} is that of the answer.
 *
 * @param settings   must name an account when it is called
 * @param collection what is listed, as a path below the account
 * @param ofOne      the path of a list below one of the collection, which the body names; empty for the collection itself
 */
public record AccountList(Supplier<Settings.Bandwidth> settings, String collection, String ofOne) implements Operation {

    /** Eight times the size of 1000 real entries. */
    public static final int MAX_BYTES = 8 * 1024 * 1024;

    /** All of them, by the names that routes use. */
    public static Map<String, Operation> all(Supplier<Settings.Bandwidth> settings) {
        return Map.of("recordings", new AccountList(settings, "/recordings", ""),
                "conferences", new AccountList(settings, "/conferences", ""),
                "conference-recordings", new AccountList(settings, "/conferences", "/recordings"));
    }

    @Override
    public String http() {
        return "https:lists?httpMethod=GET&disableStreamCache=true&copyHeaders=false"
                + "&httpClientConfigurer=#mediaClient";
    }

    @Override
    public void call(Exchange exchange, Processor http) throws Exception {
        String what = exchange.getMessage().getMandatoryBody(String.class);
        String url = settings.get().baseUrl() + "/accounts/" + settings.get().accountId().orElseThrow() + collection;
        if (ofOne.isEmpty()) {
            Operation.request(exchange, url).setHeader(Exchange.HTTP_QUERY, what);
        } else if (Ids.isSafe(what)) {
            Operation.request(exchange, url + "/" + what + ofOne);
        } else {
            throw new IllegalArgumentException("\"" + what + "\" is not an id.");
        }
        http.process(exchange);
        exchange.getMessage().setBody(bytes(exchange.getMessage().getBody(InputStream.class)));
    }

    /** One more than {@link #MAX_BYTES} at most. */
    private static byte[] bytes(InputStream answer) throws IOException {
        try (answer) {
            return answer == null ? new byte[0] : answer.readNBytes(MAX_BYTES + 1);
        }
    }
}
