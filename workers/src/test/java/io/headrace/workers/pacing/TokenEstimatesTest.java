package io.headrace.workers.pacing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.headrace.job.TenantId;
import io.headrace.llm.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class TokenEstimatesTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TenantId TENANT = new TenantId("dev");
  private static final TenantId OTHER = new TenantId("other");
  private static final String MODEL = "gpt-4o-mini";

  /** What is added for the answer of a model that nobody asked yet. */
  private static final long FIRST = 256;

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final TokenEstimates estimates = new TokenEstimates();
  private final ExactTokens exact = new ExactTokens();

  @ParameterizedTest
  @CsvSource({"en, 0.1, 0.2", "zh, 0.1, 0.15"})
  void estimate_ofRealQuestions_isNearTheCount(String language, double bias, double spread)
      throws Exception {
    double rough = 0;
    double counted = 0;
    double missed = 0;
    for (byte[] body : questions(language)) {
      long estimate = estimates.estimate(TENANT, MODEL, body) - FIRST;
      long count = exact.of(MODEL, body).orElseThrow();
      rough += estimate;
      counted += count;
      missed += Math.abs(estimate - count);
    }

    assertThat(rough / counted).isCloseTo(1, within(bias));
    assertThat(missed / counted).isLessThan(spread);
  }

  private static List<byte[]> questions(String language) throws Exception {
    return Files.readAllLines(Path.of("../infra/samples/questions.jsonl")).stream()
        .map(JSON::readTree)
        .filter(line -> line.at("/metadata/lang").asString().equals(language))
        .map(line -> body(line.path("input")))
        .toList();
  }

  private static byte[] body(JsonNode input) {
    return JSON.writeValueAsBytes(JSON.createObjectNode().put("model", MODEL).set("input", input));
  }

  @Test
  void exact_countsByTheVocabulary() {
    // "Hello world" is two tokens in both of OpenAI's vocabularies; a message's frame is seven.
    String body = "{\"model\":\"%s\",\"input\":\"Hello world\",\"metadata\":{\"k\":\"long long\"}}";

    assertThat(exactInput("gpt-4o", body)).isEqualTo(9);
    assertThat(exactInput("gpt-4", body)).isEqualTo(9);
    assertThat(exactInput("gpt-5-nano", "{\"input\":\"你好\"}")).isEqualTo(8);
    assertThat(exactInput("gpt-4-turbo", "{\"input\":\"你好\"}")).isEqualTo(9);
  }

  @Test
  void estimate_escapedChinese_isThatOfTheSameInUtf8() {
    String escaped = "\\u5929\\u7a7a\\u4e3a\\u4ec0\\u4e48\\u662f\\u84dd\\u8272\\u7684";

    assertThat(roughInput("{\"input\":\"" + escaped + "\"}"))
        .isEqualTo(roughInput("{\"input\":\"天空为什么是蓝色的\"}"));
  }

  @Test
  void estimate_encodedImage_countsAsOne_notAsText() {
    String url = "data:image/png;base64," + "iVBORw0KGgo".repeat(100_000);
    String body =
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"%s\"}}]}]}"
            .formatted(url);

    assertThat(roughInput(body)).isBetween(1_000L, 1_200L);
    assertThat(exactInput(MODEL, body.replace("iVBORw0KGgo".repeat(99_000), "")))
        .isBetween(1_000L, 1_200L);
  }

  /** What makes the work of a tokenizer quadratic, or its pattern's recursion deep. */
  @ParameterizedTest
  @ValueSource(strings = {"a", "aB", "天", "1", " ", "\\n", "!", "'s", "😀", "é", "a ", "天。"})
  void exact_longRunOfAnything_isCountedInTime(String unit) {
    String body = "{\"input\":\"x " + unit.repeat(200_000 / unit.getBytes(UTF_8).length) + "\"}";

    long tokens = assertTimeoutPreemptively(LIMIT, () -> exactInput(MODEL, body));

    assertThat(tokens).isBetween(100L, 200_000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"max_output_tokens\":16} | 16",
        "{\"max_tokens\" : 7 , \"model\":\"m\"} | 7",
        "{\"messages\":[{\"content\":\"x\"}],\"max_completion_tokens\":100} | 100",
        "{\"max_tokens\":0} | 0",
        "{\"max_tokens\":9999999999} | 256",
        "{\"max_tokens\":null} | 256",
        "{\"max_tokens\":\"7\"} | 256",
        "{\"max_tokens\":-7} | 256",
        "{\"metadata\":{\"max_tokens\":7}} | 256",
        "{\"tools\":[{\"max_tokens\":7}]} | 256",
        "{\"input\":\"max_tokens\"} | 256",
        "{\"input\":\"\\\"max_tokens\\\":7\"} | 256",
        "{\"input\":\"{\\\"max_tokens\\\":7}\",\"max_tokens\":9} | 9",
        "{\"min_tokens\":7} | 256",
      })
  void estimate_answerIsAtMostWhatTheRequestAllows(String body, long output) {
    byte[] bytes = body.getBytes(UTF_8);

    assertThat(estimates.estimate(TENANT, MODEL, bytes) - RoughTokens.of(bytes).tokens())
        .isEqualTo(output);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "\"",
        "{\"max_tokens\"",
        "{\"max_tokens\":",
        "{\"a\\",
        "{\"a\\u12",
        "}}}}",
        "天",
        "\\u"
      })
  void estimate_bodyThatIsNoJson_isANumberAllTheSame(String body) {
    byte[] bytes = body.getBytes(UTF_8);

    assertThat(estimates.estimate(TENANT, MODEL, bytes)).isBetween(FIRST, FIRST + 10);
  }

  @Test
  void learned_meanOfTheTenantsOwnAnswers() {
    learn(TENANT, 100);
    learn(TENANT, 300);

    assertThat(output(TENANT)).isEqualTo(200);
  }

  @Test
  void learned_otherTenantOfTheModel_startsWithItsMean() {
    learn(TENANT, 100);
    assertThat(output(OTHER)).isEqualTo(100);

    learn(OTHER, 900);

    assertThat(output(OTHER)).isEqualTo(900);
    assertThat(output(TENANT)).isEqualTo(100);
    assertThat(output(new TenantId("third"))).isEqualTo(500);
  }

  @Test
  void learned_newHabit_replacesTheOldOne() {
    for (int i = 0; i < 1_000; i++) {
      learn(TENANT, 50);
    }
    for (int i = 0; i < 150; i++) {
      learn(TENANT, 1_000);
    }

    assertThat(output(TENANT)).isBetween(980L, 1_000L);
  }

  @Test
  void learned_answerThatNobodyCounted_changesNothing() {
    learn(TENANT, 100);
    estimates.learned(TENANT, MODEL, Usage.NONE);

    assertThat(output(TENANT)).isEqualTo(100);
  }

  @Test
  void learned_embeddings_haveNoOutput() {
    learn(TENANT, 0);

    assertThat(output(TENANT)).isZero();
  }

  @Test
  void learned_oneLongAnswer_movesItLittle() {
    for (int i = 0; i < 100; i++) {
      learn(TENANT, 100);
    }
    learn(TENANT, 10_000);

    assertThat(output(TENANT)).isBetween(100L, 410L);
  }

  @Test
  void learned_morePairsThanAreKept_theOneNotUsedForLongestIsForgotten() {
    TokenEstimates few = new TokenEstimates(4);
    few.learned(TENANT, "a", new Usage(0, 0, 0, 10, 0));
    few.learned(TENANT, "b", new Usage(0, 0, 0, 20, 0));
    few.learned(TENANT, "a", new Usage(0, 0, 0, 10, 0));

    few.learned(TENANT, "c", new Usage(0, 0, 0, 30, 0));

    byte[] body = {};
    assertThat(few.estimate(TENANT, "a", body)).isEqualTo(10);
    assertThat(few.estimate(TENANT, "b", body)).isEqualTo(FIRST);
    assertThat(few.estimate(TENANT, "c", body)).isEqualTo(30);
  }

  private void learn(TenantId tenant, long output) {
    estimates.learned(tenant, MODEL, new Usage(50, 0, 0, output, 0));
  }

  private long output(TenantId tenant) {
    return estimates.estimate(tenant, MODEL, new byte[0]);
  }

  private long roughInput(String body) {
    return estimates.estimate(TENANT, MODEL, body.getBytes(UTF_8)) - FIRST;
  }

  private long exactInput(String model, String body) {
    return exact.of(model, body.getBytes(UTF_8)).orElseThrow();
  }
}
