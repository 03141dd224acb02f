package org.recordingintake.settings;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells secrets that are written out from placeholders for them, by the names of options and by the form of URLs. */
public final class PlainSecrets {

    private static final Pattern SECRET = Pattern.compile(
            "password|passwd|passphrase|secret|token|credential|apikey|accesskey|privatekey|signingkey|connectionstring");
    /** Names about a secret rather than of one, such as tokenUrl; and tokens that are pieces of a text. */
    private static final Pattern ABOUT = Pattern.compile("(?:url|uri|endpoint|file|path|location|name|header|type|ref"
            + "|id|class|method|timeout|ttl|expiry|length|size|count|provider|alias|algorithm|format|tokens|secrets)$"
            + "|tokeniz");
    private static final Pattern USER_INFO = Pattern.compile("://[^/?#@\\s:]+:([^/?#@\\s]+)@");
    private static final Pattern QUERY_OPTION = Pattern.compile("[?&;]([\\w.-]+)=(RAW\\([^)]*\\)|[^&;\\s]*)");
    /** Whoever has one of these may send there. */
    private static final Pattern INCOMING_WEBHOOK = Pattern.compile("//(?:hooks\\.slack\\.com/[a-z]+"
            + "|discord(?:app)?\\.com/api/webhooks|[\\w.-]+\\.webhook\\.office\\.com/webhookb2)/([^?#\\s]+)");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{.*?}}");

    private PlainSecrets() {
    }

    /** Whether an option of this name, be it {@code trustStorePassword} or {@code api-key.2}, holds a secret. */
    public static boolean isSecret(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[-_.]|\\d+$", "");
        return SECRET.matcher(plain).find() && !ABOUT.matcher(plain).find();
    }

    /** Whether the value of a secret option is the secret itself, and no placeholder, expression, bean or flag. */
    public static boolean isPlain(String value) {
        String bare = value.strip().replaceFirst("^RAW[({]", "");
        return !bare.isEmpty() && !bare.startsWith("#") && !bare.contains("{{") && !bare.contains("${")
                && !bare.equals("true") && !bare.equals("false");
    }

    /** The secrets that are written out in a text which is or holds a URI, each as the beginning of a sentence. */
    public static List<String> inUri(String text) {
        String uri = PLACEHOLDER.matcher(text).replaceAll("{{}}");
        Stream<String> options = QUERY_OPTION.matcher(uri).results()
                .filter(option -> isSecret(option.group(1)) && isPlain(option.group(2)))
                .map(option -> "\"" + option.group(1) + "\"");
        Stream<String> users = USER_INFO.matcher(uri).results().filter(user -> isPlain(user.group(1)))
                .map(user -> "The password in this URI");
        Stream<String> webhooks = INCOMING_WEBHOOK.matcher(uri).results().filter(path -> isPlain(path.group(1)))
                .map(path -> "The secret path of this URI");
        return Stream.of(options, users, webhooks).flatMap(found -> found).toList();
    }
}
