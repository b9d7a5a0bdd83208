package io.headrace.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class RefusalsTest {
  private static Simulator simulator;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    Behavior keyed = Behavior.CALM.withRequireKey(true);
    simulator = Simulator.start(SimulatorConfig.local(keyed));
    client = new Client(simulator);
  }

  @AfterAll
  static void close() {
    client.close();
    simulator.close();
  }

  @Test
  void key_missing_is401() throws Exception {
    assertError(client.respond(Client.PROMPT), 401, "invalid_api_key", null);
    assertThat(keyed(Client.PROMPT).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "nope",
        "{\"model\":\"m\",\"input\":\"x\"} {}",
        "{\"model\":\"\1\"}"
      })
  void body_notOneJsonObject_is400(String body) throws Exception {
    assertError(keyed(body), 400, null, null);
  }

  @Test
  void field_missingOrWrong_isNamed() throws Exception {
    String missing = "missing_required_parameter";
    String invalid = "invalid_value";
    assertError(keyed("{\"input\":\"x\"}"), 400, missing, "model");
    assertError(keyed("{\"model\":null,\"input\":\"x\"}"), 400, missing, "model");
    assertError(keyed("{\"model\":\"m\"}"), 400, missing, "input");
    assertError(keyed("{\"model\":7,\"input\":\"x\"}"), 400, invalid, "model");
    assertError(keyed(with("\"stream\":true")), 400, invalid, "stream");
    assertError(keyed(with("\"max_output_tokens\":15")), 400, invalid, "max_output_tokens");
    assertError(keyed(with("\"max_output_tokens\":\"9\"")), 400, invalid, "max_output_tokens");
    assertError(keyed(with("\"max_output_tokens\":1.5e3")), 400, invalid, "max_output_tokens");
    assertThat(keyed(with("\"max_output_tokens\":99999999999")).statusCode()).isEqualTo(400);
  }

  @Test
  void model_thatRefuses_is400() throws Exception {
    String body = "{\"model\":\"refuse-this\",\"input\":\"x\"}";
    assertError(keyed(body), 400, "model_refused", "model");
  }

  @Test
  void route_unknown_is404() throws Exception {
    assertThat(client.send("POST", "/v1/nothing", "{}").statusCode()).isEqualTo(404);
    assertThat(client.send("GET", "/v1/responses", "").statusCode()).isEqualTo(404);
  }

  private static String with(String field) {
    return "{\"model\":\"m\",\"input\":\"x\"," + field + "}";
  }

  private static HttpResponse<String> keyed(String body) throws Exception {
    return client.respond(body, "Authorization", "Bearer anything");
  }

  private static void assertError(
      HttpResponse<String> response, int status, @Nullable String code, @Nullable String param) {
    JsonNode error = Client.json(response).path("error");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(error.propertyNames()).containsExactly("message", "type", "param", "code");
    assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
    assertThat(error.path("code").asString(null)).isEqualTo(code);
    assertThat(error.path("param").asString(null)).isEqualTo(param);
  }
}
