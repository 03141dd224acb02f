package org.recordingintake.queue;

import java.time.Duration;

import org.apache.camel.component.jms.DefaultJmsMessageListenerContainer;
import org.apache.camel.component.jms.JmsEndpoint;
import org.apache.camel.component.jms.MessageListenerContainerFactory;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.util.backoff.ExponentialBackOff;

/** What listens to the queues: Camel's own, but while the broker is away it tries to reconnect less and less often. */
public final class Listeners implements MessageListenerContainerFactory {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final double GROWTH = 2;

    @Override
    public AbstractMessageListenerContainer createMessageListenerContainer(JmsEndpoint endpoint) {
        ExponentialBackOff pauses = new ExponentialBackOff(FIRST_PAUSE.toMillis(), GROWTH);
        pauses.setMaxInterval(LONGEST_PAUSE.toMillis());
        DefaultJmsMessageListenerContainer listener = new DefaultJmsMessageListenerContainer(endpoint);
        listener.setBackOff(pauses);
        return listener;
    }
}
