package org.recordingintake.reconcile;

import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;

/**
 * Lists by Camel endpoints.
 *
 * @param list what the name of a list follows in its endpoint, such as {@code bandwidth:} or {@code direct:list-}
 */
record Endpoints(CamelContext camel, String list, ObjectMapper json) implements Walk.Listing {

    @Override
    public RecordingList list(Window window) throws Exception {
        return RecordingList.read(send(list + "recordings", window.query(), Map.of()).getBody(byte[].class), json);
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
