package org.recordingintake.testing;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Debian's Chromium without a window, with a profile of its own. */
public final class Browser implements AutoCloseable {

    private static final String AXE = "/axe.min.js";

    private final String origin;
    private final ChromeDriver driver;

    /** @param origin what paths are relative to */
    public Browser(String origin) {
        this.origin = origin;
        this.driver = new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(find("chromedriver").toFile()).usingAnyFreePort()
                        .withLogFile(new File("/dev/null")).build(),
                options());
    }

    /** Skips the calling test where it is not installed, and says so. */
    public static void assumeInstalled() {
        Command.assumeInstalled("chromium");
        Command.assumeInstalled("chromedriver");
    }

    private static ChromeOptions options() {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, java.util.logging.Level.ALL);
        Path profile = Path.of("target", "browsers", UUID.randomUUID().toString()).toAbsolutePath();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(find("chromium").toFile());
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--mute-audio",
                "--no-first-run", "--disable-extensions", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--no-proxy-server", "--lang=en", "--user-data-dir=" + profile);
        return options;
    }

    private static Path find(String program) {
        return Stream.of(System.getenv("PATH").split(":")).map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable).findFirst().orElseThrow();
    }

    public ChromeDriver driver() {
        return driver;
    }

    public Browser open(String path) {
        driver.get(origin + path);
        return this;
    }

    public String path() {
        return URI.create(driver.getCurrentUrl()).getPath();
    }

    public String text() {
        return find(By.tagName("main")).getText();
    }

    public WebElement find(By by) {
        return driver.findElement(by);
    }

    public List<WebElement> all(By by) {
        return driver.findElements(by);
    }

    /** Clicks the link or button that has this text, or whose label is this one. */
    public Browser click(String name) {
        By by = By.xpath("//*[self::a or self::button or self::summary][normalize-space()=\"" + name + "\" or @aria-label=\""
                + name + "\"]");
        WebElement element = Patience.eventually().ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(() -> find(by), WebElement::isDisplayed);
        element.click();
        return this;
    }

    public Browser type(String label, String text) {
        WebElement field = find(By.id(find(By.xpath("//label[normalize-space()=\"" + label + "\"]")).getDomAttribute("for")));
        field.clear();
        field.sendKeys(text);
        return this;
    }

    public Browser logIn(String user, String password) {
        return open("/console/").type("User", user).type("Password", password).click("Log in");
    }

    /** As a system in dark or light mode asks for, in a window of this size. */
    public Browser looking(boolean isDark, int width, int height) {
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features",
                List.of(Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light"))));
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        return this;
    }

    /** From the next page on. */
    public Browser withoutScripts() {
        driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", true));
        return this;
    }

    /** What axe-core finds wrong on this page: a line for each element. */
    @SuppressWarnings("unchecked")
    public List<String> accessibilityViolations() throws IOException {
        try (InputStream axe = Browser.class.getResourceAsStream(AXE)) {
            driver.executeScript(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        }
        return (List<String>) driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                axe.run(document, {resultTypes: ["violations"]}).then(results => done(results.violations.flatMap(violation =>
                    violation.nodes.map(node => violation.id + ": " + node.html + " " + node.failureSummary))),
                    error => done(["axe failed: " + error]));""");
    }

    /** Errors that the browser reported since the last call, such as violations of the content security policy. */
    public List<String> errors() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue())
                .map(LogEntry::getMessage).toList();
    }

    /** The body of an answer to a request that a page makes. */
    public String fetch(String path) {
        return (String) driver.executeAsyncScript("fetch(arguments[0]).then(answer => answer.text()).then(arguments[1])", path);
    }

    /** Shows other text, such as a path as it is elsewhere. */
    public void replaceText(String text, String replacement) {
        driver.executeScript("""
                const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                while (texts.nextNode()) {
                    texts.currentNode.data = texts.currentNode.data.replaceAll(arguments[0], arguments[1]);
                }""", text, replacement);
    }

    /** A PNG of what is in the window. */
    public byte[] screenshot() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
