package org.recordingintake.settings;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.commons.text.similarity.LevenshteinDistance;

/** The settings that an account can have of its own, {@code bandwidth.accounts.NAME.*}. */
enum AccountKey {
    ACCOUNT_ID("account-id", "Number of the account; NAME is any name for it, of lower-case letters and digits"),
    CLIENT_ID("client-id", "OAuth2 client id of the account; by default the credentials of the settings above"),
    CLIENT_SECRET("client-secret", "OAuth2 client secret of the account; preferably set in the environment, as"
            + " BANDWIDTH_ACCOUNTS_NAME_CLIENT_SECRET"),
    CLIENT_SECRET_FILE("client-secret-file", "Alternatively, a file that contains it"),
    TOKEN_URL("token-url", "URL that issues its access tokens; by default bandwidth.token-url"),
    BASE_URL("base-url", "URL of its media API; by default bandwidth.base-url");

    private static final String PREFIX = "bandwidth.accounts.";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+");
    private static final Pattern PROPERTY = Pattern.compile(Pattern.quote(PREFIX) + "(.+)\\.([^.]+)");
    private static final Pattern VARIABLE = Pattern.compile("BANDWIDTH_ACCOUNTS_(.+)_(" + Arrays.stream(values())
            .map(AccountKey::variable).collect(Collectors.joining("|")) + ")");

    private final String part;
    private final String meaning;

    AccountKey(String part, String meaning) {
        this.part = part;
        this.meaning = meaning;
    }

    private record Named(String propertyName, boolean mayHoldUrl) implements Setting {

        @Override
        public Optional<String> defaultValue() {
            return Optional.empty();
        }
    }

    /** The setting of the account with this name. */
    Setting of(String name) {
        return new Named(PREFIX + name + "." + part, this == TOKEN_URL || this == BASE_URL);
    }

    String meaning() {
        return meaning;
    }

    private String variable() {
        return part.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** What the settings of an account start with. */
    static String prefix(String name) {
        return PREFIX + name + ".";
    }

    /** The name of the setting that a variable of the environment sets; empty if it sets none of these. */
    static Optional<String> propertyOf(String variable) {
        Matcher matcher = VARIABLE.matcher(variable);
        return matcher.matches() ? Optional.of(PREFIX + matcher.group(1).toLowerCase(Locale.ROOT) + "."
                + matcher.group(2).toLowerCase(Locale.ROOT).replace('_', '-')) : Optional.empty();
    }

    /** The variable of the environment for a setting of an account, such as {@code BANDWIDTH_ACCOUNTS_SALES_CLIENT_ID}. */
    static String variableOf(Setting setting) {
        return setting.propertyName().toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }

    static boolean exists(String propertyName) {
        Matcher matcher = PROPERTY.matcher(propertyName);
        return matcher.matches() && NAME.matcher(matcher.group(1)).matches() && isPart(matcher.group(2));
    }

    private static boolean isPart(String text) {
        return Arrays.stream(values()).anyMatch(key -> key.part.equals(text));
    }

    /** The names of the accounts that any of these settings is of. */
    static SortedSet<String> namesIn(Collection<String> properties) {
        return properties.stream().filter(AccountKey::exists).map(PROPERTY::matcher).filter(Matcher::matches)
                .map(matcher -> matcher.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What is wrong with a name that begins like these, and is none of them; empty if it does not begin so. */
    static Optional<String> objection(String propertyName) {
        Matcher matcher = PROPERTY.matcher(propertyName);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String name = matcher.group(1);
        if (!NAME.matcher(name).matches()) {
            return Optional.of(propertyName + " is not a setting: an account may only be called by lower-case letters and"
                    + " digits, not \"" + name + "\". Call it such as \""
                    + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "").replaceFirst("^$", "sales") + "\".");
        }
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        String nearest = Arrays.stream(values()).map(key -> key.part)
                .min(Comparator.comparing(text -> distance.apply(text, matcher.group(2)))).orElseThrow();
        return Optional.of(propertyName + " is not a setting. Did you mean " + PREFIX + name + "." + nearest + "?");
    }
}
