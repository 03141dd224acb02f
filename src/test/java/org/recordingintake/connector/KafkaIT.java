package org.recordingintake.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.Patience.eventually;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.Example;

class KafkaIT {

    private static final String CONFIGURATION = """
            process.roles=broker,controller
            node.id=1
            listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
            advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
            controller.listener.names=CONTROLLER
            controller.quorum.voters=1@127.0.0.1:%2$d
            log.dirs=%3$s/log
            num.partitions=1
            offsets.topic.num.partitions=1
            offsets.topic.replication.factor=1
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            """;

    /** A broker that is its own controller, with nothing in it. */
    private static ServerProcess start(Path directory, int port) throws Exception {
        Path file = Files.createDirectories(directory).resolve("server.properties");
        Files.writeString(file, CONFIGURATION.formatted(port, ExampleRun.freePort(), directory));
        Process format = new ProcessBuilder(ServerProcess.java("kafka.tools.StorageTool", "format", "-t",
                "MkU3OEVBNTcwNTJENDM2Qg", "-c", file.toString())).redirectErrorStream(true)
                .redirectOutput(directory.resolve("format.txt").toFile()).start();
        assertThat(format.waitFor()).as(Files.readString(directory.resolve("format.txt"))).isZero();
        return ServerProcess.start(directory, port, ServerProcess.java("kafka.Kafka", file.toString()));
    }

    @Test
    void publishesOnceTheBrokerIsThere() throws Exception {
        // Given
        int port = ExampleRun.freePort();
        Event event = Event.complete();
        try (ExampleRun run = new ExampleRun(Connector.KAFKA).startWithoutServer(Example.named("messages-to-kafka")
                .with("kafka.brokers", "127.0.0.1:" + port), event)) {

            // When
            try (ServerProcess broker = start(run.directory(), port);
                    KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", "127.0.0.1:" + port,
                            "group.id", "test", "auto.offset.reset", "earliest", "metadata.max.age.ms", "500"),
                            new StringDeserializer(), new ByteArrayDeserializer())) {
                consumer.subscribe(List.of("recordings"));

                // Then
                List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
                eventually().until(() -> {
                    consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                    return !records.isEmpty();
                });
                assertThat(records.get(0).key()).isEqualTo(event.id());
                ExampleRun.requireStored(records.get(0).value(), event);
                run.requireNothingLeft(event);
                broker.requireRunning();
            }
        }
    }
}
