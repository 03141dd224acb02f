package org.recordingintake.console;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.recordingintake.event.Ids;

/**
 * Who has logged in by the form, in memory: a restart ends all sessions. A session ends when it is idle, after a working
 * day, and when more than {@value #MOST} others have been used since. Thread-safe.
 */
final class Sessions {

    static final Duration IDLE = Duration.ofMinutes(30);
    static final Duration LONGEST = Duration.ofHours(12);
    static final int MOST = 1000;
    private static final int TOKEN_BYTES = 32;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    /** By the SHA-256 of their tokens; the one that was used last is the last. */
    private final Map<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * A log-in.
     *
     * @param id       differs from that of any other, and is no secret
     * @param password changes with the user's password
     */
    record Session(String id, String user, String password, Instant opened, Instant used) {

        private boolean isOver(Instant now) {
            return !now.isBefore(used.plus(IDLE)) || !now.isBefore(opened.plus(LONGEST));
        }
    }

    Sessions(Clock clock) {
        this.clock = clock;
    }

    /** Opens a session and answers its token, a secret that the browser keeps. */
    synchronized String open(String user, String password) {
        Instant now = clock.instant();
        for (Iterator<Session> oldest = sessions.values().iterator(); oldest.hasNext();) {
            if (!oldest.next().isOver(now) && sessions.size() < MOST) {
                break;
            }
            oldest.remove();
        }
        String token = newToken();
        String id = Ids.sha256(token);
        sessions.put(id, new Session(id, user, password, now, now));
        return token;
    }

    /** An unguessable text. */
    String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** @param isUsed whether that counts as a use of it, which starts its idle time anew */
    synchronized Optional<Session> find(String token, boolean isUsed) {
        String id = Ids.sha256(token);
        Session session = sessions.get(id);
        if (session == null) {
            return Optional.empty();
        }
        if (session.isOver(clock.instant())) {
            sessions.remove(id);
            return Optional.empty();
        }
        if (isUsed) {
            sessions.put(id, new Session(id, session.user(), session.password(), session.opened(), clock.instant()));
        }
        return Optional.of(session);
    }

    synchronized void close(String token) {
        sessions.remove(Ids.sha256(token));
    }
}
