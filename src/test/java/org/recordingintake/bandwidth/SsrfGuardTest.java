package org.recordingintake.bandwidth;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.util.Set;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SsrfGuardTest {

    private final WireMockServer inside = new WireMockServer(
            WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());

    @BeforeEach
    void start() {
        inside.start();
        inside.stubFor(any(anyUrl()).willReturn(ok("inside")));
    }

    @AfterEach
    void stop() {
        inside.stop();
    }

    /** A client to which every name resolves to the machine inside, as to a victim of DNS rebinding. */
    private static HttpClientBuilder misled(Set<String> privateHosts) {
        return HttpClientBuilder.create().disableAutomaticRetries()
                .setRequestExecutor(new SsrfGuard(new AddressPolicy(() -> privateHosts)))
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new SystemDefaultDnsResolver() {
                            @Override
                            public InetAddress[] resolve(String host) {
                                return new InetAddress[] {InetAddress.getLoopbackAddress()};
                            }
                        }).build());
    }

    private int get(CloseableHttpClient client, String host) throws IOException {
        return client.execute(new HttpGet("http://" + host + ":" + inside.port() + "/media"),
                response -> response.getCode());
    }

    @Test
    void sendsNothingWhereAPublicNameLeadsInside() throws Exception {
        // Given
        try (CloseableHttpClient client = misled(Set.of()).build()) {

            // When
            // Then
            assertThatThrownBy(() -> get(client, "voice.bandwidth.com")).isInstanceOf(ConnectException.class)
                    .hasMessageContaining("voice.bandwidth.com").hasMessageContaining("media.private-hosts");
            assertThat(inside.getAllServeEvents()).isEmpty();
        }
    }

    @Test
    void goesWhereAPrivateNameLeads() throws Exception {
        // Given
        try (CloseableHttpClient client = misled(Set.of("gateway.example.com")).build()) {

            // When
            int status = get(client, "gateway.example.com");

            // Then
            assertThat(status).isEqualTo(200);
        }
    }

    @Test
    void leavesTheAddressToTheProxyThatResolvesTheName() throws Exception {
        // Given
        try (CloseableHttpClient client = misled(Set.of())
                .setProxy(new HttpHost("http", "proxy.example.com", inside.port())).build()) {

            // When
            int status = get(client, "voice.bandwidth.com");

            // Then
            assertThat(status).isEqualTo(200);
        }
    }
}
