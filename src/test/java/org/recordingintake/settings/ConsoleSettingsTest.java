package org.recordingintake.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleSettingsTest {

    private static Settings load(String properties) {
        return SettingsLoader.isolated(Map.of()).load(properties.replace(';', '\n').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void isOffByDefault() {
        // When
        Settings settings = load("");

        // Then
        assertThat(settings.console().isOn()).isFalse();
        assertThat(settings.auditUri()).isEmpty();
        assertThat(settings.management().tls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"console.users-file=users;console.roles-file=roles",
        "console.trusted-header=X-User;console.trusted-proxies=10.0.0.1;console.roles-file=roles",
        "console.trusted-header=X-User;console.trusted-proxies=10.0.0.1;console.roles-header=X-Groups",
        "console.users-file=users;console.roles-file=roles;console.trusted-proxies=10.0.0.1",
        "console.users-file=u;console.roles-file=r;console.trusted-header=X-User;console.trusted-proxies=10.0.0.1;console.roles-header=X-R"})
    void isOnOnceItIsKnownWhoMayUseIt(String properties) {
        // When
        Settings settings = load(properties);

        // Then
        assertThat(settings.console().isOn()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "console.users-file=users|console.roles-file is missing: without roles, no user of the console sees anything",
        "console.trusted-header=X-User;console.roles-file=r|console.trusted-proxies is missing: console.trusted-header is set, and anyone",
        "console.trusted-header=X-User;console.trusted-proxies=10.0.0.1|console.roles-file is missing",
        "console.trusted-header=X-User;console.trusted-proxies=0.0.0.0/0;console.roles-file=r|console.trusted-proxies contains every address",
        "console.trusted-header=X-User;console.trusted-proxies=proxy.example.com;console.roles-file=r|console.trusted-proxies is \"proxy.example.com\"",
        "console.trusted-header=Cookie;console.trusted-proxies=10.0.0.1;console.roles-file=r|console.trusted-header is \"Cookie\"",
        "console.trusted-header=X User;console.trusted-proxies=10.0.0.1;console.roles-file=r|console.trusted-header is \"X User\"",
        "console.users-file=u;console.roles-file=r;console.roles-header=X-R|console.roles-header is set without console.trusted-header",
        "console.roles-file=r|console.roles-file is set, but the console is off",
        "console.roles-header=X-R|console.roles-header is set, but the console is off",
        "console.trusted-proxies=10.0.0.1|console.trusted-proxies is set, but the console is off",
        "console.user-file=u|console.user-file is not a setting. Did you mean console.users-file?",
        "management.tls.certificate=c|management.tls.key is missing",
        "management.tls.key=k|management.tls.certificate is missing",
        "audit.uri=nothing:here|audit.uri is not the URI of a Camel endpoint"})
    void endsTheStartWithALineThatSaysWhatToWrite(String properties, String line) {
        // When / Then
        assertThatThrownBy(() -> load(properties)).isInstanceOfSatisfying(InvalidSettingsException.class,
                e -> assertThat(e.problems()).anyMatch(problem -> problem.startsWith(line)));
    }

    @Test
    void leavesTheRoutesAloneWhenAUserChanges() {
        // When
        var files = SettingsLoader.isolated(Map.of()).secretFiles(("console.users-file=u\nconsole.roles-file=r\n"
                + "webhook.password-file=p\n").getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(files).containsExactly(Path.of("p"));
    }
}
