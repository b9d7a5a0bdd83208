package io.headrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of metrics and the code know the same ones; {@code UpIT} compares it with a process. */
final class MetricsDocumentTest {
  private static final Path ROOT = Path.of("..", "..");
  private static final List<String> ROLES =
      List.of("shared-model", "ingress", "workers", "billing-streams", "risk-streams");

  /** What is put somewhere is an attribute: of a span, say. */
  private static final Pattern METER =
      Pattern.compile("(?<!\\bput\\(\\s{0,40})\"headrace\\.([a-z.]+)\"");

  /** Of a Kafka Streams configuration. */
  private static final Set<String> NO_METERS = Set.of("headrace_skipped");

  private static final Pattern SUFFIX = Pattern.compile("_(total|seconds)$");

  @Test
  void page_andCode_haveTheSameMetrics() throws IOException {
    Set<String> documented = base(MetricsDocument.read().labels().keySet());

    assertThat(documented).isEqualTo(inCode()).isNotEmpty();
  }

  @Test
  void page_queriesAndAlerts_useOnlyWhatThereIs() throws IOException {
    MetricsDocument page = MetricsDocument.read();

    assertThat(page.labels().keySet()).isEqualTo(page.mentioned());
  }

  private static Set<String> inCode() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String role : ROLES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(role).resolve("src/main/java"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .flatMap(file -> METER.matcher(text(file)).results())
            .map(found -> "headrace_" + found.group(1).replace('.', '_'))
            .forEach(names::add);
      }
    }
    names.removeAll(NO_METERS);
    return base(names);
  }

  private static Set<String> base(Set<String> names) {
    return names.stream()
        .map(name -> SUFFIX.matcher(name).replaceFirst(""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
