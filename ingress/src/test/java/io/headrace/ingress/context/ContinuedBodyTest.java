package io.headrace.ingress.context;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.responses.InvalidRequest;
import io.headrace.responses.ResponseRequest;
import org.junit.jupiter.api.Test;

final class ContinuedBodyTest {
  private static String continued(String body, String context) throws InvalidRequest {
    byte[] bytes = body.getBytes(UTF_8);
    byte[] whole = ContinuedBody.of(bytes, ResponseRequest.parse(bytes), context.getBytes(UTF_8));
    assertThat(ResponseRequest.parse(whole).previousResponseId()).isEmpty();
    return new String(whole, UTF_8);
  }

  @Test
  void of_stringInput_becomesAMessageAfterTheContext() throws InvalidRequest {
    assertThat(
            continued(
                "{\"model\":\"m\",\"previous_response_id\":\"r\",\"input\":\"h\u00e9\"}",
                "{\"a\":1}"))
        .isEqualTo(
            "{\"model\":\"m\",\"previous_response_id\":null,\"input\":[{\"a\":1},"
                + "{\"type\":\"message\",\"role\":\"user\",\"content\":"
                + "[{\"type\":\"input_text\",\"text\":\"h\u00e9\"}]}]}");
  }

  @Test
  void of_inputBeforeTheId_keepsTheOrderOfFields() throws InvalidRequest {
    assertThat(
            continued(
                "{\"input\": [ {\"b\":2} ] , \"previous_response_id\": \"r\", \"model\":\"m\"}",
                "{\"a\":1}"))
        .isEqualTo(
            "{\"input\": [{\"a\":1},{\"b\":2}] , \"previous_response_id\": null, \"model\":\"m\"}");
  }

  @Test
  void of_emptyParts_leavesNoStrayComma() throws InvalidRequest {
    assertThat(
            continued(
                "{\"model\":\"m\",\"previous_response_id\":\"r\",\"input\":[ ]}", "{\"a\":1}"))
        .endsWith("\"input\":[{\"a\":1}]}");
    assertThat(continued("{\"model\":\"m\",\"previous_response_id\":\"r\",\"input\":[ ]}", ""))
        .endsWith("\"input\":[]}");
  }
}
