package org.recordingintake.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.recordingintake.testing.Event;
import org.recordingintake.testing.Exposition;
import org.recordingintake.testing.MediaApi;
import org.recordingintake.testing.PrometheusTool;
import org.recordingintake.testing.TestIntake;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The dashboard and the alerting rules, and what a runtime exposes for them. */
class MonitoringTest {

    private static final Path FILES = Path.of("src/main/dist/monitoring");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern METRIC = Pattern.compile("\\b((?:recording_intake|camel|jvm|process)_[a-z0-9_]+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("([a-zA-Z_]+)(=~|=|!=|!~)\"([^\"]*)\"");
    /** Labels that Prometheus adds when it scrapes. */
    private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job");
    private static final String NODE = "a.example.com:8081";

    private static MediaApi api;
    private static TestIntake intake;
    private static Exposition fresh;
    private static Exposition used;

    @BeforeAll
    static void scrape() throws Exception {
        api = new MediaApi();
        intake = TestIntake.using(api).start();
        fresh = Exposition.of(intake);
        Event event = Event.complete();
        api.has(event);
        intake.post(event);
        intake.awaitStored(event);
        intake.awaitIdle();
        used = Exposition.of(intake);
    }

    @AfterAll
    static void stop() throws Exception {
        intake.close();
        api.close();
    }

    private static JsonNode yaml(String name) throws IOException {
        Load load = new Load(LoadSettings.builder().setLabel(name).build());
        return JSON.valueToTree(load.loadFromString(Files.readString(FILES.resolve(name))));
    }

    private static List<JsonNode> rules() throws IOException {
        return stream(yaml("prometheus-rules.yaml").at("/groups/0/rules")).toList();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        List<JsonNode> nodes = new ArrayList<>();
        array.forEach(nodes::add);
        return nodes.stream();
    }

    private static List<String> expressions() throws IOException {
        JsonNode dashboard = JSON.readTree(Files.readString(FILES.resolve("grafana-dashboard.json")));
        Stream<String> panels = stream(dashboard.path("panels")).flatMap(panel -> stream(panel.path("targets")))
                .map(target -> target.path("expr").asText());
        Stream<String> variables = stream(dashboard.at("/templating/list")).map(variable -> variable.path("query").asText());
        return Stream.of(rules().stream().map(rule -> rule.path("expr").asText()), panels, variables)
                .flatMap(expressions -> expressions).toList();
    }

    @Test
    void usesOnlyWhatARuntimeExposes() throws Exception {
        // When
        List<MatchResult> selectors = expressions().stream().flatMap(text -> METRIC.matcher(text).results()).toList();

        // Then
        assertThat(selectors).hasSizeGreaterThan(60).allSatisfy(selector -> assertThat(used.names())
                .as(selector.group()).contains(selector.group(1)));
        assertThat(selectors).filteredOn(selector -> selector.group(2) != null).allSatisfy(selector ->
                assertThat(MATCHER.matcher(selector.group(2)).results()).allSatisfy(matcher -> assertThat(used.series())
                        .as(selector.group()).anyMatch(series -> series.name().equals(selector.group(1))
                                && matches(series.labels(), matcher))));
    }

    private static boolean matches(Map<String, String> labels, MatchResult matcher) {
        String value = labels.getOrDefault(matcher.group(1), "");
        return OF_PROMETHEUS.contains(matcher.group(1)) || switch (matcher.group(2)) {
            case "=" -> value.equals(matcher.group(3));
            case "=~" -> value.matches(matcher.group(3));
            default -> labels.containsKey(matcher.group(1));
        };
    }

    @Test
    void addsNothingButALabelWhereSeveralAccountsAreKnown() throws Exception {
        // Given
        Exposition several;
        try (TestIntake two = TestIntake.using(api).with("bandwidth.account-id", "55555555,66666666")
                .with("reconcile.interval", "0").start()) {
            several = Exposition.of(two);
        }

        // When
        List<String> names = ownNames(several);

        // Then
        assertThat(names).containsExactlyInAnyOrderElementsOf(ownNames(fresh));
        for (String name : List.of("recording_intake_media_breaker", "recording_intake_retries_total",
                "recording_intake_token_requests_total", "recording_intake_reconciled_total",
                "recording_intake_reconciliation_age_seconds")) {
            assertThat(accountsOf(several, name)).containsExactly("55555555", "66666666");
            assertThat(accountsOf(fresh, name)).containsExactly("");
        }
    }

    private static List<String> ownNames(Exposition exposition) {
        return exposition.names().stream().filter(name -> name.startsWith("recording_intake_")).toList();
    }

    private static Set<String> accountsOf(Exposition exposition, String name) {
        return exposition.series().stream().filter(series -> series.name().equals(name))
                .map(series -> series.labels().get("account")).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void hasAPanelForEachOfTheProductsMetrics() throws Exception {
        // When
        String dashboard = Files.readString(FILES.resolve("grafana-dashboard.json"));

        // Then
        assertThat(used.names().stream().filter(name -> name.startsWith("recording_intake_"))
                .map(name -> name.replaceFirst("_(bucket|count|sum|max)$", ""))).allSatisfy(
                        name -> assertThat(dashboard).contains(name));
    }

    @Test
    void alarmsHaveASeverityAndARunbookThatLeadsSomewhere() throws Exception {
        // Given
        Set<String> anchors = Files.readAllLines(Path.of("docs/alarms.md")).stream().filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3).toLowerCase(Locale.ROOT)).collect(Collectors.toCollection(TreeSet::new));

        // When
        List<JsonNode> rules = rules();

        // Then
        assertThat(rules).isNotEmpty().allSatisfy(rule -> {
            assertThat(rule.at("/labels/severity").asText()).isIn("critical", "warning");
            assertThat(rule.at("/annotations/summary").asText()).isNotEmpty();
            assertThat(rule.at("/annotations/description").asText()).contains("{{ $labels.instance }}");
            assertThat(rule.at("/annotations/runbook_url").asText())
                    .isEqualTo("docs/alarms.md#" + rule.path("alert").asText().toLowerCase(Locale.ROOT));
        });
        assertThat(anchors).isEqualTo(rules.stream().map(rule -> rule.path("alert").asText().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void formsForTheOperatorSayTheSame() throws Exception {
        // When
        JsonNode rule = yaml("prometheusrule.yaml");
        JsonNode monitor = yaml("podmonitor.yaml");

        // Then
        assertThat(rule.path("kind").asText()).isEqualTo("PrometheusRule");
        assertThat(rule.at("/spec/groups")).isEqualTo(yaml("prometheus-rules.yaml").path("groups"));
        assertThat(monitor.path("kind").asText()).isEqualTo("PodMonitor");
        assertThat(monitor.at("/spec/podMetricsEndpoints/0/port").asText()).isEqualTo("management");
        String path = monitor.at("/spec/podMetricsEndpoints/0/path").asText();
        assertThat(intake.management(path).statusCode()).isEqualTo(200);
    }

    @Test
    void promtoolHasNothingToSayAboutOurMetrics() throws Exception {
        // Given
        PrometheusTool promtool = PrometheusTool.promtool();

        // When
        String output = promtool.run(intake.management("/observe/metrics").body(), "check", "metrics").output();

        // Then
        assertThat(output.lines()).noneMatch(line -> line.startsWith("recording_intake_") || line.startsWith("error"));
    }

    @Test
    void promtoolAcceptsTheRules() throws Exception {
        // When
        PrometheusTool.Result result = PrometheusTool.promtool().run("", "check", "rules",
                FILES.resolve("prometheus-rules.yaml").toString());

        // Then
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains(rules().size() + " rules found");
    }

    /** Series of a node that was just started, by the minute for three hours; changed by what a case is about. */
    private static Map<String, String> series(String... changes) {
        Map<String, String> series = new LinkedHashMap<>();
        series.put(named("up", Map.of()), "1x180");
        for (Exposition.Series one : fresh.series()) {
            if (!Double.isNaN(one.value()) && !Double.isInfinite(one.value())) {
                series.put(named(one.name(), one.labels()), one.value() + "x180");
            }
        }
        for (String directory : List.of("store", "data")) { // whatever the disk of this machine is like
            series.put(named("recording_intake_disk_usable_bytes", Map.of("directory", directory)), "50x180");
            series.put(named("recording_intake_disk_size_bytes", Map.of("directory", directory)), "100x180");
        }
        for (int i = 0; i < changes.length; i += 2) {
            Map<String, String> labels = new TreeMap<>();
            Pattern.compile("(\\w+)=([^,}]*)").matcher(changes[i]).results()
                    .forEach(label -> labels.put(label.group(1), label.group(2)));
            series.put(named(changes[i].replaceFirst("\\{.*", ""), labels), changes[i + 1]);
        }
        return series;
    }

    private static String named(String name, Map<String, String> labels) {
        return name + Stream.concat(Stream.of("job=\"recording-intake\"", "instance=\"" + NODE + "\""),
                labels.entrySet().stream().map(label -> label.getKey() + "=\"" + label.getValue() + "\""))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /**
     * @param after   minutes after which these alarms ring, and no others
     * @param changes a series and its values, in turn
     */
    private record Case(List<String> alarms, int after, String... changes) {
    }

    private static final List<Case> CASES = List.of(
            new Case(List.of(), 170),
            new Case(List.of("Down"), 3, "up", "0x180"),
            new Case(List.of("NotReady"), 2, "recording_intake_ready", "0x180"),
            new Case(List.of("EventsRefused"), 14, "recording_intake_webhook_refused_total{reason=path}", "0x10 1x170"),
            new Case(List.of("EventsRefused"), 14, "recording_intake_webhook_refused_total{reason=requests}", "0x10 1x170"),
            new Case(List.of(), 14, "recording_intake_webhook_refused_total{reason=slow}", "0x10 1x170"),
            new Case(List.of("AcknowledgementsSlow"), 20, "recording_intake_acknowledgement_seconds_bucket{le=2.0}", "0+60x180",
                    "recording_intake_acknowledgement_seconds_bucket{le=5.0}", "0+60x180",
                    "recording_intake_acknowledgement_seconds_bucket{le=+Inf}", "0+60x180"),
            new Case(List.of(), 20, "recording_intake_acknowledgement_seconds_bucket{le=0.5}", "0+60x180",
                    "recording_intake_acknowledgement_seconds_bucket{le=1.0}", "0+60x180",
                    "recording_intake_acknowledgement_seconds_bucket{le=2.0}", "0+60x180",
                    "recording_intake_acknowledgement_seconds_bucket{le=5.0}", "0+60x180",
                    "recording_intake_acknowledgement_seconds_bucket{le=+Inf}", "0+60x180"),
            new Case(List.of("SpoolInUse"), 6, "recording_intake_spool_depth", "3x180"),
            new Case(List.of("EventsNotProcessed"), 16, "recording_intake_oldest_event_age_seconds", "4000x180"),
            new Case(List.of("QueueGrows"), 130, "recording_intake_queue_depth{queue=intake.downloads}", "200+10x180"),
            new Case(List.of(), 130, "recording_intake_queue_depth{queue=intake.downloads}", "2000-10x180"),
            new Case(List.of("DeadLetters"), 1, "recording_intake_dead_letters", "1x180"),
            new Case(List.of("MediaExpires"), 1, "recording_intake_media_deadline_seconds", "600000x180"),
            new Case(List.of("MediaExpires", "MediaExpiresSoon"), 1, "recording_intake_media_deadline_seconds", "100000x180"),
            new Case(List.of(), 170, "recording_intake_media_deadline_seconds", "2000000x180"),
            new Case(List.of("MediaUnreachable"), 16, "recording_intake_media_breaker{account=,state=closed}", "0x180"),
            new Case(List.of("MediaUnreachable"), 16, "recording_intake_media_breaker{account=66666666,state=closed}", "0x180"),
            new Case(List.of("CredentialsRefused"), 12, "recording_intake_retries_total{account=,cause=credentials}", "0+1x180"),
            new Case(List.of("CredentialsRefused"), 12,
                    "recording_intake_retries_total{account=66666666,cause=credentials}", "0+1x180"),
            new Case(List.of(), 12, "recording_intake_retries_total{account=,cause=not-found}", "0+1x180"),
            new Case(List.of("DiskNearlyFull"), 16, "recording_intake_disk_usable_bytes{directory=store}", "8x180"),
            new Case(List.of("DiskFull"), 1, "recording_intake_disk_usable_bytes{directory=data}", "4x180"),
            new Case(List.of("LedgerSlow"), 20, "recording_intake_ledger_commit_seconds_bucket{le=1.0}", "0+60x180",
                    "recording_intake_ledger_commit_seconds_bucket{le=5.0}", "0+60x180",
                    "recording_intake_ledger_commit_seconds_bucket{le=+Inf}", "0+60x180"),
            new Case(List.of("ReconciliationStalled"), 1, "recording_intake_reconciliation_age_seconds{account=66666666}", "30000x180"),
            new Case(List.of("CertificateExpires"), 1,
                    "recording_intake_webhook_certificate_expiry_timestamp_seconds", "1000000x180"),
            new Case(List.of("CertificateExpires", "CertificateExpiresSoon"), 1,
                    "recording_intake_webhook_certificate_expiry_timestamp_seconds", "100000x180"),
            new Case(List.of("EditRejected"), 6, "recording_intake_routes_rejected", "1x180"));

    private static String unitTest(Case one) {
        String series = series(one.changes()).entrySet().stream()
                .map(line -> "      - {series: '" + line.getKey().replace("'", "''") + "', values: '" + line.getValue() + "'}")
                .collect(Collectors.joining("\n"));
        String samples = one.alarms().stream()
                .map(alarm -> "\n          - {labels: '{alertname=\"RecordingIntake" + alarm + "\"}', value: 1}")
                .collect(Collectors.joining());
        return """
              - interval: 1m
                input_series:
            %s
                promql_expr_test:
                  - expr: count by (alertname) (ALERTS{alertstate="firing"})
                    eval_time: %dm
                    exp_samples:%s
            """.formatted(series, one.after(), samples.isEmpty() ? " []" : samples);
    }

    @Test
    void eachRuleRingsWhenItShouldAndNoOther() throws Exception {
        // Given
        PrometheusTool promtool = PrometheusTool.promtool();
        Path test = Files.createTempFile(Path.of("target"), "rules", ".yaml");
        Files.writeString(test, "rule_files: ['" + FILES.resolve("prometheus-rules.yaml").toAbsolutePath() + "']\n"
                + "evaluation_interval: 1m\ntests:\n" + CASES.stream().map(MonitoringTest::unitTest)
                .collect(Collectors.joining()));

        // When
        PrometheusTool.Result result = promtool.run("", "test", "rules", test.toString());

        // Then
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(CASES.stream().flatMap(one -> one.alarms().stream()).map(alarm -> "RecordingIntake" + alarm).distinct())
                .containsExactlyInAnyOrderElementsOf(rules().stream().map(rule -> rule.path("alert").asText()).toList());
    }
}
