package org.recordingintake.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.recordingintake.event.Ids;

/**
 * Style sheets, scripts and the icon, from the class path: this list and nothing else. Their paths hold the SHA-256 of
 * their content, so that browsers keep them for good and still load a new version.
 */
final class Assets {

    private static final String PREFIX = "/console/static/";
    private static final String WEBJARS = "/META-INF/resources/webjars/";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final String FOR_GOOD = "public, max-age=31536000, immutable";

    private final Map<String, Asset> byName = new LinkedHashMap<>();

    private record Asset(String path, String etag, String type, Buffer content) {
    }

    Assets() {
        add("console.css", "console.css", STYLE);
        add("console.js", "console.js", SCRIPT);
        add("icon.svg", "icon.svg", "image/svg+xml");
        add("htmx.js", WEBJARS + "htmx.org/2.0.4/dist/htmx.min.js", SCRIPT);
        add("uplot.js", WEBJARS + "uplot/1.6.30/dist/uPlot.iife.min.js", SCRIPT);
        add("uplot.css", WEBJARS + "uplot/1.6.30/dist/uPlot.min.css", STYLE);
    }

    private void add(String name, String resource, String type) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            byte[] content = in.readAllBytes();
            String hash = Ids.sha256(content).substring(0, 16);
            byName.put(name, new Asset(PREFIX + hash + "/" + name, '"' + hash + '"', type, Buffer.buffer(content)));
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read", e);
        }
    }

    /** The path at which it is served. */
    String path(String name) {
        return byName.get(name).path();
    }

    /** Serves them to anyone: they hold no data, and the form for logging in needs them. */
    void mount(Router router) {
        for (Asset asset : byName.values()) {
            router.get(asset.path()).handler(context -> serve(context, asset));
        }
    }

    private static void serve(RoutingContext context, Asset asset) {
        HttpServerResponse response = context.response().putHeader("ETag", asset.etag()).putHeader("Cache-Control", FOR_GOOD);
        if (asset.etag().equals(context.request().getHeader("If-None-Match"))) {
            response.setStatusCode(304).end();
        } else {
            response.putHeader("Content-Type", asset.type()).end(asset.content());
        }
    }
}
