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

final class AnthropicProviderTest {
  private static final String ANSWER =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"claude-x",
       "content":[{"type":"text","text":"蓝色"}],"stop_reason":"end_turn","stop_sequence":null,
       "usage":{"input_tokens":9,"cache_creation_input_tokens":2,"cache_read_input_tokens":5,
                "output_tokens":3,"output_tokens_details":{"thinking_tokens":1}}}\
      """;

  private ForeignProviders claude;

  @BeforeEach
  void open() throws IOException {
    claude = ForeignProviders.open(Kind.ANTHROPIC);
  }

  @AfterEach
  void close() throws IOException {
    claude.close();
  }

  @Test
  void call_isAMessage_withKeyAndVersion() throws Exception {
    claude.server.thenAnswer(200, ANSWER);

    Reply reply = claude.responses();

    assertThat(claude.requestLine()).isEqualTo("POST /v1/messages HTTP/1.1");
    assertThat(claude.requestHeaders())
        .contains("x-api-key: key-1", "anthropic-version: 2023-06-01")
        .noneMatch(header -> header.startsWith("Authorization"));
    assertThat(claude.requestBody())
        .isEqualTo(
            Json.MAPPER.readTree(
                """
                {"model":"served-model","max_tokens":64,
                 "messages":[{"role":"user","content":"天空"}]}\
                """));
    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Answered.class,
            answered -> {
              assertThat(answered.status()).isEqualTo(JobStatus.COMPLETED);
              assertThat(answered.servedModel()).isEqualTo("claude-x");
              assertThat(answered.usage()).isEqualTo(new Usage(16, 5, 2, 3, 1));
            });
    JsonNode response = claude.answered(reply);
    assertThat(response.path("id").asString()).isEqualTo(Calls.JOB_ID);
    assertThat(response.at("/output/0/content/0/text").asString()).isEqualTo("蓝色");
  }

  @Test
  void chatClient_isAnsweredInItsOwnFormat() throws Exception {
    claude.server.thenAnswer(200, ANSWER);

    JsonNode completion = claude.answered(claude.call(Operation.CHAT, ForeignProviders.CHAT));

    assertThat(completion.path("id").asString()).isEqualTo("chatcmpl-0d1f2a");
    assertThat(completion.at("/choices/0/message/content").asString()).isEqualTo("蓝色");
    assertThat(completion.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
    assertThat(completion.at("/usage/prompt_tokens").asLong()).isEqualTo(16);
  }

  @ParameterizedTest(name = "{0} {1} {2} {3}")
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        // status | type | details.error_code | retry-after | reply | wait in ms
        "429 | rate_limit_error | -                            | 12 | Throttled  | 12000",
        "429 | rate_limit_error | ramp_limit_exceeded          | 3  | Throttled  | 3000",
        "429 | rate_limit_error | -                            | -  | Throttled  | -",
        "429 | rate_limit_error | enforced_spend_limit_reached | -  | Refused    | -",
        "429 | rate_limit_error | contract_spend_limit_reached | -  | Refused    | -",
        "529 | overloaded_error | -                            | -  | Overloaded | -",
        "500 | api_error        | -                            | -  | Overloaded | -",
        "504 | timeout_error    | -                            | 1  | Overloaded | 1000",
        "402 | billing_error    | -                            | -  | Refused    | -",
        "404 | not_found_error  | -                            | -  | Refused    | -",
        "413 | request_too_large| -                            | -  | Refused    | -",
      })
  void reply_isSorted(
      int status,
      String type,
      @Nullable String code,
      @Nullable String retryAfter,
      String sorted,
      @Nullable Long waitMillis)
      throws Exception {
    String details = code == null ? "null" : "{\"error_code\":\"" + code + "\"}";
    String body =
        "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"m\",\"details\":%s}}"
            .formatted(type, details);

    Reply reply =
        retryAfter == null
            ? claude.sorted(status, body)
            : claude.sorted(status, body, "retry-after: " + retryAfter);

    assertThat(reply.getClass().getSimpleName()).isEqualTo(sorted);
    assertThat(Waits.of(reply)).isEqualTo(Optional.ofNullable(waitMillis).map(Duration::ofMillis));
  }

  @Test
  void promptTooLong_hasOpenAisCode() throws Exception {
    Reply reply =
        claude.sorted(
            400,
            """
            {"type":"error","error":{"type":"invalid_request_error",
             "message":"prompt is too long: 210000 tokens > 200000 maximum"}}\
            """);

    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            refused -> {
              assertThat(refused.httpStatus()).isEqualTo(400);
              assertThat(refused.error().code()).isEqualTo("context_length_exceeded");
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void refusedKey_isTheGatewaysMatter(int status) throws Exception {
    Reply reply =
        claude.sorted(
            status, "{\"type\":\"error\",\"error\":{\"message\":\"invalid x-api-key key-1\"}}");

    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            refused -> {
              assertThat(refused.error().code()).isEqualTo("provider_auth_failed");
              assertThat(refused.error().message()).doesNotContain("key-1");
            });
  }

  @Test
  void answerThatIsNone_isUnreachable() throws Exception {
    assertThat(claude.sorted(200, "{\"type\":\"error\",\"error\":{\"message\":\"secret\"}}"))
        .isEqualTo(new Reply.Unreachable("the answer holds no content"));
  }

  @Test
  void refusalOfTheModel_isAnIncompleteAnswer() throws Exception {
    Reply reply = claude.sorted(200, ANSWER.replace("\"end_turn\"", "\"refusal\""));

    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Answered.class,
            answered -> assertThat(answered.status()).isEqualTo(JobStatus.INCOMPLETE));
    assertThat(claude.answered(reply).at("/incomplete_details/reason").asString())
        .isEqualTo("content_filter");
  }

  @Test
  void whatMessagesCantExpress_isRefusedWithoutACall() throws Exception {
    assertThat(claude.call(Operation.CHAT, ForeignProviders.CHAT.replace("max_tokens", "seed")))
        .isInstanceOfSatisfying(
            Reply.Refused.class, refused -> assertThat(refused.error().param()).isEqualTo("seed"));
    assertThat(claude.call(Operation.EMBEDDINGS, "{\"model\":\"m\",\"input\":\"x\"}"))
        .isInstanceOfSatisfying(
            Reply.Refused.class, refused -> assertThat(refused.error().param()).isEqualTo("model"));
    assertThat(claude.server.requests()).isEmpty();
  }
}
