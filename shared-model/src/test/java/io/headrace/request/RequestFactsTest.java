package io.headrace.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headrace.job.Operation;
import io.headrace.job.Priority;
import io.headrace.job.Slice;
import io.headrace.responses.InvalidRequest;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequestFactsTest {
  @Test
  void chat_facts() throws InvalidRequest {
    String body =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"你好\"}],\"model\" : \"gpt\\u002d4o\","
            + "\"service_tier\":\"flex\",\"prompt_cache_key\":\"chat 7\",\"store\":false,\"stream\":true,\"other\":{\"a\":[]}}";

    RequestFacts facts = RequestFacts.scan(Operation.CHAT, body.getBytes(UTF_8));

    int model = body.getBytes(UTF_8).length - body.substring(body.indexOf("\"gpt")).length();
    int stream = body.getBytes(UTF_8).length - body.substring(body.indexOf("true,")).length();
    assertThat(facts)
        .isEqualTo(
            new RequestFacts(
                Operation.CHAT,
                "gpt-4o",
                new Slice(model, model + 13),
                false,
                new Slice(stream, stream + 4),
                false,
                Priority.LOW,
                true,
                Optional.of("chat 7")));
  }

  @Test
  void chat_hasNoBackground_unlessItIsTold() throws InvalidRequest {
    String body = "{\"model\":\"m\",\"messages\":[{}],\"background\":true}";

    RequestFacts facts = RequestFacts.scan(Operation.CHAT, body.getBytes(UTF_8));

    assertThat(facts.background()).isFalse();
    assertThat(facts.store()).isTrue();
    assertThat(facts.priority()).isEqualTo(Priority.NORMAL);
    assertThat(facts.inBackground().background()).isTrue();
  }

  @Test
  void embeddings_facts() throws InvalidRequest {
    String body = "{\"model\":\"e\",\"input\":[[1,2],[3]],\"dimensions\":8,\"stream\":true}";

    assertThat(RequestFacts.scan(Operation.EMBEDDINGS, body.getBytes(UTF_8)))
        .isEqualTo(
            new RequestFacts(
                Operation.EMBEDDINGS,
                "e",
                new Slice(9, 12),
                false,
                Slice.ABSENT,
                true,
                Priority.NORMAL,
                false,
                Optional.empty()));
  }

  @Test
  void responses_facts() throws InvalidRequest {
    String body = "{\"model\":\"m\",\"input\":\"x\",\"background\":true}";

    RequestFacts facts = RequestFacts.scan(Operation.RESPONSES, body.getBytes(UTF_8));

    assertThat(facts.background()).isTrue();
    assertThat(facts.backgroundAt()).isEqualTo(new Slice(38, 42));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CHAT|{\"messages\":[{}]}|missing_required_parameter|model",
        "CHAT|{\"model\":\"m\"}|missing_required_parameter|messages",
        "CHAT|{\"model\":\"m\",\"messages\":null}|missing_required_parameter|messages",
        "CHAT|{\"model\":\"m\",\"messages\":\"hi\"}|invalid_type|messages",
        "CHAT|{\"model\":\"m\",\"messages\":[ \t]}|empty_array|messages",
        "CHAT|{\"model\":7,\"messages\":[{}]}|invalid_type|model",
        "CHAT|{\"model\":\"\",\"messages\":[{}]}|invalid_value|model",
        "CHAT|{\"model\":\"m\",\"messages\":[{}],\"temperature\":2.5}|invalid_value|temperature",
        "CHAT|{\"model\":\"m\",\"messages\":[{}],\"n\":0}|invalid_value|n",
        "CHAT|{\"model\":\"m\",\"messages\":[{}],\"stream\":\"true\"}|invalid_type|stream",
        "CHAT|{\"model\":\"m\",\"messages\":[{}],\"metadata\":{\"a\":1}}|invalid_type|metadata.a",
        "CHAT|{\"model\":\"m\",\"messages\":[{}]|invalid_json|``",
        "CHAT|[]|invalid_type|``",
        "EMBEDDINGS|{\"model\":\"m\"}|missing_required_parameter|input",
        "EMBEDDINGS|{\"model\":\"m\",\"input\":5}|invalid_type|input",
        "EMBEDDINGS|{\"model\":\"m\",\"input\":[]}|empty_array|input",
        "EMBEDDINGS|{\"model\":\"m\",\"input\":\"x\",\"dimensions\":0}|invalid_value|dimensions",
        "EMBEDDINGS|{\"model\":\"m\",\"input\":\"x\",\"encoding_format\":\"hex\"}|invalid_value|encoding_format"
      })
  void scan_refuses(Operation operation, String body, String code, String param) {
    assertThatExceptionOfType(InvalidRequest.class)
        .isThrownBy(() -> RequestFacts.scan(operation, body.getBytes(UTF_8)))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .satisfies(e -> assertThat(e.param()).isEqualTo(param));
  }
}
