package org.recordingintake.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.camel.CamelContext;
import org.recordingintake.audio.DurationTolerance;
import org.recordingintake.connector.Connector;

/**
 * Reads typed values and collects what is wrong with them, so that one start names every problem. A malformed value is
 * answered with a stand-in of its type; {@link #failOnProblems} then refuses the whole.
 */
final class SettingReader {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)?");
    private static final Pattern TOLERANCE =
            Pattern.compile(DURATION.pattern() + "\\s*,\\s*(\\d{1,2}(?:\\.\\d{1,3})?)\\s*%");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB|TiB)?");

    private final Function<String, Optional<String>> lookup;
    private final Set<String> problems = new LinkedHashSet<>();

    SettingReader(Function<String, Optional<String>> lookup) {
        this.lookup = lookup;
    }

    void problem(String sentence) {
        problems.add(sentence);
    }

    void failOnProblems() {
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(List.copyOf(problems));
        }
    }

    Optional<String> optional(Setting key) {
        return lookup.apply(key.propertyName()).map(text -> withoutComment(new WrittenValue(key, text.strip())))
                .filter(value -> !value.isEmpty());
    }

    private String withoutComment(WrittenValue value) {
        if (value.hasComment()) {
            problem(value.key().propertyName() + " is \"" + value.shown() + "\": a # behind a value begins no comment, but"
                    + " belongs to the value. Put the comment on a line of its own.");
        }
        return value.withoutComment();
    }

    String text(Setting key) {
        return optional(key).or(key::defaultValue).orElseThrow();
    }

    int port(Key key) {
        return integer(key, 0, 65535, "a port from 1 to 65535, or 0 for any free one");
    }

    int count(Key key, int min, int max) {
        return integer(key, min, max, "a whole number from " + min + " to " + max);
    }

    private int integer(Key key, int min, int max, String expected) {
        try {
            int value = Integer.parseInt(text(key));
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, in the same words as a number out of range
        }
        malformed(key, expected);
        return min;
    }

    double factor(Key key) {
        try {
            double value = Double.parseDouble(text(key));
            if (value >= 1 && value <= 100) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, in the same words as a number out of range
        }
        malformed(key, "a number from 1 to 100, such as 2 or 1.5");
        return 1;
    }

    boolean flag(Key key) {
        return oneOf(key, "true", "false").equals("true");
    }

    /** One of two words, in any case; answered in lower case. */
    String oneOf(Key key, String one, String other) {
        String value = text(key).toLowerCase(Locale.ROOT);
        if (!value.equals(one) && !value.equals(other)) {
            malformed(key, one + " or " + other);
            return other;
        }
        return value;
    }

    /** A length of time: milliseconds without a unit, else {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}. */
    Duration duration(Key key) {
        Duration value = durationOrZero(key);
        if (value.isZero()) {
            malformed(key, "a length of time above zero");
        }
        return value;
    }

    Duration durationUpTo(Duration longest, Key key) {
        Duration value = durationOrZero(key);
        if (value.compareTo(longest) > 0) {
            malformed(key, "a length of time up to " + longest.toSeconds() + "s");
        }
        return value;
    }

    Duration durationOrZero(Key key) {
        Matcher matcher = DURATION.matcher(text(key));
        if (!matcher.matches()) {
            malformed(key, "a length of time, such as 500 (milliseconds), 5s, 10m, 12h or 2d");
            return Duration.ofMillis(1);
        }
        return length(matcher.group(1), matcher.group(2));
    }

    private static Duration length(String digits, String unit) {
        long number = Long.parseLong(digits);
        return switch (Optional.ofNullable(unit).orElse("ms")) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofMillis(number);
        };
    }

    /** A length of time and a share of the whole, such as {@code 1s,2%}. */
    DurationTolerance tolerance(Key key) {
        Matcher matcher = TOLERANCE.matcher(text(key));
        if (!matcher.matches()) {
            malformed(key, "a length of time and a percentage, such as 1s,2%, of which the larger holds");
            return new DurationTolerance(Duration.ZERO, 0);
        }
        return new DurationTolerance(length(matcher.group(1), matcher.group(2)), Double.parseDouble(matcher.group(3)));
    }

    /** A size in bytes: without a unit, or in {@code KiB}, {@code MiB}, {@code GiB}, {@code TiB}. */
    long size(Key key) {
        Matcher matcher = SIZE.matcher(text(key));
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            int shift = switch (Optional.ofNullable(matcher.group(2)).orElse("B")) {
                case "KiB" -> 10;
                case "MiB" -> 20;
                case "GiB" -> 30;
                case "TiB" -> 40;
                default -> 0;
            };
            if (number > 0 && number <= Long.MAX_VALUE >> shift) {
                return number << shift;
            }
        }
        malformed(key, "a size in bytes, or such as 500MiB or 4GiB");
        return 1;
    }

    Path directory(Key key) {
        if (text(key).matches(".*[%?#&{}\\p{Cntrl}].*")) {
            malformed(key, "a directory that Camel can use: without % ? # & { and }");
            return Path.of("").toAbsolutePath();
        }
        try {
            return Path.of(text(key)).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            malformed(key, "a directory");
            return Path.of("").toAbsolutePath();
        }
    }

    /** Refuses an endpoint URI, if set, whose component is not on the class path; its options are not looked at. */
    void requireComponent(CamelContext context, Key key) {
        optional(key).or(key::defaultValue).ifPresent(uri -> {
            String scheme = uri.split("[:/?]", 2)[0];
            if (!scheme.matches("[A-Za-z0-9.+-]+") || context.getComponent(scheme, true, false) == null) {
                problem(key.propertyName() + Connector.ofScheme(scheme)
                        .map(connector -> " needs the component \"" + scheme + "\", which is not installed. " + connector.advice())
                        .orElse(" is not the URI of a Camel endpoint that can be had here: there is no component for what"
                                + " stands before its first colon. Write such as file:/some/directory or https://host/path,"
                                + " or put the component's jar into lib/ext/."));
            }
        });
    }

    URI httpUrl(Setting key) {
        return httpUrl(key, text(key));
    }

    List<URI> httpUrls(Key key) {
        return list(key).stream().map(value -> httpUrl(key, value)).toList();
    }

    /** The values between commas or spaces; empty if nothing is set. */
    List<String> list(Setting key) {
        return optional(key).stream().flatMap(value -> Pattern.compile("[,\\s]+").splitAsStream(value))
                .filter(value -> !value.isEmpty()).toList();
    }

    List<Network> networks(Key key) {
        List<Network> networks = new ArrayList<>();
        for (String value : list(key)) {
            try {
                networks.add(Network.of(value));
            } catch (IllegalArgumentException e) {
                malformed(key, "a list of networks, such as 192.0.2.0/24, 203.0.113.7, 2001:db8::/32: " + e.getMessage());
            }
        }
        return networks;
    }

    /** The absolute path of a file, which need not exist. */
    Optional<Path> file(Key key) {
        try {
            return optional(key).map(value -> Path.of(value).toAbsolutePath());
        } catch (InvalidPathException e) {
            malformed(key, "a file");
            return Optional.empty();
        }
    }

    /** Names of hosts, in lower case. */
    Set<String> hosts(Key key) {
        List<String> hosts = optional(key).stream().flatMap(value -> Pattern.compile("[,\\s]+").splitAsStream(value))
                .map(host -> host.toLowerCase(Locale.ROOT)).toList();
        if (!hosts.stream().allMatch(host -> host.matches("[a-z0-9_-]+(\\.[a-z0-9_-]+)*"))) {
            malformed(key, "a list of host names, such as media.example.com");
        }
        return Set.copyOf(hosts);
    }

    private URI httpUrl(Setting key, String value) {
        try {
            URI url = new URI(value);
            if (url.getHost() != null && url.getUserInfo() == null && url.getQuery() == null
                    && List.of("http", "https").contains(url.getScheme())) {
                return url;
            }
        } catch (URISyntaxException e) {
            // told below, in the same words as a URI of another kind
        }
        malformed(key, "an http or https URL without user or query, such as https://voice.bandwidth.com/api/v2");
        return URI.create("http://invalid.invalid");
    }

    /** @param file a setting that names a file which holds the secret instead */
    Optional<Credentials> credentials(Setting user, Setting secret, Setting file) {
        Optional<String> name = optional(user);
        Optional<String> password = secret(secret, file);
        if (name.isPresent() != password.isPresent()) {
            missing(name.isPresent() ? secret : user, name.isPresent() ? user : secret);
        }
        return name.flatMap(n -> password.map(p -> new Credentials(n, p)));
    }

    /** @param file a setting that names a file which holds the secret instead */
    Optional<String> secret(Setting secret, Setting file) {
        if (optional(secret).isPresent() && optional(file).isPresent()) {
            problem(secret.propertyName() + " and " + file.propertyName() + " are both set. Keep one of them.");
        }
        return optional(secret).or(() -> optional(file).map(path -> new SecretFile(file, path).content(this::problem)));
    }

    /** Refuses half of a pair. */
    void missing(Setting missing, Setting present) {
        problem(missing.propertyName() + " is missing: " + present.propertyName()
                + " is set, and they only work as a pair. Set both or neither.");
    }

    void malformed(Setting key, String expected) {
        String text = text(key);
        problem(key.propertyName() + " is \"" + new WrittenValue(key, text).shown() + "\", which is not " + expected + "."
                + (text.contains("#") ? " A # begins a comment only at the beginning of a line." : ""));
    }
}
