package io.headrace.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What of the wire formats the vendors' clients do not show. */
final class WireTest {
  private static final String CLAUDE = "/v1/messages";
  private static final String GEMINI = "/v1beta/models/demo-gemini:generateContent";
  private static final String MESSAGES =
      "\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Where?\"}]";
  private static final String CONTENTS = "\"contents\":[{\"parts\":[{\"text\":\"Where?\"}]}]";

  private Simulator simulator;
  private Client client;

  @BeforeEach
  void start() throws Exception {
    simulator = Simulator.start(SimulatorConfig.local(Behavior.CALM));
    client = new Client(simulator);
  }

  @AfterEach
  void close() {
    client.close();
    simulator.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                                            | model: Field required",
        "{'model':'m','messages':[]}                                   | max_tokens: Field required",
        "{'model':'m','max_tokens':9,'messages':[]}                    | messages: Input should be",
        "{'model':'m','max_tokens':0,'messages':[]}                    | max_tokens: Input should be",
        "{'model':'m','max_tokens':9,'messages':[{'role':'system','content':'x'}]} | messages.0.role",
        "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':''}]} | messages.0.content",
        "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':[{'type':'text'}]}]} | messages.0.content.0.text",
        "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':[{'type':'image'}]}]} | messages.0.content.0.source.type",
        "{'model':'m','max_tokens':9,'messages':[{'role':'assistant','content':[{'type':'tool_use','id':'a','name':'b'}]}]} | messages.0.content.0.input",
        "{'model':'m','max_tokens':9,'messages':[{'role':'assistant','content':[{'type':'tool_use','id':'a','name':'b','input':{}}]},{'role':'user','content':'x'}]} | messages.1.content",
        "{'model':'m','max_tokens':9,'messages':[],'max_completion_tokens':1} | max_completion_tokens: Extra inputs"
      })
  void messages_malformed_are400NamingTheField(String body, String message) throws Exception {
    HttpResponse<String> response = claude(body.replace('\'', '"'), "2023-06-01");

    assertThat(response.statusCode()).isEqualTo(400);
    JsonNode answer = Client.json(response);
    assertThat(answer.path("type").asString()).isEqualTo("error");
    assertThat(answer.at("/error/type").asString()).isEqualTo("invalid_request_error");
    assertThat(answer.at("/error/message").asString()).startsWith(message);
    assertThat(response.headers().firstValue("request-id"))
        .hasValue(answer.path("request_id").asString());
  }

  @Test
  void messages_versionOfTheApi_isDemandedAndObeyed() throws Exception {
    String sampled = "{" + MESSAGES + ",\"temperature\":0.5}";

    assertThat(client.send("POST", CLAUDE, sampled).body()).contains("anthropic-version");
    assertThat(claude(sampled, "2023-06-01").statusCode()).isEqualTo(200);
    assertThat(claude(sampled, "2026-10-21").body()).contains("temperature: Extra inputs");
    assertThat(claude("{" + MESSAGES + "}", "2026-10-21").statusCode()).isEqualTo(200);
    assertThat(claude(sampled, "1999-01-01").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                                   | contents",
        "{'contents':[]}                                      | contents",
        "{'contents':[{'role':'assistant','parts':[{'text':'x'}]}]} | contents[0].role",
        "{'contents':[{'role':'user','parts':[]}]}            | contents[0].parts",
        "{'contents':[{'parts':[{'txt':'x'}]}]}               | contents[0].parts",
        "{'contents':[{'parts':[{'functionResponse':{'name':'f'}}]}]} | contents[0].parts",
        "{'contents':[],'messages':[]}                        | messages",
        "{'contents':[{'parts':[{'text':'x'}]}],'generationConfig':{'maxOutputTokens':0}} | max_output_tokens"
      })
  void contents_malformed_are400NamingTheField(String body, String field) throws Exception {
    HttpResponse<String> response = client.send("POST", GEMINI, body.replace('\'', '"'));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Client.json(response).at("/error/status").asString()).isEqualTo("INVALID_ARGUMENT");
    assertThat(Client.json(response).at("/error/code").asInt()).isEqualTo(400);
    assertThat(Client.json(response).at("/error/message").asString()).contains(field);
  }

  @Test
  void contents_inEitherSpellingAndVersion_areAnswered() throws Exception {
    simulator.behavior(Behavior.CALM.withOutputTokens(50, 50));
    String snake =
        "{"
            + CONTENTS
            + ",\"system_instruction\":{\"parts\":[{\"text\":\"x\"}]}"
            + ",\"generation_config\":{\"max_output_tokens\":3}}";
    JsonNode answer =
        Client.json(client.send("POST", "/v1/models/openai/gpt-x:generateContent?key=k", snake));

    assertThat(answer.path("modelVersion").asString()).isEqualTo("openai/gpt-x");
    assertThat(answer.at("/candidates/0/finishReason").asString()).isEqualTo("MAX_TOKENS");
    assertThat(answer.at("/usageMetadata/candidatesTokenCount").asInt()).isEqualTo(3);
    assertThat(answer.path("usageMetadata").has("thoughtsTokenCount")).isFalse();
  }

  @Test
  void gemini_limit_isToldInTheBodyOnly() throws Exception {
    simulator.behavior(Behavior.CALM.withLimits(1, 0));
    client.send("POST", GEMINI, "{" + CONTENTS + "}");
    HttpResponse<String> second = client.send("POST", GEMINI, "{" + CONTENTS + "}");

    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(second.headers().map().keySet())
        .noneMatch(name -> name.contains("ratelimit") || name.startsWith("retry"));
    JsonNode details = Client.json(second).at("/error/details");
    assertThat(details.at("/0/@type").asString())
        .isEqualTo("type.googleapis.com/google.rpc.QuotaFailure");
    assertThat(details.at("/0/violations/0/quotaId").asString()).contains("PerMinute");
    assertThat(details.at("/0/violations/0/quotaValue").asString()).isEqualTo("1");
    assertThat(details.at("/1/@type").asString())
        .isEqualTo("type.googleapis.com/google.rpc.RetryInfo");
    assertThat(details.at("/1/retryDelay").asString()).matches("5\\d\\.\\d{3}s|60\\.000s");
  }

  @Test
  void gemini_keys_areLookedForInHeaderAndQuery() throws Exception {
    simulator.behavior(
        Provider.GEMINI,
        Behavior.CALM.withRequireKey(true).withAccount("main", Account.of("good", Limits.NONE)));
    String body = "{" + CONTENTS + "}";

    assertThat(client.send("POST", GEMINI + "?key=good", body).statusCode()).isEqualTo(200);
    assertThat(client.send("POST", GEMINI, body, "x-goog-api-key", "good").statusCode())
        .isEqualTo(200);
    assertThat(client.send("POST", GEMINI, body).statusCode()).isEqualTo(403);
    HttpResponse<String> wrong = client.send("POST", GEMINI + "?key=bad", body);
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(Client.json(wrong).at("/error/details/0/reason").asString())
        .isEqualTo("API_KEY_INVALID");
  }

  /** The same fault, in the words of each dialect. */
  @ParameterizedTest
  @CsvSource({
    "http500, 500, 500, 500",
    "http502, 502, 502, 502",
    "http503, 503, 529, 503",
    "http429, 429, 429, 429",
    "quota, 429, 429, 429"
  })
  void fault_hasTheStatusOfItsDialectAndNoWait(String fault, int openAi, int claude, int gemini)
      throws Exception {
    client.send("PATCH", "/simulator/behavior", "{\"faults\":{\"" + fault + "\":1}}");
    HttpResponse<String> fromClaude = claude("{" + MESSAGES + "}", "2023-06-01");
    HttpResponse<String> fromGemini = client.send("POST", GEMINI, "{" + CONTENTS + "}");

    assertThat(client.respond(Client.PROMPT).statusCode()).isEqualTo(openAi);
    assertThat(fromClaude.statusCode()).isEqualTo(claude);
    assertThat(Client.json(fromClaude).at("/error/type").asString()).endsWith("_error");
    assertThat(fromClaude.headers().map()).doesNotContainKey("retry-after");
    assertThat(fromGemini.statusCode()).isEqualTo(gemini);
    assertThat(Client.json(fromGemini).at("/error/code").asInt()).isEqualTo(gemini);
    assertThat(fromGemini.body()).doesNotContain("RetryInfo");
  }

  @Test
  void claude_bodyTooLarge_is413() throws Exception {
    String body = "{" + MESSAGES + ",\"system\":\"" + "x".repeat(Body.MAX_BYTES) + "\"}";
    HttpResponse<String> response = claude(body, "2023-06-01");

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(Client.json(response).at("/error/type").asString()).isEqualTo("request_too_large");
  }

  @Test
  void openAi_schema_isADocumentOfIt() throws Exception {
    String schema =
        "{\"type\":\"object\",\"properties\":{\"unit\":{\"const\":\"c\"},"
            + "\"place\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]}}}";
    String format =
        ",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"n\",\"schema\":"
            + schema
            + "}}}";
    String response = Client.text(client.respond(Client.PROMPT.replace("}", format)));
    String chatFormat =
        "],\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":"
            + schema
            + "}}}";
    JsonNode chat = Client.json(client.chat(Client.CHAT.replace("]}", chatFormat)));

    assertThat(response).matches("\\{\"unit\":\"c\",\"place\":\"\\w+\"}");
    assertThat(chat.at("/choices/0/message/content").asString())
        .matches("\\{\"unit\":\"c\",\"place\":\"\\w+\"}");
  }

  private HttpResponse<String> claude(String body, String version) throws Exception {
    return client.send("POST", CLAUDE, body, "anthropic-version", version);
  }
}
