package org.recordingintake.bandwidth;

import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.service.ServiceHelper;

/** Does an operation by a producer of Camel's HTTP component, which lives as long as this one. Thread-safe. */
final class BandwidthProducer extends DefaultProducer {

    private final Operation operation;
    private final Producer http;

    BandwidthProducer(BandwidthEndpoint endpoint, Operation operation, Producer http) {
        super(endpoint);
        this.operation = operation;
        this.http = http;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        operation.call(exchange, http);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ServiceHelper.startService(http);
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopService(http);
        super.doStop();
    }
}
