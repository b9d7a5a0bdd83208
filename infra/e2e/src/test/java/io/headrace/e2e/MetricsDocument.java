package io.headrace.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@code docs/metrics.md} says that there is.
 *
 * @param labels of each metric
 * @param mentioned names anywhere on the page, in queries and alerts too
 */
record MetricsDocument(Map<String, Set<String>> labels, Set<String> mentioned) {
  private static final Path PAGE = Path.of("..", "..", "docs", "metrics.md");
  private static final Pattern ROW =
      Pattern.compile("^\\| `(headrace_\\w+)` \\| (-|`[a-z_` ]+`) \\| [^|]+ \\|");
  private static final Pattern NAME = Pattern.compile("headrace_\\w+");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
  private static final Pattern OF_A_TIMER = Pattern.compile("_seconds_(bucket|count|sum|max)$");

  static MetricsDocument read() throws IOException {
    String page = Files.readString(PAGE);
    Map<String, Set<String>> labels = new TreeMap<>();
    for (String line : page.lines().toList()) {
      Matcher row = ROW.matcher(line);
      if (row.find()) {
        labels.put(
            row.group(1),
            Pattern.compile("[a-z_]+")
                .matcher(row.group(2))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new)));
      }
    }
    return new MetricsDocument(labels, names(page));
  }

  /** Those of a Prometheus page, by the same names. */
  static Map<String, Set<String>> shown(String scraped) {
    Map<String, Set<String>> shown = new TreeMap<>();
    scraped
        .lines()
        .filter(line -> line.startsWith("headrace_"))
        .forEach(line -> {
          String name = named(line.split("[{ ]", 2)[0]);
          Set<String> labels = shown.computeIfAbsent(name, _ -> new TreeSet<>());
          LABEL.matcher(line).results().map(found -> found.group(1)).forEach(labels::add);
          labels.remove("le"); // of a timer's buckets
        });
    return shown;
  }

  private static Set<String> names(String text) {
    return NAME.matcher(text)
        .results()
        .map(found -> named(found.group()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Without what Prometheus adds to the parts of a timer. */
  private static String named(String series) {
    return OF_A_TIMER.matcher(series).replaceFirst("_seconds");
  }
}
