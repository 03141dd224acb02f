package org.recordingintake.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;

/** A collector of traces by OTLP over HTTP, on a free loopback port, which keeps what it receives. */
public final class TraceCollector implements AutoCloseable {

    private final HttpServer server;
    private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
    private final List<TracedSpan> spans = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    /**
     * A span as it came.
     *
     * @param parent   the id of its parent; empty for none
     * @param links    the ids of the traces that it is linked to
     * @param resource what reported it
     */
    public record TracedSpan(String kind, String name, String trace, String id, String parent, boolean failed,
                             Map<String, String> attributes, List<String> links, Map<String, String> resource) {

        /** Its kind and name, such as {@code SERVER POST webhook}. */
        public String label() {
            return kind + " " + name;
        }
    }

    public TraceCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::receive);
        server.start();
    }

    /** Without a path, as the address of a collector is usually given. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public void answersWith(int other) {
        status = other;
    }

    private void receive(HttpExchange request) throws IOException {
        byte[] body = request.getRequestBody().readAllBytes();
        boolean expected = request.getRequestURI().getPath().equals("/v1/traces")
                && "application/x-protobuf".equals(request.getRequestHeaders().getFirst("Content-Type"));
        int answer = expected ? status : 404;
        if (answer == 200) {
            bodies.add(body);
            ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().forEach(reported ->
                    reported.getScopeSpansList().forEach(scope -> scope.getSpansList().forEach(span ->
                            spans.add(read(span, attributes(reported.getResource().getAttributesList()))))));
        }
        request.sendResponseHeaders(answer, -1);
        request.close();
    }

    private static TracedSpan read(Span span, Map<String, String> resource) {
        return new TracedSpan(span.getKind().name().replace("SPAN_KIND_", ""), span.getName(), hex(span.getTraceId()),
                hex(span.getSpanId()), hex(span.getParentSpanId()), span.getStatus().getCodeValue() == 2,
                attributes(span.getAttributesList()), span.getLinksList().stream().map(link -> hex(link.getTraceId())).toList(),
                resource);
    }

    private static Map<String, String> attributes(List<KeyValue> attributes) {
        return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, attribute -> text(attribute.getValue())));
    }

    private static String text(AnyValue value) {
        return value.hasStringValue() ? value.getStringValue() : String.valueOf(value.getIntValue());
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    /** All that came so far, in the order in which it ended. */
    public List<TracedSpan> spans() {
        return spans;
    }

    /** Those of a trace. */
    public List<TracedSpan> spansOf(String trace) {
        return spans.stream().filter(span -> span.trace().equals(trace)).toList();
    }

    /** Those of a trace that have this name. */
    public Stream<TracedSpan> named(String trace, String name) {
        return spansOf(trace).stream().filter(span -> span.name().equals(name));
    }

    /** The bytes of all requests that it has accepted. */
    public String raw() {
        return bodies.stream().map(body -> new String(body, StandardCharsets.ISO_8859_1)).collect(Collectors.joining());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
