package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.Patience.eventually;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import at.favre.lib.crypto.bcrypt.BCrypt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.recordingintake.ledger.Outcome;
import org.recordingintake.testing.Browser;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.FileTree;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.PackagedIntake;
import org.recordingintake.testing.SmallPng;

/**
 * People use the console of the packaged runtime in a real browser. {@code -Dscreenshots=docs/images} makes the pictures of
 * the documentation as well.
 */
class ConsoleBrowserIT {

    private static final String SCREENSHOTS = System.getProperty("screenshots");
    private static final String PASSWORD = "correct horse";
    private static final String HOSTILE = "<script>document.title='owned'</script>\"'><img src=x onerror=alert(1)>";
    private static final List<String> TAGS = List.of("support", "sales", "shop North", "billing", "claims");
    /** Of the window for pages that are longer, or need not be seen to their end. */
    private static final Map<String, Integer> HEIGHTS = Map.of("overview", 1080, "recordings", 560);
    private static final Instant NOW = Instant.now();

    private static MediaApi api;
    private static PackagedIntake intake;
    private static Event heard;
    private static Event hostile;
    private static Event gone;

    private Browser browser;

    @BeforeAll
    static void start() throws Exception {
        Browser.assumeInstalled();
        api = new MediaApi();
        intake = new PackagedIntake().using(api.baseUrl(), api.tokenUrl()).with("RETRY_MAX_ATTEMPTS", "2")
                .with("CONSOLE_USERS_FILE", "console-users").with("CONSOLE_ROLES_FILE", "console-roles")
                .with("BANDWIDTH_ACCOUNT_ID", "").with("WEBHOOK_USERNAME", "").with("WEBHOOK_PASSWORD", "");
        String hash = BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(5, PASSWORD.toCharArray());
        Files.writeString(intake.home().resolve("console-users"),
                "jo.ops:%1$s\nviewer:%1$s\nnobody:%1$s\n".formatted(hash));
        Files.writeString(intake.home().resolve("console-roles"), "jo.ops: view,listen,operate\nviewer: view\n");
        intake.start();
        takeInAWorkingDay();
        spreadOverTheDay();
        intake.start();
        leaveSomethingUndone();
    }

    private static void takeInAWorkingDay() throws IOException {
        byte[] call = Files.readAllBytes(Path.of("src", "demo", "media", "two-channels.wav"));
        for (int i = 0; i < 70; i++) {
            Event event = event(i).with("tag", TAGS.get(i % TAGS.size())).with("channels", 2).with("duration", "PT2.002S");
            if (i % 17 == 5) {
                event = event.with("status", "partial");
            } else {
                api.answers(event, MediaApi.wav(call));
            }
            heard = i == 3 ? event : heard;
            intake.post(event);
        }
        hostile = event(71).with("tag", HOSTILE).with("from", HOSTILE);
        api.has(hostile);
        intake.post(hostile);
        for (int i = 12; i < 64; i += 13) {
            Event dead = event(i).with("tag", TAGS.get(i % TAGS.size()));
            api.answers(dead, i % 2 == 0 ? MediaApi.status(404) : MediaApi.status(410).withHeader("Content-Type", "text/plain")
                    .withBody("Recording has been deleted"));
            gone = dead;
            intake.post(dead);
        }
        intake.awaitIdle();
        intake.terminate();
    }

    private static Event event(int i) {
        Instant start = NOW.minus(Duration.ofMinutes(19L * i + 7));
        return Event.complete().with("startTime", start.toString()).with("endTime", start.plusSeconds(2).toString())
                .with("eventTime", start.plusSeconds(5).toString()).with("from", "+1555%07d".formatted(1112222 + 7919 * i))
                .with("callId", "c-95ac8d6e-%08x-b38f-4198-93c1-51633ec68f8d".formatted(0x1a31c52e + i));
    }

    /** As if its recordings had come one after another: a plot of one minute shows nothing. */
    private static void spreadOverTheDay() throws Exception {
        try (Connection ledger = DriverManager.getConnection("jdbc:sqlite:" + intake.dataDir().resolve("ledger/ledger.db"));
                Statement change = ledger.createStatement()) {
            change.executeUpdate("UPDATE ledger SET outcome_at = started_at + 60000, received_at = started_at + 5000,"
                    + " read_at = started_at + 5100");
        }
    }

    /** Something that waits, and edits: one that is applied, and one that is refused. */
    private static void leaveSomethingUndone() throws IOException {
        Event waiting = Event.complete().with("tag", "support");
        api.answers(waiting, MediaApi.status(503).withHeader("Retry-After", "3600"));
        intake.post(waiting);
        edit(file -> file.replace("Send an alert to", "Send each alert to").replaceFirst("- bean:", "- been:"));
        edit(file -> file.replace("- been:", "- bean:"));
    }

    /** Edits a route file, and waits until the log of edits tells of it. */
    private static void edit(UnaryOperator<String> change) throws IOException {
        Path file = intake.home().resolve("routes/alerts.camel.yaml");
        Path log = intake.dataDir().resolve("changes.log");
        int before = Files.readAllLines(log).size();
        Files.writeString(file, change.apply(Files.readString(file)));
        eventually().until(() -> Files.readAllLines(log).size() > before);
    }

    @AfterAll
    static void stop() {
        if (intake != null) {
            intake.close();
            api.close();
        }
    }

    @BeforeEach
    void openBrowser() {
        browser = new Browser(intake.managementUrl()).looking(false, 1200, 800);
    }

    @AfterEach
    void closeBrowser() {
        browser.close();
    }

    /** Waits for a page that shows all of this. */
    private void see(String... texts) {
        eventually().ignoreExceptionsInstanceOf(WebDriverException.class)
                .untilAsserted(() -> assertThat(browser.text()).contains(texts));
    }

    @Test
    void findsARecordingByWhatPeopleKnowOfIt() {
        // Given
        browser.logIn("jo.ops", PASSWORD).click("Recordings");
        for (String known : List.of(heard.id(), heard.field("callId"), heard.field("from"))) {
            // When
            search(known);

            // Then
            eventually().ignoreException(StaleElementReferenceException.class).untilAsserted(() ->
                    assertThat(browser.all(By.cssSelector("#rows tr"))).as("found by %s", known).singleElement()
                            .extracting(WebElement::getText).asString().contains(heard.id()));
        }
        search(heard.field("startTime").substring(0, 10));
        see(heard.id());

        // When
        browser.click(heard.id());

        // Then
        eventually().untilAsserted(() -> assertThat(browser.path()).isEqualTo("/console/recordings/" + heard.id()));
        see("stored", heard.field("from"), "Its media is in the store", "whole");
        assertThat(browser.errors()).isEmpty();
    }

    private void search(String known) {
        WebElement box = browser.find(By.id("q"));
        box.clear();
        box.sendKeys(known, Keys.ENTER);
    }

    @Test
    void showsFurtherResultsBelowTheFirst() {
        // Given
        browser.logIn("jo.ops", PASSWORD).click("Recordings");
        assertThat(browser.all(By.cssSelector("#rows tr"))).hasSize(51);

        // When
        browser.click("Show more");

        // Then
        eventually().untilAsserted(() -> assertThat(browser.all(By.cssSelector("#rows tr"))).hasSizeGreaterThan(60));
        assertThat(browser.all(By.id("more"))).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithASearch() {
        // Given
        browser.logIn("jo.ops", PASSWORD);

        // When
        browser.open("/console/recordings?from=yesterday");

        // Then
        see("Write a UTC day or a time");
    }

    @Test
    void showsHostileTextAsText() {
        // When
        browser.logIn("jo.ops", PASSWORD).open("/console/recordings/" + hostile.id());

        // Then
        see(HOSTILE);
        assertThat(browser.driver().getTitle()).startsWith("Recording " + hostile.id());
        assertThat(browser.all(By.cssSelector("main img, main script"))).isEmpty();
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void playsARecordingToItsEnd() {
        // Given
        browser.logIn("jo.ops", PASSWORD).open("/console/recordings/" + heard.id());
        WebElement player = browser.find(By.tagName("audio"));

        // When
        player.sendKeys(Keys.SPACE);

        // Then
        eventually().untilAsserted(() -> assertThat(player.getDomProperty("ended")).isEqualTo("true"));
        assertThat(Double.parseDouble(player.getDomProperty("duration"))).isBetween(2.0, 2.1);
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void verifiesARecordingOnRequest() throws IOException {
        // Given
        browser.logIn("jo.ops", PASSWORD).open("/console/recordings/" + heard.id()).click("Verify now");
        see("Intact: media and receipt are as they were stored");
        Event altered = takeIn();
        Path media = FileTree.filesBelow(intake.dataDir().resolve("recordings")).stream()
                .filter(file -> file.endsWith(altered.id() + ".wav")).findFirst().orElseThrow();
        Files.write(media, new byte[100]);

        // When
        browser.open("/console/recordings/" + altered.id()).click("Verify now");

        // Then
        see("Not intact: altered");
    }

    private static Event takeIn() throws IOException {
        Event event = Event.complete();
        api.has(event);
        intake.post(event);
        eventually().until(() -> intake.ledgerOf(event.id()).stream().anyMatch(row -> row.outcome() == Outcome.STORED));
        return event;
    }

    private static Event giveUp(String tag) throws IOException {
        Event event = Event.complete().with("tag", tag);
        api.answers(event, MediaApi.status(404));
        intake.post(event);
        eventually().until(() -> intake.ledgerOf(event.id()).stream().anyMatch(row -> row.outcome() == Outcome.DEAD));
        return event;
    }

    @Test
    void replaysADeadLetterAndSeesItStored() throws IOException {
        // Given
        Event event = giveUp("replayed");
        browser.logIn("jo.ops", PASSWORD).click("Dead letters");
        see(event.id(), "HTTP 404");
        api.has(event);

        // When
        browser.click("Replay " + event.id() + "-complete");

        // Then
        see("1 dead letter is on the way through again");
        browser.click(event.id());
        see("Its media is in the store");
        assertThat(browser.all(By.tagName("audio"))).hasSize(1);
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void replaysSomeOfSeveralDeadLetters() throws IOException {
        // Given
        List<Event> events = List.of(giveUp("some"), giveUp("some"), giveUp("not this one"));
        browser.logIn("jo.ops", PASSWORD).click("Dead letters");
        for (Event event : events.subList(0, 2)) {
            api.has(event);
            browser.find(By.cssSelector("input[value='" + event.id() + "-complete']")).click();
        }

        // When
        browser.click("Replay selected");

        // Then
        see("2 dead letters are on the way through again");
        for (Event event : events.subList(0, 2)) {
            eventually().until(() -> intake.ledgerOf(event.id()).get(0).outcome() == Outcome.STORED);
        }
        assertThat(intake.ledgerOf(events.get(2).id()).get(0).outcome()).isEqualTo(Outcome.DEAD);
    }

    @Test
    void rollsAnEditBack() throws IOException {
        // Given
        Path file = intake.home().resolve("routes/publish.camel.yaml");
        String original = Files.readString(file);
        browser.logIn("jo.ops", PASSWORD).click("Routes");
        see("Active: set");
        int before = activeSet();
        Files.writeString(file, original.replaceFirst("description: ", "description: Soon undone, "));
        eventually().untilAsserted(() -> assertThat(browser.open("/console/routes").text())
                .contains("Active: set " + (before + 1), "Differences in publish.camel.yaml"));
        browser.click("Differences in publish.camel.yaml");
        see("Soon undone");

        // When
        browser.click("Roll back to set " + before + "…").click("Roll back to set " + before);

        // Then
        see("The files of set " + before + " are back");
        assertThat(Files.readString(file)).isEqualTo(original);
        eventually().untilAsserted(() -> assertThat(browser.open("/console/routes").text()).contains("by jo.ops"));
        assertThat(browser.text()).doesNotContain("Active: set " + (before + 1));
        assertThat(browser.errors()).isEmpty();
    }

    private int activeSet() {
        return Integer.parseInt(browser.find(By.id("active")).getText().replaceFirst("(?s)Active: set ([0-9]+).*", "$1"));
    }

    @Test
    void refusesWhatAUserHasNoRoleFor() {
        // Given
        browser.logIn("viewer", PASSWORD).open("/console/recordings/" + heard.id());

        // Then
        see(heard.field("from"), "You need the role listen");
        assertThat(browser.all(By.tagName("audio"))).isEmpty();
        assertThat(browser.fetch("/api/recordings/" + heard.id() + "/media")).contains("does not have the role listen");
        assertThat(browser.open("/console/dead-letters").text()).contains("You need the role operate", gone.id());
        assertThat(browser.all(By.cssSelector("main button"))).extracting(WebElement::getText).containsExactly("Filter");

        // When
        browser.driver().executeScript("""
                const form = document.createElement("form");
                form.method = "post";
                form.action = "/console/dead-letters/%s-complete/replay";
                form.append(document.querySelector("[name=csrf]").cloneNode());
                document.body.append(form);
                form.submit();""".formatted(gone.id()));

        // Then
        see("does not have the role operate");
    }

    @Test
    void showsNothingToAUserWithoutARole() {
        // When
        browser.logIn("nobody", PASSWORD);

        // Then
        see("does not have the role view");
        assertThat(browser.open("/console/recordings/" + heard.id()).text()).doesNotContain(heard.field("from"));
    }

    @Test
    void asksAgainForAWrongPassword() {
        // When
        browser.logIn("jo.ops", "wrong");

        // Then
        eventually().until(() -> !browser.all(By.cssSelector("[role=alert]")).isEmpty());
        assertThat(browser.find(By.id("password")).isDisplayed()).isTrue();
    }

    @Test
    void worksWithoutScripts() throws IOException {
        // Given
        Event event = giveUp("without scripts");
        api.has(event);
        browser.withoutScripts().logIn("jo.ops", PASSWORD).click("Recordings").click("Show more");
        eventually().untilAsserted(() -> assertThat(browser.all(By.cssSelector("#rows tr"))).hasSizeBetween(20, 49));

        // When
        browser.click("Dead letters").click("Replay " + event.id() + "-complete");

        // Then
        see("1 dead letter is on the way through again");
        eventually().untilAsserted(() -> assertThat(browser.open("/console/recordings/" + event.id()).text())
                .contains("Its media is in the store"));
    }

    @Test
    void beginsWithALinkToTheContentForThoseWhoUseTheKeyboard() {
        // Given
        browser.logIn("jo.ops", PASSWORD);

        // When
        see("Overview");
        browser.find(By.tagName("body")).sendKeys(Keys.TAB);

        // Then
        WebElement focused = browser.driver().switchTo().activeElement();
        assertThat(focused.getText()).isEqualTo("Skip to content");
        focused.sendKeys(Keys.ENTER);
        assertThat(browser.driver().switchTo().activeElement().getDomAttribute("id")).isEqualTo("main");
    }

    @Test
    void isAccessibleOnEveryPageInDarkAndLightAndInANarrowWindow() throws IOException {
        // Given
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("overview", "/console/");
        pages.put("recordings", "/console/recordings");
        pages.put("recording", "/console/recordings/" + heard.id());
        pages.put("dead-letters", "/console/dead-letters");
        pages.put("dead-letter", "/console/dead-letters/" + gone.id() + "-complete");
        pages.put("routes", "/console/routes");
        List<String> violations = new ArrayList<>();
        browser.open("/console/");
        violations.addAll(browser.accessibilityViolations());
        browser.logIn("jo.ops", PASSWORD);

        // When
        for (Map.Entry<String, String> page : pages.entrySet()) {
            for (boolean isDark : List.of(false, true)) {
                for (int width : List.of(1200, 390)) {
                    browser.looking(isDark, width, HEIGHTS.getOrDefault(page.getKey(), 760)).open(page.getValue());
                    if (width == 1200 && !isDark && !page.getKey().equals("dead-letter")) {
                        picture(page.getKey());
                    }
                    browser.all(By.tagName("summary")).stream().limit(2).forEach(WebElement::click);
                    browser.accessibilityViolations().forEach(
                            line -> violations.add(page.getKey() + (isDark ? " in dark: " : ": ") + line));
                    violations.addAll(browser.errors());
                }
            }
        }

        // Then
        assertThat(violations).isEmpty();
    }

    private void picture(String name) throws IOException {
        if (SCREENSHOTS != null) {
            browser.replaceText(intake.home().toString(), "/var/lib/recording-intake");
            Files.write(Files.createDirectories(Path.of(SCREENSHOTS)).resolve(name + ".png"), SmallPng.of(browser.screenshot()));
        }
    }
}
