package org.recordingintake.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

import org.apache.camel.main.Main;
import org.recordingintake.settings.Credentials;

/** Bandwidth's token endpoint, media API and lists on a free loopback port, with a client and an access token of its own. */
final class SimulatedBandwidth implements AutoCloseable {

    private static final String MEDIA_API = "/api/v2";

    private final Credentials client = new Credentials("demo", UUID.randomUUID().toString());
    private final Main camel = new Main();
    private final SimulatedRecordings recordings;
    private final SimulatedLists lists = new SimulatedLists();
    private final int port;

    private SimulatedBandwidth(SimulatedRecordings recordings) throws IOException {
        this.recordings = recordings;
        this.port = freePort();
        Properties madeUp = new Properties();
        madeUp.setProperty("camel.server.port", String.valueOf(port));
        madeUp.setProperty("demo.client", client.basic());
        madeUp.setProperty("demo.token", UUID.randomUUID().toString());
        camel.setPropertyPlaceholderLocations("classpath:isolated.properties,classpath:demo/simulator.properties");
        camel.setOverrideProperties(madeUp);
        camel.configure().withName("simulated-bandwidth")
                .withRoutesIncludePattern("classpath:demo/routes/*.camel.yaml");
        camel.bind("recordings", recordings);
        camel.bind("lists", lists);
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
        return Map.of("bandwidth.base-url", origin + MEDIA_API,
                "bandwidth.token-url", origin + "/api/v1/oauth2/token",
                "bandwidth.client-id", client.name(),
                "bandwidth.client-secret", client.secret());
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
