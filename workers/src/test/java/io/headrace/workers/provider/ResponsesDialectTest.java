package io.headrace.workers.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.job.JobError;
import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;
import io.headrace.wire.MalformedAnswerException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ResponsesDialectTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_795_132_900);

  private final ResponsesDialect dialect = new ResponsesDialect();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"model\":\"a\",\"input\":\"你好\"}|a|{\"model\":\"a\",\"input\":\"你好\"}",
        "{\"model\":\"a\",\"input\":\"你好\"}|b\"|{\"model\":\"b\\\"\",\"input\":\"你好\"}",
        "{\"input\":\"x\",\"model\" : \"a\" }|longer|{\"input\":\"x\",\"model\" : \"longer\" }",
        "{\"background\":true,\"model\":\"a\",\"input\":[]}|b|{\"background\":false,\"model\":\"b\",\"input\":[]}",
        "{\"model\":\"a\",\"input\":[],\"background\":true}|b|{\"model\":\"b\",\"input\":[],\"background\":false}",
        "{\"model\":\"a\",\"input\":[],\"background\":false}|a|{\"model\":\"a\",\"input\":[],\"background\":false}"
      })
  void request_changesTheModelAndBackgroundOnly(String body, String served, String expected)
      throws IOException {
    SplicedBytes request = dialect.request(call(body, served, Optional.empty()));

    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    request.writeTo(sent::write);
    assertThat(sent.toString(UTF_8)).isEqualTo(expected);
    assertThat(request.length()).isEqualTo(sent.size());
    assertThat(request.toByteArray()).isEqualTo(sent.toByteArray());
  }

  @Test
  void answer_showsTheJobsOwnFields() throws Exception {
    Reply.Answered answered =
        answer(
            """
            { "id":"resp_upstream","created_at" : 17,"status":"completed",
             "model":"gpt-x-2026","background": false,"previous_response_id":null,"error":null,
             "output":[{"id":"msg_1","content":[{"text":"深呼吸 \\u4f60","id":"inner"}]}],
             "usage":{"input_tokens":11,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":2},
                      "output_tokens":9,"output_tokens_details":{"reasoning_tokens":5},
                      "total_tokens":20}}\
            """,
            Optional.of("resp_before"));

    assertThat(new String(answered.body(), UTF_8))
        .isEqualTo(
            """
            { "id":"resp_0d1f2a","created_at" : 1795132800,"status":"completed",
             "model":"gpt-x-2026","background": true,"previous_response_id":"resp_before","error":null,
             "output":[{"id":"msg_1","content":[{"text":"深呼吸 \\u4f60","id":"inner"}]}],
             "usage":{"input_tokens":11,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":2},
                      "output_tokens":9,"output_tokens_details":{"reasoning_tokens":5},
                      "total_tokens":20}}\
            """);
    assertThat(answered.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(answered.usage()).isEqualTo(new Usage(11, 4, 2, 9, 5));
    assertThat(answered.servedModel()).isEqualTo("gpt-x-2026");
    assertThat(answered.error()).isEmpty();
  }

  @Test
  void answer_insertsWhatTheProviderLeftOut() throws Exception {
    Reply.Answered answered = answer("{\"status\":\"incomplete\"}", Optional.empty());

    assertThat(new String(answered.body(), UTF_8))
        .isEqualTo(
            "{\"id\":\"resp_0d1f2a\",\"created_at\":1795132800,\"background\":true,"
                + "\"previous_response_id\":null,\"status\":\"incomplete\"}");
    assertThat(answered.status()).isEqualTo(JobStatus.INCOMPLETE);
    assertThat(answered.usage()).isEqualTo(Usage.NONE);
    assertThat(answered.servedModel()).isEqualTo("served");
  }

  @Test
  void answer_insertsBeforeWhatItExchanges() throws Exception {
    Reply.Answered answered =
        answer("{\"status\":\"completed\",\"created_at\":5,\"id\":\"x\"}", Optional.empty());

    assertThat(new String(answered.body(), UTF_8))
        .isEqualTo(
            "{\"background\":true,\"previous_response_id\":null,\"status\":\"completed\","
                + "\"created_at\":1795132800,\"id\":\"resp_0d1f2a\"}");
  }

  @Test
  void answer_carriesTheErrorOfAFailedOne() throws Exception {
    Reply.Answered answered =
        answer(
            "{\"status\":\"failed\",\"error\":{\"code\":\"invalid_image\",\"message\":\"Bad.\"},"
                + "\"usage\":null}",
            Optional.empty());

    assertThat(answered.status()).isEqualTo(JobStatus.FAILED);
    assertThat(answered.error())
        .contains(new JobError("server_error", "invalid_image", "Bad.", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{}",
        "{\"status\":\"queued\"}",
        "{\"status\":\"in_progress\"}",
        "{\"status\":\"cancelled\"}",
        "{\"status\":7}",
        "{\"status\":\"completed\"",
        "{\"status\":\"completed\",\"output\":[{\"text\":\"secr",
        "{\"status\":\"completed\"} x",
        "{\"status\":\"completed\",\"usage\":{\"input_tokens\":99999999999999999999}}",
        "<html>secret</html>"
      })
  void answer_isMalformed(String body) {
    assertThatThrownBy(() -> answer(body, Optional.empty()))
        .isInstanceOf(MalformedAnswerException.class)
        .hasMessageNotContaining("secr");
  }

  @Test
  void answer_toleratesOddUsage() throws Exception {
    Reply.Answered answered =
        answer(
            "{\"status\":\"completed\",\"usage\":{\"input_tokens\":3,\"x\":[1,{\"y\":2}],"
                + "\"output_tokens\":-1,\"output_tokens_details\":null}}",
            Optional.empty());

    assertThat(answered.usage()).isEqualTo(new Usage(3, 0, 0, 0, 0));
  }

  private Reply.Answered answer(String body, Optional<String> previous) throws Exception {
    Call call = call("{\"model\":\"m\",\"input\":\"x\",\"background\":true}", "served", previous);
    return dialect.answer(call, body.getBytes(UTF_8), NOW);
  }

  private static Call call(String body, String served, Optional<String> previous) {
    return Calls.of(body, served, previous, Duration.ofSeconds(1));
  }
}
