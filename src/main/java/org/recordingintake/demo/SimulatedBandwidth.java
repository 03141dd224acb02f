package org.recordingintake.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import org.apache.camel.main.Main;
import org.recordingintake.settings.Credentials;

/** Bandwidth's token endpoint, media API and lists for two accounts on a free loopback port. */
final class SimulatedBandwidth implements AutoCloseable {

    private static final String MEDIA_API = "/api/v2";

    private final SimulatedAccounts accounts = new SimulatedAccounts();
    private final Main camel = new Main();
    private final SimulatedRecordings recordings;
    private final SimulatedLists lists = new SimulatedLists();
    private final int port;

    private SimulatedBandwidth(SimulatedRecordings recordings) throws IOException {
        this.recordings = recordings;
        this.port = freePort();
        Properties madeUp = new Properties();
        madeUp.setProperty("camel.server.port", String.valueOf(port));
        camel.setPropertyPlaceholderLocations("classpath:isolated.properties,classpath:demo/simulator.properties");
        camel.setOverrideProperties(madeUp);
        camel.configure().withName("simulated-bandwidth")
                .withRoutesIncludePattern("classpath:demo/routes/*.camel.yaml");
        camel.bind("recordings", recordings);
        camel.bind("lists", lists);
        camel.bind("accounts", accounts);
    }

    /** Starts with the media of these announcements. */
    static SimulatedBandwidth start(Collection<Announcement> announcements) throws IOException {
        Map<String, Media> mediaByPath = new HashMap<>();
        for (Announcement announcement : announcements) {
            announcement.media().ifPresent(media -> mediaByPath.put(MEDIA_API + announcement.mediaPath(), media));
        }
        SimulatedBandwidth bandwidth = new SimulatedBandwidth(new SimulatedRecordings(mediaByPath));
        try {
            bandwidth.camel.start();
            return bandwidth;
        } catch (RuntimeException e) {
            bandwidth.close();
            throw new IOException("The simulated Bandwidth did not start: " + e.getMessage(), e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** What the runtime has to know to fetch from here. */
    Map<String, String> settings() {
        String origin = "http://127.0.0.1:" + port;
        Credentials first = accounts.clientOf(SimulatedAccounts.FIRST);
        Credentials second = accounts.clientOf(SimulatedAccounts.SECOND);
        return Map.of("bandwidth.base-url", origin + MEDIA_API,
                "bandwidth.token-url", origin + "/api/v1/oauth2/token",
                "bandwidth.account-id", SimulatedAccounts.FIRST,
                "bandwidth.client-id", first.name(),
                "bandwidth.client-secret", first.secret(),
                "bandwidth.accounts.second.account-id", SimulatedAccounts.SECOND,
                "bandwidth.accounts.second.client-id", second.name(),
                "bandwidth.accounts.second.client-secret", second.secret());
    }

    /** Lists the recording from now on. */
    void list(Announcement announcement) {
        lists.add(announcement.event());
    }

    /** How often what was announced was asked for with the access token. */
    int requestsFor(Announcement announcement) {
        return recordings.requestsFor(MEDIA_API + announcement.mediaPath());
    }

    @Override
    public void close() {
        camel.stop();
    }
}
