package io.headrace.workers.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.ProviderConfig.Kind;
import io.headrace.job.JobStatus;
import io.headrace.job.Operation;
import io.headrace.llm.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class GeminiProviderTest {
  private static final String ANSWER =
      """
      {"candidates":[{"content":{"role":"model","parts":[{"text":"蓝色"}]},"finishReason":"STOP"}],
       "usageMetadata":{"promptTokenCount":9,"cachedContentTokenCount":4,"candidatesTokenCount":3,
                        "thoughtsTokenCount":2,"totalTokenCount":14},"modelVersion":"gemini-x"}\
      """;

  private ForeignProviders gemini;

  @BeforeEach
  void open() throws IOException {
    gemini = ForeignProviders.open(Kind.GEMINI);
  }

  @AfterEach
  void close() throws IOException {
    gemini.close();
  }

  @Test
  void call_namesTheModelInThePath_andTheKeyInAHeader() throws Exception {
    gemini.server.thenAnswer(200, ANSWER);

    Reply reply = gemini.responses();

    assertThat(gemini.requestLine())
        .isEqualTo("POST /v1beta/models/served-model:generateContent HTTP/1.1");
    assertThat(gemini.requestHeaders())
        .contains("x-goog-api-key: key-1")
        .noneMatch(header -> header.startsWith("Authorization"));
    assertThat(gemini.requestBody())
        .isEqualTo(
            Json.MAPPER.readTree(
                """
                {"contents":[{"role":"user","parts":[{"text":"天空"}]}],
                 "generationConfig":{"maxOutputTokens":64}}\
                """));
    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Answered.class,
            answered -> {
              assertThat(answered.servedModel()).isEqualTo("gemini-x");
              assertThat(answered.usage()).isEqualTo(new Usage(9, 4, 0, 5, 2));
            });
    assertThat(gemini.answered(reply).at("/output/0/content/0/text").asString()).isEqualTo("蓝色");
  }

  @Test
  void chatClient_isAnsweredInItsOwnFormat() throws Exception {
    gemini.server.thenAnswer(200, ANSWER);

    JsonNode completion = gemini.answered(gemini.call(Operation.CHAT, ForeignProviders.CHAT));

    assertThat(completion.at("/choices/0/message/content").asString()).isEqualTo("蓝色");
    assertThat(completion.at("/usage/completion_tokens").asLong()).isEqualTo(5);
  }

  @ParameterizedTest(name = "{0} {1} {2} {3}")
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        // status | quotaId | quotaValue | retryDelay | reply | wait in ms
        "429 | GenerateRequestsPerMinutePerProjectPerModel | 10 | 46s    | Throttled  | 46000",
        "429 | GenerateRequestsPerMinutePerProjectPerModel | 10 | 1.25s  | Throttled  | 1250",
        "429 | GenerateRequestsPerMinutePerProjectPerModel | 10 | -      | Throttled  | -",
        "429 | GenerateRequestsPerMinutePerProjectPerModel | 10 | soon   | Throttled  | -",
        "429 | GenerateRequestsPerDayPerProjectPerModel    | 50 | 46s    | Refused    | -",
        "429 | GenerateRequestsPerMinutePerProjectPerModel | 0  | 46s    | Refused    | -",
        "503 | -                                           | -  | 2s     | Overloaded | 2000",
        "503 | -                                           | -  | -      | Overloaded | -",
        "500 | -                                           | -  | -      | Overloaded | -",
        "504 | -                                           | -  | -      | Overloaded | -",
        "400 | -                                           | -  | -      | Refused    | -",
        "404 | -                                           | -  | -      | Refused    | -",
      })
  void reply_isSorted(
      int status,
      @Nullable String quotaId,
      @Nullable String quota,
      @Nullable String delay,
      String sorted,
      @Nullable Long waitMillis)
      throws Exception {
    String failure = quotaId == null ? "{}" : failure(quotaId, quota);
    String retry = delay == null ? "{}" : retryInfo(delay);

    Reply reply = gemini.sorted(status, error(status, "RESOURCE_EXHAUSTED", failure + "," + retry));

    assertThat(reply.getClass().getSimpleName()).isEqualTo(sorted);
    assertThat(Waits.of(reply)).isEqualTo(Optional.ofNullable(waitMillis).map(Duration::ofMillis));
  }

  @Test
  void promptTooLong_hasOpenAisCode() throws Exception {
    Reply reply =
        gemini.sorted(
            400,
            "{\"error\":{\"code\":400,\"status\":\"INVALID_ARGUMENT\",\"message\":\"The input token"
                + " count (1200000) exceeds the maximum number of tokens allowed (1048576).\"}}");

    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            refused -> assertThat(refused.error().code()).isEqualTo("context_length_exceeded"));
  }

  @Test
  void invalidKey_comesAs400_andIsTheGatewaysMatter() throws Exception {
    String info =
        "{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"API_KEY_INVALID\"}";

    assertThat(gemini.sorted(400, error(400, "INVALID_ARGUMENT", info)))
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            refused -> {
              assertThat(refused.httpStatus()).isEqualTo(502);
              assertThat(refused.error().code()).isEqualTo("provider_auth_failed");
            });
  }

  @Test
  void blockedPrompt_isAnIncompleteAnswer() throws Exception {
    Reply reply = gemini.sorted(200, "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}");

    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Answered.class,
            answered -> {
              assertThat(answered.status()).isEqualTo(JobStatus.INCOMPLETE);
              assertThat(answered.usage()).isEqualTo(Usage.NONE);
              assertThat(answered.servedModel()).isEqualTo("served-model");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MALFORMED_FUNCTION_CALL",
        "UNEXPECTED_TOOL_CALL",
        "TOO_MANY_TOOL_CALLS",
        "OTHER",
        "A_REASON_OF_TOMORROW"
      })
  void modelThatBrokeOff_isAnIncompleteAnswer_withItsUsage(String reason) throws Exception {
    Reply reply = gemini.sorted(200, ANSWER.replace("STOP", reason));

    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Answered.class,
            answered -> {
              assertThat(answered.status()).isEqualTo(JobStatus.INCOMPLETE);
              assertThat(answered.usage()).isEqualTo(new Usage(9, 4, 0, 5, 2));
            });
    JsonNode content = gemini.answered(reply).at("/output/0/content");
    assertThat(content.at("/0/text").asString()).isEqualTo("蓝色");
    assertThat(content.at("/1/refusal").asString()).contains(reason);
  }

  private static String failure(String quotaId, @Nullable String quota) {
    return """
    {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"q",
     "quotaId":"%s","quotaValue":"%s"}]}\
    """
        .formatted(quotaId, quota);
  }

  private static String retryInfo(String delay) {
    return "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"%s\"}"
        .formatted(delay);
  }

  private static String error(int code, String status, String details) {
    return "{\"error\":{\"code\":%d,\"message\":\"m\",\"status\":\"%s\",\"details\":[%s]}}"
        .formatted(code, status, details);
  }
}
