package org.recordingintake.bandwidth;

import java.util.Map;
import java.util.TreeMap;

import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** {@code bandwidth:OPERATION}, on top of Camel's own HTTP client. It has no options: settings are live and for all. */
public final class BandwidthComponent extends DefaultComponent {

    private final Map<String, Operation> operations;

    /** @param operations by the names that routes use */
    public BandwidthComponent(Map<String, Operation> operations) {
        this.operations = new TreeMap<>(operations);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
        Operation operation = operations.get(name);
        if (operation == null) {
            throw new IllegalArgumentException("There is no bandwidth:" + name + ", only "
                    + String.join(", ", operations.keySet()));
        }
        return new BandwidthEndpoint(uri, this, operation);
    }
}
