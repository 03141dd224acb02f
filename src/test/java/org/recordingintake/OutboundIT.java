package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.recordingintake.settings.Credentials;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.FileTree;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.PackagedIntake;

/** Where the packaged runtime sends what, with what it is told by its environment. */
@Execution(ExecutionMode.CONCURRENT)
class OutboundIT {

    private static final String PUBLIC_NAME = "voice.example.com";

    private MediaApi api;
    private PackagedIntake intake;

    @BeforeEach
    void prepare() throws Exception {
        api = new MediaApi();
        intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl());
    }

    @AfterEach
    void stop() {
        intake.close();
        api.close();
    }

    /** To the runtime, a name that looks public resolves to this machine: as after DNS rebinding. */
    private void misleadNames() throws IOException {
        Path hosts = Files.writeString(intake.home().resolve("hosts"),
                "127.0.0.1 localhost\n127.0.0.1 " + PUBLIC_NAME + "\n");
        intake.with("JAVA_OPTS", "-Djdk.net.hosts.file=" + hosts)
                .with("BANDWIDTH_BASE_URL", api.baseUrl().replace("127.0.0.1", PUBLIC_NAME))
                .with("BANDWIDTH_TOKEN_URL", api.tokenUrl().replace("127.0.0.1", PUBLIC_NAME));
    }

    private void addSettings(String... lines) throws IOException {
        Files.write(intake.home().resolve("application.properties"), List.of(lines), StandardOpenOption.APPEND);
    }

    private boolean holdsMediaOf(Event event) {
        return FileTree.filesBelow(intake.dataDir()).stream().anyMatch(file -> file.endsWith(event.id() + ".wav"));
    }

    @Test
    void sendsNothingToAMachineInsideWhenAPublicNameLeadsThere() throws Exception {
        // Given
        misleadNames();
        intake.start();
        Event event = Event.complete();
        api.has(event);

        // When
        intake.post(event);

        // Then
        eventually().until(() -> intake.output().contains("media.private-hosts"));
        assertThat(api.server().getAllServeEvents()).isEmpty();
        assertThat(intake.output()).contains(PUBLIC_NAME + " leads to ").doesNotContain("the-secret");
    }

    @Test
    void sendsNothingThereEitherWhenTheTokenComesFromElsewhere() throws Exception {
        // Given
        misleadNames();
        intake.with("BANDWIDTH_TOKEN_URL", api.tokenUrl()).start();
        Event event = Event.complete();
        api.has(event);

        // When
        intake.post(event);

        // Then
        eventually().until(() -> intake.output().contains("media.private-hosts"));
        assertThat(api.requestsFor(event)).isEmpty();
        assertThat(api.tokenRequests()).isNotEmpty();
    }

    @Test
    void fetchesFromAMachineInsideThatIsDeclared() throws Exception {
        // Given
        misleadNames();
        intake.with("MEDIA_PRIVATE_HOSTS", PUBLIC_NAME).start();
        Event event = Event.complete();
        api.has(event);

        // When
        intake.post(event);

        // Then
        eventually().until(() -> holdsMediaOf(event));
    }

    @Test
    void fetchesTokenAndMediaThroughAProxy() throws Exception {
        // Given
        URI proxy = URI.create(api.origin());
        addSettings("camel.component.https.proxyHost=" + proxy.getHost(),
                "camel.component.https.proxyPort=" + proxy.getPort());
        intake.with("BANDWIDTH_BASE_URL", "http://voice.invalid/api/v2")
                .with("BANDWIDTH_TOKEN_URL", "http://api.invalid/api/v1/oauth2/token").start();
        Event event = Event.complete();
        api.has(event);

        // When
        intake.post(event);

        // Then
        eventually().until(() -> holdsMediaOf(event));
        assertThat(api.tokenRequests().get(0).getAbsoluteUrl()).startsWith("http://api.invalid");
        assertThat(api.requestsFor(event).get(0).getAbsoluteUrl()).startsWith("http://voice.invalid");
    }

    @Test
    void takesASecretFromAFile() throws Exception {
        // Given
        Path secret = Files.writeString(intake.home().resolve("secret"), "out-of-a-file\n");
        intake.with("BANDWIDTH_CLIENT_SECRET", "").with("BANDWIDTH_CLIENT_SECRET_FILE", secret.toString()).start();
        Event event = Event.complete();
        api.has(event);

        // When
        intake.post(event);

        // Then
        eventually().until(() -> holdsMediaOf(event));
        assertThat(api.tokenRequests().get(0).getHeader("Authorization")).isEqualTo("Basic "
                + java.util.Base64.getEncoder().encodeToString("the-client:out-of-a-file".getBytes()));
        assertThat(intake.output()).doesNotContain("out-of-a-file").doesNotContain("plain text");
    }

    @Test
    void takesTheCredentialsOfAnAccountFromTheEnvironment() throws Exception {
        // Given
        intake.with("BANDWIDTH_ACCOUNTS_SALES_ACCOUNT_ID", "66666666").with("BANDWIDTH_ACCOUNTS_SALES_CLIENT_ID", "sales")
                .with("BANDWIDTH_ACCOUNTS_SALES_CLIENT_SECRET", "hush").with("BANDWIDTH_ACCOUNTS_OTHER_CLIENT_ID", "")
                .start();
        Event event = Event.complete().with("accountId", "66666666");
        api.has(event);

        // When
        intake.post(event);

        // Then
        eventually().until(() -> holdsMediaOf(event));
        assertThat(api.tokenRequests().get(0).getHeader("Authorization"))
                .isEqualTo(new Credentials("sales", "hush").basic());
        assertThat(intake.output()).doesNotContain("hush");
    }

    @Test
    void warnsOnceOfSecretsThatStandInTheSettings() throws Exception {
        // Given
        addSettings("webhook.username=u", "webhook.password=hush-hush", "bandwidth.client-secret=hush-hush");

        // When
        intake.start();

        // Then
        assertThat(intake.output().lines().filter(line -> line.contains("plain text"))).singleElement().asString()
                .contains("WARN").contains("bandwidth.client-secret, webhook.password").contains("WEBHOOK_PASSWORD");
        assertThat(intake.output()).doesNotContain("hush-hush");
    }
}
