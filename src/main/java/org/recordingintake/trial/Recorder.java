package org.recordingintake.trial;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;

import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.spi.EndpointStrategy;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/**
 * Takes the place of every endpoint that leaves the process: what is sent there goes nowhere, and nothing comes from
 * there. Files are written below the directory of the trial only.
 */
final class Recorder implements EndpointStrategy {

    /** Those that stay within the process. */
    private static final Set<String> INSIDE = Set.of("direct", "seda", "queue", "bandwidth", "platform-http", "log", "bean",
            "class", "language", "dataformat", "mock", "stub", "ref", "rest", "rest-api", "controlbus");

    /** What asks for media or for a transcript. */
    private static final Pattern FETCHES = Pattern.compile("https:(//)?(media|transcription)\\?");

    private final Path directory;
    private final Processor media;

    /**
     * @param directory of the trial
     * @param media     answers a request for media or for a transcript
     */
    Recorder(Path directory, Processor media) {
        this.directory = directory;
        this.media = media;
    }

    @Override
    public Endpoint registerEndpoint(String uri, Endpoint endpoint) {
        String scheme = uri.substring(0, Math.max(0, uri.indexOf(':')));
        boolean stays = INSIDE.contains(scheme) || endpoint instanceof FileEndpoint file
                && file.getFile().toPath().toAbsolutePath().normalize().startsWith(directory);
        return stays ? endpoint : new Nowhere(uri, endpoint, FETCHES.matcher(uri).lookingAt() ? media : exchange -> { });
    }

    /** Whether what is sent there goes nowhere. */
    static boolean isNowhere(Endpoint endpoint) {
        return endpoint instanceof Nowhere;
    }

    private static final class Nowhere extends DefaultEndpoint {

        private final Processor answer;

        Nowhere(String uri, Endpoint instead, Processor answer) {
            super(uri, instead.getComponent());
            setCamelContext(instead.getCamelContext());
            this.answer = answer;
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
    }
}
