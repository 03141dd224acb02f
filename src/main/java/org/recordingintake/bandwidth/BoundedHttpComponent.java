package org.recordingintake.bandwidth;

import org.apache.camel.component.http.HttpComponent;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.socket.ConnectionSocketFactory;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.Registry;
import org.apache.hc.core5.http.io.HttpConnectionFactory;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;

/**
 * Camel's {@code http} and {@code https} component, made to read no endless head of an answer: the stock one keeps as
 * many header fields, of any length, as a server cares to send. All options work as documented.
 */
public final class BoundedHttpComponent extends HttpComponent {

    /** A signed URL to be redirected to may be some kilobytes long. */
    private static final int MAX_LINE_LENGTH = 16_384;
    private static final int MAX_HEADERS = 100;
    private static final HttpConnectionFactory<ManagedHttpClientConnection> CONNECTIONS =
            ManagedHttpClientConnectionFactory.builder().http1Config(Http1Config.custom()
                    .setMaxLineLength(MAX_LINE_LENGTH).setMaxHeaderCount(MAX_HEADERS).build()).build();

    /** The stock one with other connections; it is the component that still asks for socket factories. */
    @Override
    @SuppressWarnings("deprecation")
    protected HttpClientConnectionManager createConnectionManager(Registry<ConnectionSocketFactory> registry,
            int endpointTotal, int endpointPerRoute, SocketConfig socketConfig) {
        PoolingHttpClientConnectionManager connections = new PoolingHttpClientConnectionManager(registry,
                PoolConcurrencyPolicy.STRICT, TimeValue.ofMilliseconds(getConnectionTimeToLive()), CONNECTIONS);
        connections.setDefaultSocketConfig(socketConfig);
        connections.setMaxTotal(endpointTotal > 0 ? endpointTotal : getMaxTotalConnections());
        connections.setDefaultMaxPerRoute(endpointPerRoute > 0 ? endpointPerRoute : getConnectionsPerRoute());
        return connections;
    }
}
