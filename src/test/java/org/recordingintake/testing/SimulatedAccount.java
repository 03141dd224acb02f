package org.recordingintake.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.recordingintake.settings.Credentials;

/**
 * Stands in for an account at Bandwidth with many recordings: lists them oldest first, at most 1000 at a time, without
 * paging and with explicit nulls, and has the media of each, and a WAV under any path that ends so.
 */
public final class SimulatedAccount implements AutoCloseable {

    public static final String ID = "55555555";

    private static final int CAP = 1000;
    private final String id;
    private final Pattern mediaPath;
    private final Pattern conferencesPath;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An answer in place of the list. */
    public record Trouble(int status, Map<String, String> headers, String body) {

        public Trouble(int status, Map<String, String> headers) {
            this(status, headers, "");
        }
    }

    private record Conference(String id, Instant createdTime, Instant completedTime) {
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Event> recordings = new ConcurrentSkipListMap<>();
    private final Map<String, Conference> conferences = new ConcurrentSkipListMap<>();
    private final List<String> conferenceRequests = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> downloads = new ConcurrentHashMap<>();
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private final Map<String, ObjectNode> transcriptions = new ConcurrentHashMap<>();
    private final List<String> transcriptRequests = new CopyOnWriteArrayList<>();
    private final List<String> deletions = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Integer> deletionAnswers = new ConcurrentLinkedQueue<>();
    private volatile IntFunction<Trouble> trouble = request -> null;
    private volatile IntFunction<Trouble> conferenceTrouble = request -> null;
    private volatile int conferencePage = CAP;
    private volatile int mediaStatus = 200;
    private volatile byte[] media = Audio.wav(100);
    private volatile boolean lengthSaid = true;
    private volatile Credentials client;

    public SimulatedAccount() throws IOException {
        this(ID);
    }

    public SimulatedAccount(String id) throws IOException {
        this.id = id;
        mediaPath = Pattern.compile("/api/v2/accounts/" + id + "/(?:calls|conferences)/[^/]+/recordings/([^/]+)/media");
        conferencesPath = Pattern.compile("/api/v2/accounts/" + id + "/conferences(?:/([^/]+)/recordings)?");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** From now on lets in nobody without these client credentials. */
    public SimulatedAccount requires(String clientId, String secret) {
        client = new Credentials(clientId, secret);
        return this;
    }

    /** The same event, of this account. */
    public Event own(Event event) {
        return event.with("accountId", id);
    }

    private String token() {
        return client == null ? "a-token" : "token-of-" + client.name();
    }

    /** The event of a recording of 100 ms that has this account, and is not listed yet. */
    public static Event recording(String id, Instant startTime) {
        return Event.complete().with("recordingId", id).with("accountId", ID).with("callId", "c-" + id)
                .with("startTime", startTime.toString()).with("endTime", startTime.plusMillis(100).toString())
                .with("eventTime", startTime.plusSeconds(5).toString()).with("duration", "PT0.1S");
    }

    /** The event of a recording of a conference, which is listed with that one only. */
    public static Event conferenceRecording(String id, String conferenceId, Instant startTime) {
        return recording(id, startTime).without("callId").with("conferenceId", conferenceId)
                .with("eventType", "conferenceRecordingAvailable").with("name", "weekly");
    }

    /** @param completedTime null while it lasts */
    public void listsConference(String id, Instant createdTime, Instant completedTime) {
        conferences.put(createdTime + " " + id, new Conference(id, createdTime, completedTime));
    }

    /** Lists so many conferences at a time from now on, whatever more is asked for. */
    public void listsConferencesBy(int page) {
        conferencePage = page;
    }

    /** The same as {@link #troubles} for requests that are about conferences. */
    public void conferenceTroubles(IntFunction<Trouble> trouble) {
        conferenceTrouble = trouble;
    }

    /** The paths and queries of the requests that were about conferences, below the account. */
    public List<String> conferenceRequests() {
        return conferenceRequests;
    }

    public Event lists(Event event) {
        recordings.put(event.fields().get("startTime") + " " + event.id(), event);
        return event;
    }

    /** Lists a recording with a transcription, and has its transcript. */
    public Event lists(Event event, String transcriptionId, String status, Instant completedTime) {
        transcriptions.put(event.id(), JSON.createObjectNode().put("id", transcriptionId).put("status", status)
                .put("completedTime", completedTime.toString()).putNull("url"));
        return lists(event);
    }

    /** The paths of the transcripts that were asked for. */
    public List<String> transcriptRequests() {
        return transcriptRequests;
    }

    /** Lists nothing any more, and has media again. */
    public void forgets() {
        recordings.clear();
        conferences.clear();
        mediaStatus = 200;
    }

    /** From now on a list request, counted from 0, is answered with what this gives for it, or as always for null. */
    public void troubles(IntFunction<Trouble> trouble) {
        this.trouble = trouble;
    }

    public void answersMediaWith(int status) {
        mediaStatus = status;
    }

    /** @param lengthSaid whether the answer has a Content-Length */
    public void answersMediaWith(byte[] content, boolean lengthSaid) {
        media = content;
        this.lengthSaid = lengthSaid;
    }

    /** The answers to the next requests to delete media; 204 from then on. */
    public void answersDeletionsWith(Integer... statuses) {
        deletionAnswers.addAll(List.of(statuses));
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/api/v2";
    }

    public String tokenUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/oauth2/token";
    }

    /** The queries of the lists that were asked for. */
    public List<String> queries() {
        return queries;
    }

    public int downloadsOf(Event event) {
        return downloads.getOrDefault(event.id(), new AtomicInteger()).get();
    }

    public int downloads() {
        return downloads.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** The ids of recordings whose media was asked to be deleted, or the path of what else was, once for each request. */
    public List<String> deletions() {
        return deletions;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            Matcher named = mediaPath.matcher(path);
            Matcher conference = conferencesPath.matcher(path);
            if (client != null && !isLetIn(exchange)) {
                send(exchange, 401, "text/plain", new byte[0]);
            } else if (exchange.getRequestMethod().equals("DELETE")) {
                deletions.add(named.matches() ? named.group(1) : path);
                Integer status = deletionAnswers.poll();
                exchange.sendResponseHeaders(status == null ? 204 : status, -1);
            } else if (named.matches()) {
                downloads.computeIfAbsent(named.group(1), any -> new AtomicInteger()).incrementAndGet();
                exchange.getResponseHeaders().set("Content-Type", "audio/vnd.wave");
                exchange.sendResponseHeaders(mediaStatus, lengthSaid ? media.length : 0);
                exchange.getResponseBody().write(media);
            } else if (path.endsWith("/transcription")) {
                transcriptRequests.add(path);
                send(exchange, 200, "application/json", "{\"transcripts\":[],\"clips\":[]}".getBytes(StandardCharsets.US_ASCII));
            } else if (path.endsWith(".wav")) {
                send(exchange, 200, "audio/vnd.wave", Audio.wav(100));
            } else if (path.equals("/api/v2/accounts/" + id + "/recordings")) {
                list(exchange);
            } else if (conference.matches()) {
                answerAboutConferences(exchange, conference.group(1));
            } else {
                send(exchange, 200, "application/json", """
                        {"access_token":"%s","token_type":"Bearer","expires_in":3600}""".formatted(token())
                        .getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    /** With the client's credentials to the token endpoint, with the token to anything else. */
    private boolean isLetIn(HttpExchange exchange) {
        boolean forToken = exchange.getRequestURI().getPath().equals("/oauth2/token");
        return (forToken ? client.basic() : "Bearer " + token()).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private void list(HttpExchange exchange) throws IOException {
        int number = queries.size();
        String query = exchange.getRequestURI().getQuery();
        queries.add(query);
        if (isAllowed(exchange, trouble.apply(number))) {
            Map<String, String> parameters = parameters(query);
            Instant from = Instant.parse(parameters.get("minStartTime"));
            Instant to = Instant.parse(parameters.get("maxStartTime"));
            Map<Instant, List<Event>> byStart = recordings.values().stream()
                    .filter(event -> event.fields().containsKey("callId"))
                    .collect(Collectors.groupingBy(SimulatedAccount::startOf, TreeMap::new, Collectors.toList()));
            List<ObjectNode> page = byStart.entrySet().stream()
                    .filter(entry -> !entry.getKey().isBefore(from) && entry.getKey().isBefore(to))
                    .flatMap(entry -> entry.getValue().stream()).limit(CAP).map(this::entryOf).toList();
            send(exchange, 200, "application/json", JSON.writeValueAsBytes(page));
        }
    }

    /** Otherwise it is answered. */
    private boolean isAllowed(HttpExchange exchange, Trouble instead) throws IOException {
        if (instead != null) {
            instead.headers().forEach(exchange.getResponseHeaders()::set);
            send(exchange, instead.status(), "text/plain", instead.body().getBytes(StandardCharsets.UTF_8));
        } else if (!("Bearer " + token()).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            send(exchange, 401, "text/plain", new byte[0]);
        } else {
            return true;
        }
        return false;
    }

    private static Map<String, String> parameters(String query) {
        return Stream.of(query.split("&")).map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    private void answerAboutConferences(HttpExchange exchange, String conferenceId) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        int number;
        synchronized (conferenceRequests) {
            number = conferenceRequests.size();
            conferenceRequests.add(conferenceId == null ? "conferences?" + query : "conferences/" + conferenceId + "/recordings");
        }
        if (!isAllowed(exchange, conferenceTrouble.apply(number))) {
            return;
        }
        if (conferenceId == null) {
            listConferences(exchange, parameters(query));
        } else {
            send(exchange, 200, "application/json", JSON.writeValueAsBytes(recordings.values().stream()
                    .filter(event -> conferenceId.equals(event.fields().get("conferenceId"))).map(this::entryOf).toList()));
        }
    }

    /** A page's token is the number of conferences before it. */
    private void listConferences(HttpExchange exchange, Map<String, String> parameters) throws IOException {
        Instant from = Instant.parse(parameters.get("minCreatedTime"));
        Instant to = Instant.parse(parameters.get("maxCreatedTime"));
        int start = Integer.parseInt(parameters.getOrDefault("pageToken", "t/0").substring(2));
        int end = start + Math.min(conferencePage, Integer.parseInt(parameters.get("pageSize")));
        List<Conference> all = conferences.values().stream().filter(conference ->
                !conference.createdTime().isBefore(from) && conference.createdTime().isBefore(to)).toList();
        List<ObjectNode> page = all.subList(start, Math.min(end, all.size())).stream().map(conference ->
                JSON.createObjectNode().put("id", conference.id()).put("createdTime", conference.createdTime().toString())
                        .put("completedTime", conference.completedTime() == null ? null
                                : conference.completedTime().toString()).put("name", "weekly").putNull("tag")).toList();
        if (end < all.size()) {
            exchange.getResponseHeaders().set("Link", "<" + baseUrl() + "/accounts/" + id + "/conferences?pageSize="
                    + conferencePage + "&pageToken=t%2F" + end + ">; rel=\"next\"");
        }
        send(exchange, 200, "application/json", JSON.writeValueAsBytes(page));
    }

    private static Instant startOf(Event event) {
        return Instant.parse(event.fields().get("startTime").toString());
    }

    /** The list has no event type and time, and says null where there is nothing. */
    private ObjectNode entryOf(Event event) {
        ObjectNode entry = JSON.valueToTree(event.fields());
        entry.remove(List.of("eventType", "eventTime", "callUrl"));
        for (String absent : List.of("parentCallId", "transferCallerId", "transferTo", "transcription")) {
            entry.putNull(absent);
        }
        entry.set("transcription", transcriptions.get(event.id()));
        entry.put("mediaUrl", (String) null);
        return entry;
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
