package org.recordingintake.bandwidth;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.recordingintake.settings.Settings;

/**
 * {@code bandwidth:recordings}. Lists the account's recordings: the body is the query, and then the bytes of the list, or
 * the first of them if there are more than {@value #MAX_BYTES}.
 *
 * @param settings must name an account when it is called
 */
public record RecordingsList(Supplier<Settings.Bandwidth> settings) implements Operation {

    /** Eight times the size of 1000 real entries. */
    public static final int MAX_BYTES = 8 * 1024 * 1024;

    @Override
    public String http() {
        return "https:recordings?httpMethod=GET&disableStreamCache=true&copyHeaders=false"
                + "&httpClientConfigurer=#mediaClient";
    }

    @Override
    public void call(Exchange exchange, Processor http) throws Exception {
        String query = exchange.getMessage().getMandatoryBody(String.class);
        String url = settings.get().baseUrl() + "/accounts/" + settings.get().accountId().orElseThrow() + "/recordings";
        Operation.request(exchange, url).setHeader(Exchange.HTTP_QUERY, query);
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
