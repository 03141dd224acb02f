package org.recordingintake.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.Patience.eventually;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.Example;

class MailIT {

    private static final String PASSWORD = "p&ss+w%rd";

    @Test
    void sendsAlertsByMailOnceTheServerIsThere() throws Exception {
        // Given
        int port = ExampleRun.freePort();
        Event event = Event.error();
        GreenMail mail = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        try (ExampleRun run = new ExampleRun(Connector.MAIL).startWithoutServer(Example.named("alerts-by-mail")
                .with("mail.password", PASSWORD).with("mail.server", "smtp://127.0.0.1:" + port), event)) {

            // When
            mail.start();
            mail.setUser("operations@example.com", "recording-intake", PASSWORD);

            // Then
            eventually().until(() -> mail.getReceivedMessages().length == 1);
            assertThat(mail.getReceivedMessages()[0].getSubject())
                    .isEqualTo("Recording Intake: " + event.id() + "-error-recording.error");
            run.requireNothingLeft(event);
        } finally {
            mail.stop();
        }
    }
}
