package org.recordingintake.alert;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.recordingintake.settings.SigningKey;

/**
 * Signs what is published, so that a receiver knows where it comes from: the symmetric scheme {@code v1} of Standard
 * Webhooks 1.0.0, HMAC-SHA256 of {@code id.timestamp.body}.
 */
public final class WebhookSignature {

    private static final String ALGORITHM = "HmacSHA256";

    private final Supplier<Optional<SigningKey>> key;
    private final Clock clock;

    /** @param key asked at each message; empty for no signature */
    public WebhookSignature(Supplier<Optional<SigningKey>> key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    /**
     * Sets the headers {@code webhook-id}, {@code webhook-timestamp} (seconds since 1970) and {@code webhook-signature} if
     * there is a key. To be the last step before the message is sent: the signature is of the body as it is now.
     *
     * @param id the same whenever the message is sent again
     * @throws InvalidPayloadException if the body cannot be had as bytes
     */
    public void sign(Exchange exchange, @Variable("alertId") String id) throws InvalidPayloadException {
        Optional<SigningKey> secret = key.get();
        if (secret.isPresent()) {
            Message message = exchange.getMessage();
            byte[] body = message.getMandatoryBody(byte[].class);
            String timestamp = String.valueOf(clock.instant().getEpochSecond());
            // what is signed has to be what is sent
            message.setBody(body);
            message.setHeader("webhook-id", id);
            message.setHeader("webhook-timestamp", timestamp);
            message.setHeader("webhook-signature", "v1," + signature(secret.get(), id + "." + timestamp + ".", body));
        }
    }

    private static String signature(SigningKey secret, String start, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.bytes(), ALGORITHM));
            mac.update(start.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }
}
