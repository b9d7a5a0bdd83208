package io.headrace.workers.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.job.JobStatus;
import io.headrace.job.Operation;
import io.headrace.llm.Usage;
import io.headrace.wire.MalformedAnswerException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CompletionsDialectTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_795_132_900);
  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"你好\"}]";

  private final CompletionsDialect dialect = new CompletionsDialect();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"model\":\"a\",$}|{\"model\":\"served-model\",$}",
        "{\"model\":\"served-model\", \"n\" : 2,$}|{\"model\":\"served-model\", \"n\" : 2,$}",
        "{\"stream\":true,$,\"model\":\"a\"}|{\"stream\":false,$,\"model\":\"served-model\"}",
        "{\"stream\":false,$,\"model\":\"a\"}|{\"stream\":false,$,\"model\":\"served-model\"}"
      })
  void request_changesTheModelAndStreamOnly(String body, String expected) throws Exception {
    Call call = Calls.of(Operation.CHAT, body.replace("$", MESSAGES));

    assertThat(new String(dialect.request(call).toByteArray(), UTF_8))
        .isEqualTo(expected.replace("$", MESSAGES));
  }

  @Test
  void answer_showsTheJobsIdAndIsElseAsItCame() throws Exception {
    Reply.Answered answered =
        answer(
            """
            { "id" : "chatcmpl-up","object":"chat.completion","created":17,"model":"gpt-x",
             "choices":[{"index":0,"message":{"role":"assistant","content":"水 \\u4f60","id":"inner"},
                         "logprobs":null,"finish_reason":"stop"}],
             "usage":{"prompt_tokens":11,"prompt_tokens_details":{"cached_tokens":4},
                      "completion_tokens":9,"completion_tokens_details":{"reasoning_tokens":5}}}\
            """);

    assertThat(new String(answered.body(), UTF_8))
        .isEqualTo(
            """
            { "id" : "chatcmpl-0d1f2a","object":"chat.completion","created":17,"model":"gpt-x",
             "choices":[{"index":0,"message":{"role":"assistant","content":"水 \\u4f60","id":"inner"},
                         "logprobs":null,"finish_reason":"stop"}],
             "usage":{"prompt_tokens":11,"prompt_tokens_details":{"cached_tokens":4},
                      "completion_tokens":9,"completion_tokens_details":{"reasoning_tokens":5}}}\
            """);
    assertThat(answered.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(answered.usage()).isEqualTo(new Usage(11, 4, 0, 9, 5));
    assertThat(answered.servedModel()).isEqualTo("gpt-x");
  }

  @Test
  void answer_withoutId_getsOne() throws Exception {
    Reply.Answered answered = answer("{\"choices\":[{\"message\":{}}]}");

    assertThat(new String(answered.body(), UTF_8))
        .isEqualTo("{\"id\":\"chatcmpl-0d1f2a\",\"choices\":[{\"message\":{}}]}");
    assertThat(answered.servedModel()).isEqualTo("served-model");
    assertThat(answered.usage()).isEqualTo(Usage.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"length", "content_filter"})
  void answer_anyChoiceCutOff_isIncomplete(String reason) throws Exception {
    assertThat(
            answer(
                    "{\"choices\":[{\"finish_reason\":\""
                        + reason
                        + "\",\"message\":{}},{\"finish_reason\":\"stop\",\"message\":{}}]}")
                .status())
        .isEqualTo(JobStatus.INCOMPLETE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"choices\":null}",
        "{\"choices\":[]}",
        "{\"choices\":[7]}",
        "{\"choices\":[{\"message\":null}]}",
        "{\"choices\":[{\"message\":{}},{}]}",
        "{\"choices\":[{\"message\":{},\"finish_reason\":\"error\"}]}",
        "{\"error\":{\"message\":\"secret\"}}",
        "{\"choices\":[{\"message\":{\"content\":\"secr",
        "{\"choices\":[{\"message\":{}}]} x"
      })
  void answer_isMalformed(String body) {
    assertThatThrownBy(() -> answer(body))
        .isInstanceOf(MalformedAnswerException.class)
        .hasMessageNotContaining("secr");
  }

  private Reply.Answered answer(String body) throws Exception {
    Call call = Calls.of(Operation.CHAT, "{\"model\":\"m\"," + MESSAGES + "}");
    return dialect.answer(call, body.getBytes(UTF_8), NOW);
  }
}
