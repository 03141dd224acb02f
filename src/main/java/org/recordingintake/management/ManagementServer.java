package org.recordingintake.management;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.main.HttpManagementServerConfigurationProperties;

/**
 * Camel's management server, except for what {@link HealthAnswers} says, and that a port in use ends the start; Camel
 * would only warn and go on without it.
 */
public final class ManagementServer extends DefaultMainHttpServerFactory {

    private FailFast server;

    @Override
    public Service newHttpManagementServer(CamelContext context,
                                           HttpManagementServerConfigurationProperties configuration) {
        server = new FailFast();
        server.setCamelContext(context);
        server.setHost(configuration.getHost());
        server.setPort(configuration.getPort());
        server.setPath(configuration.getPath());
        server.setHealthCheckEnabled(configuration.isHealthCheckEnabled());
        server.setHealthPath(configuration.getHealthPath());
        server.setMetricsEnabled(configuration.isMetricsEnabled());
        return server;
    }

    /** {@code http://host:port}, with the actual port; only after the start. */
    public String url() {
        return "http://" + server.getHost() + ":" + server.actualPort();
    }

    private static final class FailFast extends ManagementHttpServer {

        @Override
        protected void doStart() throws Exception {
            requireFreePort();
            super.doStart();
        }

        @Override
        protected void setupHealthCheckConsole() {
            answerHealth("", HealthCheck.Kind.ALL);
            answerHealth("/live", HealthCheck.Kind.LIVENESS);
            answerHealth("/ready", HealthCheck.Kind.READINESS);
        }

        private void answerHealth(String path, HealthCheck.Kind kind) {
            getRouter().get(getHealthPath() + path).produces("application/json")
                    .blockingHandler(new HealthAnswers(getCamelContext(), kind), false);
        }

        private void requireFreePort() throws IOException {
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(getHost(), getPort()));
            } catch (IOException e) {
                throw new IOException("management.host and management.port are " + getHost() + ":" + getPort()
                        + ", which cannot be used: " + e.getMessage(), e);
            }
        }

        int actualPort() {
            return getRouter().getServer().getServer().actualPort();
        }
    }
}
