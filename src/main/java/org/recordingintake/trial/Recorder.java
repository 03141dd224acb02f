package org.recordingintake.trial;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Producer;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.spi.EndpointStrategy;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.PollingConsumerSupport;

/**
 * Takes the place of every endpoint that leaves the process: what is sent there goes nowhere, and nothing comes from
 * there. Files are written below the directory of the trial only.
 */
final class Recorder implements EndpointStrategy {

    /** Those that stay within the process. */
    private static final Set<String> INSIDE = Set.of("direct", "seda", "queue", "bandwidth", "platform-http", "log", "bean",
            "class", "language", "dataformat", "mock", "stub", "ref", "rest", "rest-api", "controlbus",
            "xslt", "xslt-saxon", "xj", "jslt", "jolt", "jsonata", "json-patch", "mustache", "velocity", "freemarker",
            "thymeleaf", "string-template", "chunk", "mvel", "validator", "json-validator", "schematron");

    /** What the component {@code bandwidth:} sends by; only what asks for media or for a transcript gets an answer. */
    private static final Pattern OF_BANDWIDTH =
            Pattern.compile("https:(?://)?(?:(media|transcription)|media-to-delete|lists|token)\\?.*");

    private final Path directory;
    private final Processor media;
    private final Trace trace;

    /**
     * @param directory of the trial
     * @param media     answers a request for media or for a transcript
     * @param trace     of what is sent nowhere
     */
    Recorder(Path directory, Processor media, Trace trace) {
        this.directory = directory;
        this.media = media;
        this.trace = trace;
    }

    @Override
    public Endpoint registerEndpoint(String uri, Endpoint endpoint) {
        String scheme = uri.substring(0, Math.max(0, uri.indexOf(':')));
        boolean stays = INSIDE.contains(scheme) || endpoint instanceof FileEndpoint file
                && file.getFile().toPath().toAbsolutePath().normalize().startsWith(directory);
        return stays ? endpoint : new Nowhere(uri, endpoint, answer(uri), trace);
    }

    private Processor answer(String uri) {
        Matcher bandwidth = OF_BANDWIDTH.matcher(uri);
        if (!bandwidth.matches()) {
            return exchange -> trace.leaving(exchange, uri);
        }
        return bandwidth.group(1) != null ? media : exchange -> { };
    }

    /** Whether what is sent there goes nowhere. */
    static boolean isNowhere(Endpoint endpoint) {
        return endpoint instanceof Nowhere;
    }

    private static final class Nowhere extends DefaultEndpoint {

        private final Processor answer;
        private final Trace trace;

        Nowhere(String uri, Endpoint instead, Processor answer, Trace trace) {
            super(uri, instead.getComponent());
            setCamelContext(instead.getCamelContext());
            // Camel would look for the options of the other one
            setAutowiredEnabled(false);
            this.answer = answer;
            this.trace = trace;
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) throws Exception {
                    answer.process(exchange);
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            return new DefaultConsumer(this, processor);
        }

        /** Nothing is ever there, and nobody waits for it. */
        @Override
        public PollingConsumer createPollingConsumer() {
            return new PollingConsumerSupport(this) {
                @Override
                public Exchange receive() {
                    trace.asking(getEndpointUri());
                    return null;
                }

                @Override
                public Exchange receiveNoWait() {
                    return receive();
                }

                @Override
                public Exchange receive(long timeout) {
                    return receive();
                }
            };
        }
    }
}
