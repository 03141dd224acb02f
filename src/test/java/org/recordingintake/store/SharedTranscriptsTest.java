package org.recordingintake.store;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.file.DurableFiles;
import org.recordingintake.ledger.Ledger;
import org.recordingintake.ledger.RecordingLedger;
import org.recordingintake.ledger.Recovery;
import org.recordingintake.queue.RetryLaterException;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.PostgresServer;
import org.slf4j.event.Level;

/** Of the runtimes that share a ledger, one at a time stores a transcript of a recording, whichever of its transcripts. */
class SharedTranscriptsTest {

    @TempDir
    private Path directory;

    private final CamelContext camel = new DefaultCamelContext();
    private PostgresServer postgres;
    private Ledger one;
    private Ledger other;

    @BeforeEach
    void start() throws Exception {
        postgres = PostgresServer.start();
        one = ledger("one");
        other = ledger("other");
    }

    private Ledger ledger(String name) throws Exception {
        Settings settings = SettingsLoader.isolated(Map.of("ledger.url", postgres.url(), "ledger.username", postgres.user(),
                "ledger.password", "none", "data.dir", directory.resolve(name).toString())).load(new byte[0]);
        return Ledger.open(settings, DurableFiles.of(settings.dataDir()), Recovery.NONE);
    }

    @AfterEach
    void stop() throws Exception {
        if (postgres != null) {
            one.close();
            other.close();
            postgres.close();
        }
    }

    private static RecordingEvent event(Event event) throws Exception {
        return RecordingEventReader.mapper(Optional::empty).readValue(event.toString(), RecordingEvent.class);
    }

    private Exchange claim(Ledger ledger, RecordingEvent event) throws Exception {
        RecordingStore store = new RecordingStore(directory, ledger, stored -> { }, () -> null, Clock.systemUTC());
        Exchange exchange = new DefaultExchange(camel);
        new RecordingLedger(ledger, id -> "", () -> Level.INFO, Clock.systemUTC())
                .markArrived(exchange, event, Instant.now().toString());
        try {
            store.claim(exchange, event, event.json().toString().getBytes(StandardCharsets.UTF_8), Instant.now().toString(),
                    null, null);
        } catch (RetryLaterException e) {
            end(exchange);
            throw e;
        }
        return exchange;
    }

    /** As Camel does at the end of a route. */
    private static void end(Exchange exchange) {
        exchange.getExchangeExtension().handoverCompletions().forEach(completion -> completion.onComplete(exchange));
    }

    @Test
    void anotherTranscriptOfTheSameRecordingWaits() throws Exception {
        // Given
        Event recording = Event.complete();
        Exchange first = claim(one, event(recording.transcribed("t-2")));

        // When
        assertThatThrownBy(() -> claim(other, event(recording.transcribed("t-1")))).isInstanceOf(RetryLaterException.class);

        // Then
        end(first);
        assertThatCode(() -> claim(one, event(recording.transcribed("t-1")))).doesNotThrowAnyException();
    }

    @Test
    void theTranscriptOfAnotherRecordingDoesNot() throws Exception {
        // Given
        claim(one, event(Event.complete().transcribed("t-1")));

        // Then
        assertThatCode(() -> claim(other, event(Event.complete().transcribed("t-1")))).doesNotThrowAnyException();
    }
}
