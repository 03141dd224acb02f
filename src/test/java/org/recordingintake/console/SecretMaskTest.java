package org.recordingintake.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretMaskTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "bandwidth.client-secret=hunter2", "webhook.password = hunter2", "ops.api-key: hunter2", "  my.token=hunter2  ",
        "alert.uri=smtp://mail:25?username=ops&password=hunter2", "alert.uri=https://ops:hunter2@example.com/x",
        "alert.uri=https://hooks.slack.com/services/hunter2", "        password: \"hunter2\"", "        - password: hunter2",
        "      parameters: {username: ops, password: hunter2}", "          uri: ftp://u:hunter2@host",
        "            constant: \"Bearer hunter2hunter2\"", "ledger.url=jdbc:postgresql://db/x?user=a&password=hunter2",
        "publish.signing-secret=hunter2", "# webhook.password=hunter2"})
    void hidesASecret(String line) {
        assertThat(SecretMask.of(List.of(line)).get(0)).doesNotContain("hunter2").contains("(hidden)");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "webhook.port=8080", "bandwidth.client-secret={{env:SECRET}}", "webhook.password-file=/run/secrets/webhook",
        "bandwidth.token-url=https://api.bandwidth.com/api/v1/oauth2/token", "  - route:", "      id: archive",
        "          uri: file:{{store.dir}}", "          expression: {simple: \"${header.intakeReason}\"}", "", "# a comment",
        "alert.uri=https://example.com/hook?user=ops"})
    void showsEverythingElse(String line) {
        assertThat(SecretMask.of(List.of(line))).containsExactly(line);
    }

    @Test
    void hidesASecretThatIsNamedInTheLineAbove() {
        assertThat(SecretMask.of(List.of("          name: X-Api-Key", "          constant: hunter2", "          id: x")))
                .containsExactly("          name: X-Api-Key", "          constant: (hidden)", "          id: x");
    }

    @Test
    void hidesAllLinesOfASecret() {
        assertThat(SecretMask.of(List.of("my.password=hunter\\", "  2\\", "  3", "webhook.port=1")))
                .containsExactly("my.password=(hidden)", "(hidden)", "(hidden)", "webhook.port=1");
        assertThat(SecretMask.of(List.of("  privateKey: |", "    hunter2", "", "    hunter3", "  id: x")))
                .containsExactly("  privateKey: (hidden)", "(hidden)", "(hidden)", "(hidden)", "  id: x");
    }
}
