package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** The table of docs/more-than-one-machine.md follows from what docs/benchmarks.md has measured. */
class CapacityTableTest {

    private static final double[] RATES = {10, 100, 1_000, 10_000};
    private static final double BYTES = 320_000;
    private static final double DOWNLOAD_SECONDS = 0.5;
    private static final double SECONDS_A_DAY = 86_400;
    private static final int MEASURED_CPUS = 2;
    private static final double BUSY = 0.6;
    /** Where there are cells, each of them carries so many a second. */
    private static final double CELL = 1_000;
    private static final Pattern FIGURE = Pattern.compile("([0-9][0-9,.]*)( million| billion| Mbit/s| Gbit/s| GB| TB)?");

    private static String page() throws IOException {
        return Files.readString(Path.of("docs", "more-than-one-machine.md"));
    }

    /** The cells of the row of the table that starts so. */
    private static List<String> row(String start) throws IOException {
        String row = page().lines().filter(line -> line.startsWith("| " + start)).findFirst()
                .orElseThrow(() -> new AssertionError("There is no row " + start));
        return Stream.of(row.substring(row.indexOf('|', 2) + 1).split("\\|")).map(String::strip).toList();
    }

    private static void requireRow(String start, double aRecording) throws IOException {
        List<String> cells = row(start);
        for (int column = 0; column < RATES.length; column++) {
            assertThat(value(cells.get(column))).as(start).isCloseTo(RATES[column] * aRecording,
                    withinPercentage(5));
        }
    }

    private static double value(String cell) {
        Matcher figure = FIGURE.matcher(cell);
        assertThat(figure.matches()).as(cell).isTrue();
        double unit = figure.group(2) == null ? 1 : switch (figure.group(2).strip()) {
            case "million", "Mbit/s" -> 1e6;
            case "billion", "Gbit/s", "GB" -> 1e9;
            default -> 1e12;
        };
        return Double.parseDouble(figure.group(1).replace(",", "")) * unit;
    }

    /** The warm rate of recordings of 320 kB. */
    private static double measured() throws IOException {
        Matcher rate = Pattern.compile("320 kB, warm, a second \\| [\\d,]+ \\| [\\d,]+ \\| (\\d+) \\|")
                .matcher(Files.readString(Path.of("docs", "benchmarks.md")));
        assertThat(rate.find()).isTrue();
        return Double.parseDouble(rate.group(1));
    }

    @Test
    void restsOnWhatWasMeasured() throws Exception {
        // Then
        assertThat(page()).contains(String.format(Locale.ROOT, "%.0f recordings of 320 kB a second on 2 CPUs", measured()),
                String.format(Locale.ROOT, "%.1f ms of CPU a recording", MEASURED_CPUS * 1000 / measured()));
    }

    @Test
    void growsWithTheRate() throws Exception {
        // Then
        requireRow("downloads at a time", DOWNLOAD_SECONDS);
        requireRow("from Bandwidth", BYTES * 8);
        requireRow("the store: space", BYTES * SECONDS_A_DAY);
        requireRow("the store: files", 2 * SECONDS_A_DAY);
        requireRow("the store: syncs", 4);
        requireRow("messages a second", 2);
        requireRow("the brokers' syncs", 3);
        requireRow("the ledger: rows", SECONDS_A_DAY);
        requireRow("the ledger: changes", 4);
        requireRow("the ledger: syncs", 2);
    }

    @Test
    void saysWhereEachPartSaturates() throws Exception {
        // Then
        requireSaturation("a node of 2", measured());
        requireSaturation("a node of 8", measured() * 8 / MEASURED_CPUS);
        requireSaturation("a node with", 8 / DOWNLOAD_SECONDS, 256 / DOWNLOAD_SECONDS);
        requireSaturation("a network", 1e9 / 8 / BYTES, 1e10 / 8 / BYTES);
        requireSaturation("the store, with", 1_000 / 4.0, 10_000 / 4.0);
        requireSaturation("a pair of brokers", 1_000 / 3.0, 10_000 / 3.0);
        requireSaturation("the database", 1_000 / 2.0, 10_000 / 2.0);
    }

    private static void requireSaturation(String part, double... rates) throws IOException {
        String[] cells = row(part).get(1).split("; ");
        assertThat(cells).hasSameSizeAs(rates);
        for (int i = 0; i < rates.length; i++) {
            assertThat(value(cells[i])).as(part).isCloseTo(rates[i], withinPercentage(1));
        }
    }

    @Test
    void hasNodesEnoughWhenOneIsLost() throws Exception {
        // Given
        List<String> nodes = row("nodes, CPUs");
        List<String> concurrency = row("`media.concurrency`");

        for (int column = 0; column < RATES.length; column++) {
            // When
            Matcher cell = Pattern.compile("(?:(\\d+) cells of )?(\\d+) of (\\d+)").matcher(nodes.get(column));

            // Then
            assertThat(cell.matches()).isTrue();
            double rate = cell.group(1) == null ? RATES[column] : RATES[column] / Integer.parseInt(cell.group(1));
            assertThat(rate).isLessThanOrEqualTo(CELL);
            int left = Integer.parseInt(cell.group(2)) - 1;
            assertThat(left * Integer.parseInt(cell.group(3)) * BUSY * measured() / MEASURED_CPUS).isGreaterThan(rate);
            assertThat(left * value(concurrency.get(column))).isGreaterThanOrEqualTo(rate * DOWNLOAD_SECONDS);
        }
    }
}
