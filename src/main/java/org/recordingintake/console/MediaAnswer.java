package org.recordingintake.console;

import java.util.Optional;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.recordingintake.webhook.Problem;

/**
 * Sends media, or the part of it that a player asks for (RFC 9110). A file of no known kind is never shown, only saved.
 *
 * @param isDownload whether it is to be saved rather than played
 */
record MediaAnswer(MediaFile media, boolean isDownload, Optional<ByteRange> range, boolean isKnown) {

    static MediaAnswer to(HttpServerRequest request, MediaFile media, boolean isDownload) {
        String ifRange = request.getHeader("If-Range");
        String noneMatch = request.getHeader("If-None-Match");
        boolean isPart = request.method() == HttpMethod.GET && (ifRange == null || ifRange.strip().equals(etag(media)));
        return new MediaAnswer(media, isDownload, isPart ? ByteRange.of(request.getHeader("Range"), media.bytes())
                : Optional.empty(), noneMatch != null && (noneMatch.strip().equals("*") || noneMatch.contains(etag(media))));
    }

    private static String etag(MediaFile media) {
        return '"' + media.sha256() + '"';
    }

    /** Whether any of the media is going to be sent. */
    boolean hasContent() {
        return !isKnown && range.map(ByteRange::isSatisfiable).orElse(true);
    }

    Future<Void> send(RoutingContext context) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response().putHeader("Accept-Ranges", "bytes")
                .putHeader("ETag", etag(media)).putHeader("Cache-Control", "private, no-cache");
        if (isKnown) {
            return response.setStatusCode(304).end();
        }
        if (!hasContent()) {
            response.putHeader("Content-Range", "bytes */" + media.bytes());
            Problem.answer(context, 416, "Range Not Satisfiable", "The media has " + media.bytes() + " bytes.");
            return Future.succeededFuture();
        }
        ByteRange part = range.orElse(new ByteRange(0, media.bytes() - 1));
        response.putHeader("Content-Type", media.contentType()).putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Content-Disposition", (isDownload || isUnknown() ? "attachment" : "inline") + "; filename=\""
                        + media.name() + "\"").putHeader("Content-Length", String.valueOf(part.length()));
        if (range.isPresent()) {
            response.setStatusCode(206).putHeader("Content-Range", "bytes " + part.first() + "-" + part.last() + "/"
                    + media.bytes());
        }
        if (request.method() == HttpMethod.HEAD || part.length() == 0) {
            return response.end();
        }
        return response.sendFile(media.file().toAbsolutePath().toString(), part.first(), part.length()).onFailure(e -> response.reset());
    }

    private boolean isUnknown() {
        return media.contentType().equals("application/octet-stream");
    }
}
