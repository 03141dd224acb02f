package org.recordingintake.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose recordings are taken in, and with which credentials. */
class AccountsTest {

    private static final Map<String, String> SHARED = Map.of("bandwidth.client-id", "shared", "bandwidth.client-secret", "hush");
    private static final Map<String, String> SALES = Map.of("bandwidth.accounts.sales.account-id", "77",
            "bandwidth.accounts.sales.client-id", "own", "bandwidth.accounts.sales.client-secret", "hush-too");

    private static Settings settings(Map<String, String> given) {
        return SettingsLoader.isolated(given).load(new byte[0]);
    }

    private static Settings settings(Map<String, String> given, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(given);
        all.putAll(more);
        return settings(all);
    }

    private static Settings settings(Map<String, String> given, Map<String, String> more, Map<String, String> most) {
        Map<String, String> all = new HashMap<>(given);
        all.putAll(more);
        return settings(all, most);
    }

    private static String clientOf(Settings settings, String account) {
        return settings.accounts().of(account).flatMap(Account::client).map(Credentials::name).orElse("none");
    }

    @Test
    void fetchesThoseOfAnyAccountByTheOnlyCredentials() {
        // When
        Settings settings = settings(SHARED, Map.of("bandwidth.account-id", "55"));

        // Then
        assertThat(List.of(clientOf(settings, "55"), clientOf(settings, "66"), clientOf(settings, null)))
                .containsOnly("shared");
        assertThat(settings.accounts().onlyId()).contains("55");
        assertThat(settings.webhook().allowedAccounts()).isEmpty();
        assertThat(settings.accounts().keyOf("66")).isEqualTo("55");
        assertThat(settings.properties()).containsEntry("bandwidth.account-id", "55");
    }

    @Test
    void takesAListOfAccountsWithTheSameCredentials() {
        // When
        Settings settings = settings(SHARED, Map.of("bandwidth.account-id", "55, 66"));

        // Then
        assertThat(settings.accounts().ids()).containsExactly("55", "66");
        assertThat(clientOf(settings, "66")).isEqualTo("shared");
        assertThat(settings.accounts().onlyId()).isEmpty();
        assertThat(settings.webhook().allowedAccounts()).isEmpty();
        assertThat(settings.accounts().keyOf("99")).isEmpty();
        assertThat(settings.properties()).containsEntry("bandwidth.account-id", "55,66");
    }

    @Test
    void givesAnAccountOfTheListCredentialsOfItsOwn() {
        // When
        Settings settings = settings(SHARED, SALES, Map.of("bandwidth.account-id", "55,77"));

        // Then
        assertThat(settings.accounts().ids()).containsExactlyInAnyOrder("55", "77");
        assertThat(List.of(clientOf(settings, "55"), clientOf(settings, "77"))).containsExactly("shared", "own");
        assertThat(settings.webhook().allowedAccounts()).containsExactlyInAnyOrder("55", "77");
        settings.requireMediaCredentials();
    }

    @Test
    void takesTheUrlsOfAllFromTheSettingsOfOneAccountOrFromItsOwn() {
        // When
        Settings settings = settings(SHARED, SALES, Map.of("bandwidth.base-url", "https://voice.example.com/v2/",
                "bandwidth.token-url", "https://id.example.com/token", "bandwidth.accounts.eu.account-id", "88",
                "bandwidth.accounts.eu.base-url", "https://voice.example.eu/v2/",
                "bandwidth.accounts.eu.token-url", "https://id.example.eu/token"));

        // Then
        Account sales = settings.accounts().of("77").orElseThrow();
        Account eu = settings.accounts().of("88").orElseThrow();
        assertThat(List.of(sales.baseUrl(), sales.tokenUrl(), eu.baseUrl(), eu.tokenUrl())).containsExactly(
                URI.create("https://voice.example.com/v2"), URI.create("https://id.example.com/token"),
                URI.create("https://voice.example.eu/v2"), URI.create("https://id.example.eu/token"));
        assertThat(clientOf(settings, "88")).isEqualTo("shared");
        assertThat(settings.media().allowedOrigins()).extracting(Origin::host)
                .containsExactlyInAnyOrder("voice.example.com", "voice.example.eu");
        assertThat(settings.allows(eu, new Origin("https", "voice.example.eu", 443))).isTrue();
        assertThat(settings.allows(eu, new Origin("https", "voice.example.com", 443))).isFalse();
    }

    @Test
    void knowsNoCredentialsForAnAccountThatIsNotAmongThoseWithTheirOwn() {
        // When
        Settings settings = settings(SALES);

        // Then
        assertThat(settings.accounts().of("99")).isEmpty();
        assertThat(settings.accounts().onlyId()).contains("77");
        assertThat(settings.properties()).containsEntry("bandwidth.account-id", "77");
        settings.requireMediaCredentials();
    }

    @Test
    void readsASecretFromAFile(@TempDir Path directory) throws Exception {
        // Given
        Path file = Files.writeString(directory.resolve("secret"), "hush\n");
        Map<String, String> given = Map.of("bandwidth.accounts.sales.account-id", "77",
                "bandwidth.accounts.sales.client-id", "own", "bandwidth.accounts.sales.client-secret-file", file.toString());

        // When
        Settings settings = settings(given);

        // Then
        assertThat(settings.accounts().of("77").flatMap(Account::client)).contains(new Credentials("own", "hush"));
        assertThat(SettingsLoader.isolated(given).secretFiles(new byte[0])).containsExactly(file);
        assertThat(settings.accounts().toString()).doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource({"BANDWIDTH_ACCOUNTS_SALES_CLIENT_SECRET,bandwidth.accounts.sales.client-secret",
        "BANDWIDTH_ACCOUNTS_SALES_CLIENT_SECRET_FILE,bandwidth.accounts.sales.client-secret-file",
        "BANDWIDTH_ACCOUNTS_EU2_ACCOUNT_ID,bandwidth.accounts.eu2.account-id",
        "BANDWIDTH_ACCOUNTS_SALES_TOKEN_URL,bandwidth.accounts.sales.token-url",
        "BANDWIDTH_ACCOUNTS_SALES_BASE_URL,bandwidth.accounts.sales.base-url"})
    void isSetByTheEnvironment(String variable, String setting) {
        // When
        Optional<String> property = AccountKey.propertyOf(variable);

        // Then
        assertThat(property).contains(setting);
        assertThat(AccountKey.exists(setting)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"BANDWIDTH_ACCOUNT_ID", "BANDWIDTH_CLIENT_SECRET", "BANDWIDTH_ACCOUNTS_SALES", "PATH"})
    void isNotSetByOtherVariables(String variable) {
        // When
        Optional<String> property = AccountKey.propertyOf(variable);

        // Then
        assertThat(property).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "bandwidth.accounts.My-Sales.client-id | may only be called by lower-case letters and digits, not \"My-Sales\"",
        "bandwidth.accounts.my_sales.client-id | Call it such as \"mysales\"",
        "bandwidth.accounts.sales.clientid | Did you mean bandwidth.accounts.sales.client-id?",
        "bandwidth.accounts.sales.client-secrets | Did you mean bandwidth.accounts.sales.client-secret?",
        "bandwidth.accounts | is not a setting"})
    void refusesANameThatIsNone(String name, String hint) {
        // Then
        assertThatThrownBy(() -> settings(SALES, Map.of(name, "x"))).isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining(name).hasMessageContaining(hint);
    }

    @Test
    void refusesTwoSetsOfSettingsForOneAccount() {
        // Then
        assertThatThrownBy(() -> settings(SALES, Map.of("bandwidth.accounts.other.account-id", "77")))
                .hasMessageContaining("bandwidth.accounts.other.account-id and bandwidth.accounts.sales.account-id are both 77");
    }

    @Test
    void refusesAListThatHoldsAnAccountTwiceOrSomethingElse() {
        // Then
        assertThatThrownBy(() -> settings(Map.of("bandwidth.account-id", "55,66,55"))).hasMessageContaining("55 twice");
        assertThatThrownBy(() -> settings(Map.of("bandwidth.account-id", "55,6/6")))
                .hasMessageContaining("bandwidth.account-id is \"6/6\"");
        assertThatThrownBy(() -> settings(Map.of("bandwidth.accounts.sales.account-id", "7/7")))
                .hasMessageContaining("bandwidth.accounts.sales.account-id is \"7/7\"");
    }

    @ParameterizedTest
    @CsvSource({"bandwidth.accounts.sales.client-secret, client-id", "bandwidth.accounts.sales.client-id, client-secret"})
    void refusesHalfOfAPair(String present, String missing) {
        // Then
        assertThatThrownBy(() -> settings(Map.of("bandwidth.accounts.sales.account-id", "77", present, "x")))
                .hasMessageContaining("bandwidth.accounts.sales." + missing + " is missing");
    }

    @Test
    void refusesSettingsOfNoAccount() {
        // Then
        assertThatThrownBy(() -> settings(Map.of("bandwidth.accounts.sales.base-url", "https://voice.example.com")))
                .hasMessageContaining("bandwidth.accounts.sales.account-id is missing");
    }

    @Test
    void refusesToSendASecretUnencrypted() {
        // Then
        assertThatThrownBy(() -> settings(SALES, Map.of("bandwidth.accounts.sales.token-url", "http://id.example.com/token")))
                .hasMessageContaining("bandwidth.accounts.sales.token-url").hasMessageContaining("Write https");
        assertThatThrownBy(() -> settings(SALES, Map.of("bandwidth.accounts.sales.base-url", "http://voice.example.com")))
                .hasMessageContaining("bandwidth.accounts.sales.base-url").hasMessageContaining("Write https");
    }

    @Test
    void saysWhichCredentialsAreMissing() {
        // Given
        Settings named = settings(Map.of("bandwidth.accounts.sales.account-id", "77"));
        Settings listed = settings(SALES, Map.of("bandwidth.account-id", "55,77"));

        // Then
        assertThatThrownBy(named::requireMediaCredentials).hasMessageContaining("bandwidth.accounts.sales.client-id")
                .hasMessageContaining("BANDWIDTH_ACCOUNTS_SALES_CLIENT_SECRET").hasMessageContaining("account 77");
        assertThatThrownBy(listed::requireMediaCredentials).hasMessageContaining("bandwidth.client-id")
                .hasMessageContaining("account 55");
    }

    @Test
    void refusesToAllowAnAccountWithoutCredentials() {
        // Then
        assertThatThrownBy(() -> settings(SALES, Map.of("webhook.allowed-accounts", "77,99")))
                .hasMessageContaining("webhook.allowed-accounts holds 99");
        assertThat(settings(SALES, SHARED, Map.of("webhook.allowed-accounts", "77,99")).webhook().allowedAccounts())
                .containsExactlyInAnyOrder("77", "99");
    }

    @Test
    void warnsOfASecretInTheFile() {
        // When
        Optional<String> warning = SettingsLoader.warningOfPlainSecrets("bandwidth.accounts.sales.client-secret=hush".getBytes());

        // Then
        assertThat(warning).get().asString().contains("bandwidth.accounts.sales.client-secret");
    }
}
