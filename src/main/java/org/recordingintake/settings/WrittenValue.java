package org.recordingintake.settings;

import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The value of a setting as somebody has written it, without blanks around it. */
record WrittenValue(Key key, String text) {

    /** What may be or hold a URL, and so a password in it. */
    private static final Set<Key> OF_URLS = EnumSet.of(Key.BANDWIDTH_BASE_URL, Key.BANDWIDTH_TOKEN_URL,
            Key.MEDIA_ALLOWED_ORIGINS, Key.MEDIA_PRIVATE_HOSTS, Key.ALERT_URI, Key.PUBLISH_URI, Key.QUEUE_URL,
            Key.TRACING_ENDPOINT);
    private static final Pattern USER_INFO = Pattern.compile("^((?:[A-Za-z][A-Za-z0-9+.-]*:)?//)?.*@");
    private static final Pattern QUERY = Pattern.compile("(\\?|(?<!\\s|^)#).*$");
    private static final Pattern COMMENT = Pattern.compile("(?:^#\\s|\\s#).*$");
    /** Where Camel takes everything as it stands. */
    private static final Pattern RAW = Pattern.compile("RAW\\([^)]*\\)|RAW\\{[^}]*}");

    /** For a message: in what may be a URL, user, password and tokens are blotted out. Not for secrets. */
    String shown() {
        return OF_URLS.contains(key) ? QUERY.matcher(USER_INFO.matcher(text).replaceFirst("$1****@"))
                .replaceFirst("$1****") : text;
    }

    boolean hasComment() {
        return withoutComment().length() < text.length();
    }

    /** What stands before {@code " #"}; a secret may well hold that, and is left as it is. */
    String withoutComment() {
        Matcher comment = COMMENT.matcher(RAW.matcher(text).replaceAll(raw -> "_".repeat(raw.group().length())));
        return PlainSecrets.isSecret(key.propertyName()) || !comment.find() ? text
                : text.substring(0, comment.start()).strip();
    }
}
