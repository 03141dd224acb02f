package org.recordingintake.bandwidth;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;

/**
 * Hangs up on a server that is silent for as long as it may stall, by the setting of this moment; and on one whose answer
 * has not begun in twice that time: one that sends its headers byte by byte keeps within every limit on a single read.
 */
final class ResponseHeaderTimeout implements ExecChainHandler {

    private final Supplier<Duration> stallTimeout;

    ResponseHeaderTimeout(Supplier<Duration> stallTimeout) {
        this.stallTimeout = stallTimeout;
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Duration stall = stallTimeout.get();
        scope.clientContext.setRequestConfig(RequestConfig.copy(scope.clientContext.getRequestConfigOrDefault())
                .setResponseTimeout(stall.toMillis(), TimeUnit.MILLISECONDS).build());
        CompletableFuture<Boolean> tooSlow = new CompletableFuture<Boolean>().completeOnTimeout(true,
                stall.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS);
        tooSlow.thenAccept(is -> {
            if (is) {
                scope.execRuntime.discardEndpoint();
            }
        });
        try {
            return chain.proceed(request, scope);
        } catch (IOException e) {
            throw tooSlow.getNow(false) ? new SocketTimeoutException("the head of the answer came too slowly") : e;
        } finally {
            tooSlow.complete(false);
        }
    }
}
