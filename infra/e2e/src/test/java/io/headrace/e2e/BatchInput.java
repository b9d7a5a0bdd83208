package io.headrace.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A file of lines for two providers, mixed; some lines are refused by theirs. */
record BatchInput(String endpoint, List<Line> lines) {
  /** One line in so many is refused. */
  private static final int REFUSED_OF = 40;

  private static final List<String> SERVED = List.of("sim-small", "other-small");
  private static final String REFUSED = "refuse-all";

  record Line(String customId, String model, String body) {
    boolean isRefused() {
      return model.equals(REFUSED);
    }
  }

  /** The same for a seed. */
  static BatchInput random(String endpoint, int lines, long seed) {
    Random random = new Random(seed);
    List<Line> all = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      String model =
          random.nextInt(REFUSED_OF) == 0 ? REFUSED : SERVED.get(random.nextInt(SERVED.size()));
      String id = "row-%d-%08x".formatted(i, random.nextInt());
      all.add(new Line(id, model, body(endpoint, model, "question " + i)));
    }
    return new BatchInput(endpoint, all);
  }

  private static String body(String endpoint, String model, String text) {
    String question =
        switch (endpoint) {
          case "/v1/chat/completions" -> "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]";
          default -> "\"input\":\"%s\"";
        };
    return "{\"model\":\"" + model + "\"," + question.formatted(text) + "}";
  }

  byte[] bytes() {
    return lines.stream()
        .map(line ->
            "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"%s\",\"body\":%s}\n"
                .formatted(line.customId(), endpoint, line.body()))
        .collect(Collectors.joining())
        .getBytes(UTF_8);
  }

  int size() {
    return lines.size();
  }

  /** In the file's order. */
  List<String> ids() {
    return lines.stream().map(Line::customId).toList();
  }

  List<String> ids(Predicate<Line> which) {
    return lines.stream().filter(which).map(Line::customId).toList();
  }

  /** Some of its ids, put into the file's order. */
  List<String> inOrder(List<String> some) {
    Set<String> these = Set.copyOf(some);
    return ids().stream().filter(these::contains).toList();
  }
}
