package org.recordingintake.bandwidth;

import java.util.function.Supplier;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** {@code bandwidth:recordings}. Lists the account's recordings: the body is the query, and then the list as it comes. */
public record RecordingsList(Supplier<String> url) implements Operation {

    @Override
    public String http() {
        return "https:recordings?httpMethod=GET&disableStreamCache=true&copyHeaders=false"
                + "&httpClientConfigurer=#mediaClient";
    }

    @Override
    public void call(Exchange exchange, Processor http) throws Exception {
        String query = exchange.getMessage().getMandatoryBody(String.class);
        Operation.request(exchange, url.get()).setHeader(Exchange.HTTP_QUERY, query);
        http.process(exchange);
    }
}
