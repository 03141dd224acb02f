package org.recordingintake.webhook;

import java.util.List;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Reads a request only if it says in one way where it ends (RFC 9112, 6.3). Of a length and chunks the stock decoder
 * drops the length, and it takes a body of unknown coding for the next request: behind a server that sees it otherwise,
 * one sender could put words into the mouth of another.
 */
public final class StrictRequestDecoder extends VertxHttpRequestDecoder {

    private StrictRequestDecoder(HttpServerOptions options) {
        super(options);
    }

    /** Reads the requests of a connection on which none has come yet. */
    public static void readFrom(HttpConnection connection, HttpServerOptions options) {
        ((ConnectionBase) connection).channelHandlerContext().pipeline()
                .replace(VertxHttpRequestDecoder.class, "httpDecoder", new StrictRequestDecoder(options));
    }

    /** Asked once a head has come, before anything is made of its lengths and codings. */
    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage request) {
        HttpHeaders headers = request.headers();
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        boolean isOfToday = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        boolean isChunked = isOfToday && codings.size() == 1 && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0));
        if (!codings.isEmpty() && (!isChunked || headers.contains(HttpHeaderNames.CONTENT_LENGTH))) {
            throw new AmbiguousEndException();
        }
        if (!isOfToday) {
            // of several lengths the first has been taken: nothing may follow
            headers.remove(HttpHeaderNames.CONNECTION);
        }
        return super.isContentAlwaysEmpty(request);
    }

    /** It is not certain where a request ends. */
    static final class AmbiguousEndException extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        AmbiguousEndException() {
            super("A request has one Content-Length, or is chunked by HTTP/1.1, or has no body.");
        }
    }
}
