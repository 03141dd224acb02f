package org.recordingintake.bandwidth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.Test;

class ResponseHeaderTimeoutTest {

    private final AtomicReference<Duration> stallTimeout = new AtomicReference<>(Duration.ofSeconds(60));
    private final ResponseHeaderTimeout timelyHead = new ResponseHeaderTimeout(stallTimeout::get);

    /** How long a server may be silent by the configuration that a request is sent with. */
    private Timeout silenceAllowed() throws IOException, HttpException {
        HttpClientContext context = HttpClientContext.create();
        BasicClassicHttpRequest request = new BasicClassicHttpRequest("GET", "/");
        ExecChain.Scope scope = new ExecChain.Scope("1", new HttpRoute(new HttpHost("127.0.0.1", 80)), request,
                mock(ExecRuntime.class), context);
        AtomicReference<Timeout> allowed = new AtomicReference<>();
        ClassicHttpResponse response = timelyHead.execute(request, scope, (sent, at) -> {
            allowed.set(context.getRequestConfigOrDefault().getResponseTimeout());
            return new BasicClassicHttpResponse(200);
        });
        response.close();
        return allowed.get();
    }

    @Test
    void allowsAServerToBeSilentForAsLongAsTheSettingSaysAtThatMoment() throws Exception {
        // When
        Timeout before = silenceAllowed();
        stallTimeout.set(Duration.ofMillis(1500));
        Timeout after = silenceAllowed();

        // Then
        assertThat(before).isEqualTo(Timeout.ofSeconds(60));
        assertThat(after).isEqualTo(Timeout.ofMilliseconds(1500));
    }
}
