package org.recordingintake.reconcile;

import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.recordingintake.bandwidth.AccountList;

/**
 * Lists by Camel endpoints.
 *
 * @param list    what the name of a list follows in its endpoint, such as {@code bandwidth:} or {@code direct:list-}
 * @param account whose lists they are
 */
record Endpoints(CamelContext camel, String list, String account, ObjectMapper json) implements Walk.Listing {

    @Override
    public BandwidthList recordings(Window window) throws Exception {
        return list("recordings", window.query("StartTime"));
    }

    @Override
    public BandwidthList conferences(Window window, String page) throws Exception {
        return list("conferences", window.query("CreatedTime") + "&pageSize=" + BandwidthList.CAP
                + (page == null ? "" : "&pageToken=" + page));
    }

    @Override
    public BandwidthList recordingsOf(String conferenceId) throws Exception {
        return list("conference-recordings", conferenceId);
    }

    private BandwidthList list(String name, String what) throws Exception {
        Message answer = send(list + name, what, Map.of(AccountList.ACCOUNT, account));
        return BandwidthList.read(answer.getBody(byte[].class), String.valueOf(answer.getHeader("Link")), json);
    }

    /**
     * Sends to an endpoint and returns its answer.
     *
     * @throws Exception if that fails
     */
    Message send(String endpoint, Object body, Map<String, Object> headers) throws Exception {
        try (ProducerTemplate template = camel.createProducerTemplate()) {
            Exchange exchange = template.send(endpoint, request -> {
                request.getMessage().setBody(body);
                headers.forEach(request.getMessage()::setHeader);
            });
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            return exchange.getMessage();
        }
    }
}
