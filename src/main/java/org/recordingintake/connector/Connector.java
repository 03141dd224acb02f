package org.recordingintake.connector;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that can be switched on: {@code lib/optional/NAME/} holds its jars once the archive of connectors is unpacked.
 * {@code src/main/assembly/connectors.xml} says which jars these are.
 */
public enum Connector {
    MAIL("mail", "mail servers (SMTP, IMAP, POP3)", 1.0, "camel-mail",
            List.of("smtp", "smtps", "imap", "imaps", "pop3", "pop3s"), "jakarta.mail.", "org.eclipse.angus.mail."),
    SFTP("sftp", "SFTP, FTP and FTPS servers", 1.8, "camel-ftp",
            List.of("sftp", "ftp", "ftps"), "com.jcraft.jsch.", "org.apache.commons.net."),
    KAFKA("kafka", "Apache Kafka", 19.6, "camel-kafka", List.of("kafka"), "org.apache.kafka."),
    S3("s3", "Amazon S3, and object stores that speak its protocol", 10.8, "camel-aws2-s3",
            List.of("aws2-s3"), "software.amazon.awssdk."),
    AZURE_BLOB("azure-blob", "Azure Blob Storage", 12.5, "camel-azure-storage-blob",
            List.of("azure-storage-blob"), "com.azure."),
    AMQP("amqp", "AMQP 1.0 brokers, such as Azure Service Bus", 1.6, "camel-amqp",
            List.of("amqp"), "org.apache.qpid.jms."),
    TRACING("tracing", "OpenTelemetry collectors (OTLP over HTTP)", 1.4, "camel-opentelemetry2",
            List.of(), "io.opentelemetry.");

    private final String name;
    private final String purpose;
    private final double megabytes;
    private final String artifact;
    private final List<String> schemes;
    private final List<String> packages;

    /**
     * @param megabytes its jars together, in millions of bytes
     * @param artifact  the Camel component, without which none of the other jars is of use
     * @param schemes   of the endpoints that it brings
     * @param packages  of its classes that routes may name, each with a dot at the end
     */
    Connector(String name, String purpose, double megabytes, String artifact, List<String> schemes, String... packages) {
        this.name = name;
        this.purpose = purpose;
        this.megabytes = megabytes;
        this.artifact = artifact;
        this.schemes = schemes;
        this.packages = List.of(packages);
    }

    /** As users write it, such as {@code azure-blob}. */
    public String connectorName() {
        return name;
    }

    /** What it connects to. */
    public String purpose() {
        return purpose;
    }

    /** The size of its jars together, in millions of bytes. */
    public double megabytes() {
        return megabytes;
    }

    /** The artifact id of its Camel component, such as {@code camel-kafka}. */
    public String artifact() {
        return artifact;
    }

    /** The sentence with which an error says how to get it. */
    public String advice() {
        return "It is in the connector " + name + ": run \"bin/recording-intake add " + name + "\" and start again.";
    }

    public static Optional<Connector> named(String name) {
        return Stream.of(values()).filter(connector -> connector.name.equals(name)).findFirst();
    }

    /** @param artifact an artifact id of Camel */
    public static Optional<Connector> ofArtifact(String artifact) {
        return Stream.of(values()).filter(connector -> connector.artifact.equals(artifact)).findFirst();
    }

    /** @param scheme of an endpoint, such as {@code smtps} */
    public static Optional<Connector> ofScheme(String scheme) {
        return Stream.of(values()).filter(connector -> connector.schemes.contains(scheme)).findFirst();
    }

    /** @param type the full name of a class */
    public static Optional<Connector> ofClass(String type) {
        return Stream.of(values()).filter(connector -> connector.packages.stream().anyMatch(type::startsWith)).findFirst();
    }

    @Override
    public String toString() {
        return name;
    }
}
