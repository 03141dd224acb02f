package org.recordingintake.testing;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;

import java.util.List;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;

/** Stands in for Bandwidth: the media API and the OAuth2 token endpoint, on a free loopback port. */
public final class MediaApi implements AutoCloseable {

    public static final String TOKEN = "the-first-token";

    private static final String BASE_PATH = "/api/v2";
    private static final String TOKEN_PATH = "/api/v1/oauth2/token";

    private final HeldMedia held = new HeldMedia();
    private final WireMockServer server = new WireMockServer(
            WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort().gzipDisabled(true)
                    .containerThreads(64).extensions(held));

    public MediaApi() {
        server.start();
        issuesToken(TOKEN, 3600);
    }

    public String origin() {
        return "http://127.0.0.1:" + server.port();
    }

    public String baseUrl() {
        return origin() + BASE_PATH;
    }

    public String tokenUrl() {
        return origin() + TOKEN_PATH;
    }

    public String urlOf(Event event) {
        return baseUrl() + event.mediaPath();
    }

    public WireMockServer server() {
        return server;
    }

    public void issuesToken(String token, int expiresInSeconds) {
        server.stubFor(post(urlEqualTo(TOKEN_PATH)).willReturn(okJson("""
                {"access_token":"%s","token_type":"Bearer","expires_in":%d}""".formatted(token, expiresInSeconds))));
    }

    public List<LoggedRequest> tokenRequests() {
        return server.findAll(postRequestedFor(urlEqualTo(TOKEN_PATH)));
    }

    public static ResponseDefinitionBuilder wav(byte[] content) {
        return aResponse().withStatus(200).withHeader("Content-Type", "audio/vnd.wave")
                .withHeader("Content-Length", String.valueOf(content.length)).withBody(content);
    }

    public static ResponseDefinitionBuilder status(int status) {
        return aResponse().withStatus(status);
    }

    public byte[] has(Event event) {
        byte[] content = Audio.wav(100);
        answers(event, wav(content));
        return content;
    }

    public void answers(Event event, ResponseDefinitionBuilder response) {
        server.stubFor(get(urlEqualTo(BASE_PATH + event.mediaPath())).willReturn(response));
    }

    /** Has the transcript of a recording, with fields that nobody knows. */
    public String hasTranscript(Event event, String text) {
        String transcript = """
                {"transcripts":[{"speaker":0,"text":"%1$s","confidence":0.96,"language":"en"}],"model":{"name":"x"},
                 "clips":[{"speaker":0,"text":"%1$s","confidence":0.970,"startTimeSeconds":0.4,"endTimeSeconds":3.1}]}
                """.formatted(text);
        answersTranscript(event, okJson(transcript));
        return transcript;
    }

    public void answersTranscript(Event event, ResponseDefinitionBuilder response) {
        server.stubFor(get(urlEqualTo(BASE_PATH + event.transcriptPath())).willReturn(response));
    }

    public List<LoggedRequest> transcriptRequestsFor(Event event) {
        return server.findAll(getRequestedFor(urlEqualTo(BASE_PATH + event.transcriptPath())));
    }

    /** Has a recording whose download stays under way until {@link #release}. */
    public byte[] holds(Event event) {
        held.hold(BASE_PATH + event.mediaPath());
        return has(event);
    }

    public void release(Event event) {
        held.release(BASE_PATH + event.mediaPath());
    }

    /** One answer after another, the last one for ever. */
    public void answersInTurn(Event event, List<ResponseDefinitionBuilder> responses) {
        for (int i = 0; i < responses.size(); i++) {
            server.stubFor(get(urlEqualTo(BASE_PATH + event.mediaPath())).inScenario(event.id())
                    .whenScenarioStateIs(i == 0 ? Scenario.STARTED : "answer-" + i)
                    .willReturn(responses.get(i))
                    .willSetStateTo("answer-" + Math.min(i + 1, responses.size() - 1)));
        }
    }

    public List<LoggedRequest> requestsFor(Event event) {
        return server.findAll(getRequestedFor(urlEqualTo(BASE_PATH + event.mediaPath())));
    }

    @Override
    public void close() {
        held.releaseAll();
        server.stop();
    }
}
