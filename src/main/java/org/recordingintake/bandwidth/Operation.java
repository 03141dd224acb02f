package org.recordingintake.bandwidth;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** Something that is asked of Bandwidth's API. Thread-safe. */
public interface Operation {

    /** The endpoint of Camel's HTTP component that asks, with its options. */
    String http();

    /**
     * Asks, and makes of the answer what the next step works with.
     *
     * @param http sends the message of an exchange as a request, and puts the answer in its place
     * @throws Exception if it could not be done
     */
    void call(Exchange exchange, Processor http) throws Exception;

    /** Makes a request of the message: this URL, without body and without headers. */
    static Message request(Exchange exchange, String url) {
        Message request = exchange.getMessage();
        request.removeHeaders("*");
        request.setBody(null);
        request.setHeader(Exchange.HTTP_URI, url);
        return request;
    }
}
