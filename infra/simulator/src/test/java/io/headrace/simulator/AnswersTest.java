package io.headrace.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class AnswersTest {
  private static final String TOOLS =
      """
      "tools":[{"type":"function","name":"look_up","parameters":{"type":"object","properties":
      {"place":{"type":"string"},"days":{"type":"integer"},"unit":{"enum":["c","f"]},
      "tags":{"type":"array","items":{"type":"string"}}}}}]\
      """;

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

  @Test
  void text_sameSeedAndRequest_isTheSameInAnotherRun() throws Exception {
    String first = Client.text(client.respond(Client.PROMPT));
    try (Simulator another = Simulator.start(SimulatorConfig.local(Behavior.CALM));
        Client anotherClient = new Client(another)) {
      assertThat(Client.text(anotherClient.respond(Client.PROMPT))).isEqualTo(first).isNotEmpty();
    }
  }

  @Test
  void text_otherSeedOrRequest_differs() throws Exception {
    String first = Client.text(client.respond(Client.PROMPT));
    String other = Client.text(client.respond(Client.PROMPT.replace("river", "lake")));
    simulator.behavior(Behavior.CALM.withSeed(2));
    String otherSeed = Client.text(client.respond(Client.PROMPT));

    assertThat(Set.of(first, other, otherSeed)).hasSize(3);
  }

  @Test
  void text_hasAsManyWordsAsOutputTokensWithinTheBounds() throws Exception {
    simulator.behavior(Behavior.CALM.withOutputTokens(10, 12));
    Set<Integer> lengths = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      HttpResponse<String> response = client.respond(Client.PROMPT.replace("river", "r" + i));
      int words = Client.text(response).split(" ", -1).length;
      assertThat(Client.json(response).at("/usage/output_tokens").asInt()).isEqualTo(words);
      lengths.add(words);
    }
    assertThat(lengths).containsExactlyInAnyOrder(10, 11, 12);
  }

  @Test
  void text_longerThanTheCorpus_startsOver() throws Exception {
    simulator.behavior(Behavior.CALM.withOutputTokens(100_000, 100_000));
    assertThat(Client.text(client.respond(Client.PROMPT)).split(" ", -1)).hasSize(100_000);
  }

  @Test
  void response_fieldsOfTheRequest_areEchoedWhateverTheirSpacing() throws Exception {
    JsonNode answer =
        Client.json(
            client.respond(
                """
                { "metadata" : {"a":"b\\"c"} , "model":"demo-\\u00e9", "temperature":0.25
                , "input" : [ {"role":"user","content":"x"} ], "user":null,"unknown":{"x":[1]},
                "service_tier":"auto" ,"instructions":"Speak \\"plainly\\", 请" , "store" : false}\
                """));

    assertThat(answer.at("/model").asString()).isEqualTo("demo-é");
    assertThat(answer.at("/metadata/a").asString()).isEqualTo("b\"c");
    assertThat(answer.at("/instructions").asString()).isEqualTo("Speak \"plainly\", 请");
    assertThat(answer.at("/temperature").asDouble()).isEqualTo(0.25);
    assertThat(answer.at("/store").asBoolean()).isFalse();
    assertThat(answer.at("/user").isNull()).isTrue();
    assertThat(answer.at("/service_tier").asString()).isEqualTo("default");
    assertThat(answer.at("/status").asString()).isEqualTo("completed");
    assertThat(answer.at("/completed_at").isIntegralNumber()).isTrue();
  }

  @Test
  void usage_countsAQuarterOfTheInputBytes() throws Exception {
    String input = "x".repeat(398);
    JsonNode usage =
        Client.json(client.respond("{\"model\":\"m\",\"input\":\"" + input + "\"}")).path("usage");

    assertThat(usage.path("input_tokens").asInt()).isEqualTo(100);
    assertThat(usage.path("total_tokens").asInt())
        .isEqualTo(100 + usage.path("output_tokens").asInt());
  }

  @Test
  void response_maxOutputTokensReached_isIncomplete() throws Exception {
    simulator.behavior(Behavior.CALM.withOutputTokens(40, 40));
    JsonNode answer =
        Client.json(client.respond("{\"model\":\"m\",\"input\":\"x\",\"max_output_tokens\":16}"));

    assertThat(answer.at("/status").asString()).isEqualTo("incomplete");
    assertThat(answer.at("/incomplete_details/reason").asString()).isEqualTo("max_output_tokens");
    assertThat(answer.at("/completed_at").isNull()).isTrue();
    assertThat(answer.at("/usage/output_tokens").asInt()).isEqualTo(16);
  }

  @Test
  void chat_maxTokensReached_finishesForLength() throws Exception {
    simulator.behavior(Behavior.CALM.withOutputTokens(40, 40));
    String withMax = Client.CHAT.replace("{\"model\"", "{\"max_tokens\":3,\"model\"");
    JsonNode answer = Client.json(client.chat(withMax));

    assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("length");
    assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(3);
  }

  @Test
  void response_toolRequired_callsItWithArgumentsOfItsSchema() throws Exception {
    String request = "{\"model\":\"m\",\"input\":\"x\",\"tool_choice\":\"required\"," + TOOLS + "}";
    JsonNode call = Client.json(client.respond(request)).at("/output/0");
    JsonNode arguments = JsonMapper.shared().readTree(call.path("arguments").asString());

    assertThat(call.path("type").asString()).isEqualTo("function_call");
    assertThat(call.path("name").asString()).isEqualTo("look_up");
    assertThat(arguments.path("place").isString()).isTrue();
    assertThat(arguments.path("days").isIntegralNumber()).isTrue();
    assertThat(arguments.path("unit").asString()).isIn("c", "f");
    assertThat(arguments.path("tags").size()).isEqualTo(1);
    assertThat(Client.json(client.respond(request)).at("/output/0/arguments"))
        .isEqualTo(call.path("arguments"));
  }

  @Test
  void response_toolMerelyOffered_isAnsweredInText() throws Exception {
    String request = "{\"model\":\"m\",\"input\":\"x\",\"tool_choice\":\"auto\"," + TOOLS + "}";
    assertThat(Client.text(client.respond(request))).isNotEmpty();
  }

  @Test
  void embeddings_ofTokens_areOneVectorEach() throws Exception {
    JsonNode one = embeddings("[1,2,3]");
    JsonNode two = embeddings("[[1,2,3],[4]]");

    assertThat(one.path("data").size()).isEqualTo(1);
    assertThat(one.at("/data/0/embedding").size()).isEqualTo(8);
    assertThat(two.path("data").size()).isEqualTo(2);
    assertThat(two.at("/data/0/embedding")).isEqualTo(one.at("/data/0/embedding"));
    assertThat(two.at("/data/1/index").asInt()).isEqualTo(1);
    assertThat(two.at("/usage/total_tokens").asInt()).isPositive();
  }

  @Test
  void embeddings_badFields_areRefused() throws Exception {
    assertThat(embeddings("[]").at("/error/param").asString()).isEqualTo("input");
    String none = "{\"model\":\"e\",\"input\":\"x\",\"dimensions\":0}";
    assertThat(client.send("POST", "/v1/embeddings", none).statusCode()).isEqualTo(400);
  }

  private JsonNode embeddings(String input) throws Exception {
    String body = "{\"model\":\"e\",\"input\":" + input + "}";
    return Client.json(client.send("POST", "/v1/embeddings", body));
  }

  @Test
  void models_areListedAndFoundOneByOne() throws Exception {
    JsonNode list = Client.json(client.send("GET", "/v1/models", ""));
    String id = list.at("/data/0/id").asString();

    assertThat(Client.json(client.send("GET", "/v1/models/" + id, "")).path("id").asString())
        .isEqualTo(id);
    assertThat(client.send("GET", "/v1/models/no-such", "").statusCode()).isEqualTo(404);
  }
}
