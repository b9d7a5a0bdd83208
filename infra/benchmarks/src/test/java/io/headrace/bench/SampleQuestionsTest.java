package io.headrace.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shipped questions are what the demo, the tests and the benchmark count on. */
final class SampleQuestionsTest {
  private static final Path FILE = Path.of("..", "samples", "questions.jsonl");

  @Test
  void questions_all_areDistinctAndNumbered() throws IOException {
    List<JsonNode> questions = questions();

    assertThat(questions).hasSize(200);
    assertThat(questions.stream().map(question -> question.get("input").asString()))
        .doesNotHaveDuplicates();
    for (int i = 0; i < questions.size(); i++) {
      assertThat(questions.get(i).get("metadata").get("id").asString())
          .isEqualTo("q%03d".formatted(i + 1));
      assertThat(questions.get(i).size()).isEqualTo(2);
    }
  }

  @Test
  void questions_lengths_spreadFromTenBytesToFourKilobytes() throws IOException {
    List<Integer> bytes =
        questions().stream()
            .map(question -> question.get("input").asString().getBytes(UTF_8).length)
            .sorted()
            .toList();

    assertThat(bytes.getFirst()).isEqualTo(10);
    assertThat(bytes.getLast()).isBetween(3900, 4096);
    assertThat(bytes.stream().filter(length -> length > 1024)).hasSizeGreaterThanOrEqualTo(25);
    assertThat(bytes.stream().filter(length -> length > 3500)).hasSizeGreaterThanOrEqualTo(8);
  }

  @Test
  void questions_languages_areMixed() throws IOException {
    Map<String, Long> languages =
        questions().stream()
            .collect(
                Collectors.groupingBy(
                    question -> question.get("metadata").get("lang").asString(),
                    Collectors.counting()));

    assertThat(languages).isEqualTo(Map.of("en", 130L, "zh", 60L, "mixed", 10L));
  }

  private static List<JsonNode> questions() throws IOException {
    JsonMapper json = new JsonMapper();
    return Files.readAllLines(FILE).stream().map(json::readTree).toList();
  }
}
