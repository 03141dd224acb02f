package org.recordingintake.bandwidth;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** One operation of Bandwidth's API, to be sent to. */
final class BandwidthEndpoint extends DefaultEndpoint {

    private final Operation operation;

    BandwidthEndpoint(String uri, BandwidthComponent component, Operation operation) {
        super(uri, component);
        this.operation = operation;
    }

    @Override
    public Producer createProducer() throws Exception {
        return new BandwidthProducer(this, operation, getCamelContext().getEndpoint(operation.http()).createProducer());
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("Nothing comes from " + getEndpointUri() + ": send to it");
    }
}
