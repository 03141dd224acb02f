package org.recordingintake.bandwidth;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.function.Supplier;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.recordingintake.event.Ids;
import org.recordingintake.event.RecordingEvent;
import org.recordingintake.event.RecordingEventReader.Resource;
import org.recordingintake.event.RecordingEventReader;
import org.recordingintake.retry.UnrecoverableEventException;
import org.recordingintake.settings.Account;
import org.recordingintake.settings.Origin;
import org.recordingintake.settings.Settings;

/**
 * Decides where the media of a recording is fetched. The event's {@code mediaUrl} is untrusted: it is used on an
 * allowed origin only, and where its path has the documented form, only if it names the event's own recording.
 * Otherwise the URL is built from the event's ids and the base URL of the media API.
 */
public final class MediaLocator {

    private final Supplier<Settings> settings;

    public MediaLocator(Supplier<Settings> settings) {
        this.settings = settings;
    }

    /**
     * Makes the message the request for the media, and nothing else. Answers the absolute http or https URL that is asked
     * for first.
     *
     * @throws UnrecoverableEventException if the event names no media that may be fetched
     */
    public String address(Exchange exchange, RecordingEvent event) throws UnrecoverableEventException {
        requireId("recordingId", event.recordingId());
        Account account = account(event);
        Optional<String> announced = announced(event, account);
        String first = announced.isPresent() ? announced.get() : mediaUrl(event);
        Message request = exchange.getMessage();
        request.removeHeaders("*");
        request.setBody(null);
        request.setHeader(Exchange.HTTP_URI, first);
        request.setHeader(RequestAccount.HEADER, account.key());
        request.setHeader(BuiltUrl.HEADER, otherwise(event).filter(url -> !url.equals(first)).orElse(""));
        return first;
    }

    private Optional<String> otherwise(RecordingEvent event) {
        try {
            return Optional.of(mediaUrl(event));
        } catch (UnrecoverableEventException e) {
            return Optional.empty(); // then the announced one is all there is
        }
    }

    private Optional<String> announced(RecordingEvent event, Account account) {
        try {
            URI url = new URI(event.mediaUrl() == null ? "" : event.mediaUrl());
            boolean usable = url.isAbsolute() && url.getHost() != null && url.getRawUserInfo() == null && isPlain(url.getRawPath())
                    && settings.get().allows(account, Origin.of(url))
                    && namesTheSame(RecordingEventReader.resource(url.getRawPath()), event);
            return Optional.of(url.toASCIIString()).filter(text -> usable);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** A path that could name something else to the server than it does here is not to be trusted. */
    private static boolean isPlain(String rawPath) {
        return rawPath.matches("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?");
    }

    private static boolean namesTheSame(Resource resource, RecordingEvent event) {
        if (resource.recordingId() == null) {
            return true;
        }
        String id = resource.id("conferences") != null ? event.conferenceId() : event.callId();
        return resource.recordingId().equals(event.recordingId())
                && resource.accountId().equals(event.accountId())
                && resource.id().equals(id);
    }

    /**
     * The URL of the media at the media API, built from the event's ids alone.
     *
     * @throws UnrecoverableEventException if one of them is missing or no id
     */
    public String mediaUrl(RecordingEvent event) throws UnrecoverableEventException {
        requireId("recordingId", event.recordingId());
        requireId("accountId", event.accountId());
        boolean conference = event.callId() == null && event.conferenceId() != null;
        String id = conference ? event.conferenceId() : event.callId();
        requireId(conference ? "conferenceId" : "callId", id);
        return below(event, (conference ? "/conferences/" : "/calls/") + id, "/media");
    }

    /**
     * The URL of the transcript of a call's recording at the media API, built from the event's ids alone.
     *
     * @throws UnrecoverableEventException if one of them is missing or no id
     */
    public String transcription(RecordingEvent event) throws UnrecoverableEventException {
        requireId("recordingId", event.recordingId());
        requireId("accountId", event.accountId());
        requireId("callId", event.callId());
        return below(event, "/calls/" + event.callId(), "/transcription");
    }

    private String below(RecordingEvent event, String parent, String what)
            throws UnrecoverableEventException {
        return account(event).baseUrl() + "/accounts/" + event.accountId() + parent + "/recordings/"
                + event.recordingId() + what;
    }

    /**
     * The account that the media of an event is fetched with.
     *
     * @throws UnrecoverableEventException if there is none
     */
    Account account(RecordingEvent event) throws UnrecoverableEventException {
        return settings.get().accounts().of(event.accountId()).orElseThrow(() -> new UnrecoverableEventException(
                "The event is of " + (event.accountId() == null ? "no account" : "account " + event.accountId())
                        + ", and there are no credentials to fetch its media with (bandwidth.accounts)."));
    }

    private static void requireId(String field, String value) throws UnrecoverableEventException {
        if (value == null) {
            throw new UnrecoverableEventException("The event has no " + field
                    + ", so there is no URL to fetch the media from.");
        }
        if (!Ids.isSafe(value)) {
            throw new UnrecoverableEventException("The event's " + field + " is not an id (letters, digits, _ and -, at most"
                    + " 256), so there is no URL to fetch the media from.");
        }
    }
}
