package io.headrace.workers.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The cases are the files in chat-requests and chat-answers. */
final class ChatDialectTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_795_132_900);

  private final ChatDialect dialect = new ChatDialect();

  static Stream<Golden> requests() throws Exception {
    return Golden.folder("chat-requests");
  }

  static Stream<Golden> answers() throws Exception {
    return Golden.folder("chat-answers");
  }

  @ParameterizedTest
  @MethodSource("requests")
  void request_isTranslatedOrRefused(Golden golden) throws Exception {
    Call call = Calls.of(golden.at("responses").toString());

    if (golden.at("chat").isObject()) {
      JsonNode chat = Json.MAPPER.readTree(dialect.request(call).toByteArray());
      assertThat(chat).isEqualTo(golden.at("chat"));
    } else {
      assertThatThrownBy(() -> dialect.request(call))
          .isInstanceOfSatisfying(
              InexpressibleException.class,
              e -> assertThat(e.error().param()).isEqualTo(golden.at("refused").asString()));
    }
  }

  @ParameterizedTest
  @MethodSource("answers")
  void answer_isTranslatedOrMalformed(Golden golden) throws Exception {
    Call call = Calls.of(golden.at("request").toString());
    byte[] completion = golden.at("completion").toString().getBytes(UTF_8);

    if (golden.at("malformed").asBoolean(false)) {
      assertThatThrownBy(() -> dialect.answer(call, completion, NOW))
          .isInstanceOf(MalformedAnswerException.class)
          .hasMessageNotContaining("secret");
      return;
    }
    Reply.Answered answered = dialect.answer(call, completion, NOW);
    assertThat(answered.status()).isEqualTo(JobStatus.of(golden.at("status").asString()));
    assertThat(answered.usage()).isEqualTo(Usage.decode(golden.at("usage").asString()));
    assertThat(answered.servedModel()).isEqualTo(golden.at("servedModel").asString());
    assertThat(answered.error()).isEmpty();
    JsonNode response = Json.MAPPER.readTree(answered.body());
    golden
        .at("response")
        .properties()
        .forEach(field ->
            assertThat(response.path(field.getKey()))
                .as(field.getKey())
                .isEqualTo(field.getValue()));
  }

  @Test
  void answer_hasTheFieldsOfTheWholeCaseAndNoOthers() throws Exception {
    Golden whole =
        answers().filter(golden -> golden.name().equals("text.json")).findAny().orElseThrow();
    Call call = Calls.of(whole.at("request").toString());

    Reply.Answered answered =
        dialect.answer(call, whole.at("completion").toString().getBytes(UTF_8), NOW);

    assertThat(Json.MAPPER.readTree(answered.body())).isEqualTo(whole.at("response"));
  }

  @Test
  void answer_cutOff_isMalformed() {
    Call call = Calls.of("{\"model\":\"m\",\"input\":\"x\"}");

    assertThatThrownBy(() ->
            dialect.answer(
                call, "{\"choices\":[{\"message\":{\"content\":\"secr".getBytes(UTF_8), NOW))
        .isInstanceOf(MalformedAnswerException.class)
        .hasMessageNotContaining("secr");
  }
}
