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
import org.junit.jupiter.params.provider.ValueSource;

final class EmbeddingsDialectTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_795_132_900);

  private final EmbeddingsDialect dialect = new EmbeddingsDialect();

  @Test
  void request_changesTheModelOnly() throws Exception {
    Call call = Calls.of(Operation.EMBEDDINGS, "{ \"input\":[[1, 2]],\"model\":\"m\" }");

    assertThat(new String(dialect.request(call).toByteArray(), UTF_8))
        .isEqualTo("{ \"input\":[[1, 2]],\"model\":\"served-model\" }");
  }

  @Test
  void answer_isAsItCame() throws Exception {
    String body =
        "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.1]}],"
            + "\"model\":\"e-2\",\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}";

    Reply.Answered answered = answer(body);

    assertThat(new String(answered.body(), UTF_8)).isEqualTo(body);
    assertThat(answered.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(answered.usage()).isEqualTo(new Usage(5, 0, 0, 0, 0));
    assertThat(answered.servedModel()).isEqualTo("e-2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "{\"data\":null}", "{\"error\":\"secret\"}", "{\"data\":[\"secr"})
  void answer_isMalformed(String body) {
    assertThatThrownBy(() -> answer(body))
        .isInstanceOf(MalformedAnswerException.class)
        .hasMessageNotContaining("secr");
  }

  private Reply.Answered answer(String body) throws Exception {
    Call call = Calls.of(Operation.EMBEDDINGS, "{\"model\":\"m\",\"input\":\"x\"}");
    return dialect.answer(call, body.getBytes(UTF_8), NOW);
  }
}
