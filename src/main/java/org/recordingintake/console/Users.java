package org.recordingintake.console;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;

/** The users and the bcrypt hashes of their passwords, as {@code htpasswd -B} writes them. Immutable; never printed. */
final class Users {

    /** Longer ones are nobody's. */
    static final int LONGEST_NAME = 255;

    /** {@code $2y$cost$}, then 22 characters of salt and 31 of hash. */
    private static final Pattern LINE = Pattern.compile("([^:\\p{Cntrl}]{1," + LONGEST_NAME + "}):(\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53})");
    private static final int LOWEST_COST = 4;
    /** Takes seconds. */
    private static final int HIGHEST_COST = 16;
    /** The same as {@code htpasswd}, which cuts a password off behind its 72nd byte. */
    private static final BCrypt.Verifyer BCRYPT = BCrypt.verifyer(BCrypt.Version.VERSION_2Y,
            LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2Y));

    private final Map<String, String> hashes;
    /** That of the most expensive password: to refuse an unknown user takes as long as that. */
    private final Optional<String> costliest;

    private Users(Map<String, String> hashes) {
        this.hashes = hashes;
        this.costliest = hashes.values().stream().max(Comparator.comparing(hash -> hash.substring(4, 6)));
    }

    /** @param problems is told of each line that is not one, without the hash */
    static Users parse(List<String> lines, Consumer<String> problems) {
        Map<String, String> hashes = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher user = LINE.matcher(line);
            String where = "line " + (i + 1) + ": ";
            if (!user.matches()) {
                problems.accept(where + "it is not a user and the bcrypt hash of a password. Write it with: htpasswd -B -C 12.");
            } else if (Integer.parseInt(user.group(3)) < LOWEST_COST || Integer.parseInt(user.group(3)) > HIGHEST_COST) {
                problems.accept(where + "the cost of its bcrypt hash is " + user.group(3) + "; it has to be from "
                        + LOWEST_COST + " to " + HIGHEST_COST + ", preferably 12.");
            } else if (hashes.putIfAbsent(user.group(1), user.group(2)) != null) {
                problems.accept(where + "the user is defined twice. Remove one of the lines.");
            }
        }
        if (hashes.isEmpty()) {
            problems.accept("it names no user. Add one with: htpasswd -B -C 12.");
        }
        return new Users(Map.copyOf(hashes));
    }

    /** Changes whenever the password does; empty for nobody. */
    Optional<String> hashOf(String name) {
        return Optional.ofNullable(hashes.get(name));
    }

    /** Takes as long for a user that does not exist, and is slow on purpose. */
    boolean isRight(String name, byte[] password) {
        Optional<String> hash = hashOf(name).or(() -> costliest);
        if (hash.isEmpty()) {
            return false;
        }
        boolean isRight = BCRYPT.verify(password, hash.get().getBytes(StandardCharsets.US_ASCII)).verified;
        return isRight & hashes.containsKey(name);
    }
}
