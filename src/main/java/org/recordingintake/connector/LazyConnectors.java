package org.recordingintake.connector;

import java.util.Optional;
import java.util.function.Supplier;

import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.support.DefaultComponent;

/** Lets a runtime start, and an edit be applied, while what a connector connects to is away. */
public final class LazyConnectors {

    private static final String S3 = "org/apache/camel/component/aws2/s3/AWS2S3Component.class";

    private LazyConnectors() {
    }

    /** For a registry: what connectors send with connects when something is sent first. */
    public static ComponentCustomizer customizer() {
        return ComponentCustomizer.builder(DefaultComponent.class)
                .withCondition((name, component) -> Connector.ofScheme(name).isPresent())
                .build(component -> component.setLazyStartProducer(true));
    }

    /** For a registry, as {@code aws2-s3}; empty if the connector is not on. */
    public static Optional<Supplier<Object>> s3() {
        return LazyConnectors.class.getClassLoader().getResource(S3) == null ? Optional.empty()
                : Optional.of(() -> new LazyS3Component());
    }
}
