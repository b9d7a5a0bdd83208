package io.headrace.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.google.genai.errors.ApiException;
import com.google.genai.errors.ClientException;
import com.google.genai.errors.ServerException;
import com.google.genai.types.Content;
import com.google.genai.types.FinishReason;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionCallingConfig;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.Part;
import com.google.genai.types.Schema;
import com.google.genai.types.Tool;
import com.google.genai.types.ToolConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The vendor's own client takes the simulator for the real thing. */
final class GeminiClientTest {
  private static final String MODEL = "demo-gemini";
  private static final GenerateContentConfig PLAIN = GenerateContentConfig.builder().build();
  private static final Schema PLACE =
      Schema.builder()
          .type("OBJECT")
          .properties(Map.of("place", Schema.builder().type("STRING").build()))
          .build();

  private Simulator simulator;
  private com.google.genai.Client client;

  @BeforeEach
  void start() throws Exception {
    simulator = Simulator.start(SimulatorConfig.local(Behavior.CALM));
    client =
        com.google.genai.Client.builder()
            .apiKey("any")
            .httpOptions(
                HttpOptions.builder()
                    .baseUrl(simulator.baseUrl(Provider.GEMINI))
                    .retryOptions(HttpRetryOptions.builder().attempts(1))
                    .build())
            .build();
  }

  @AfterEach
  void close() {
    client.close();
    simulator.close();
  }

  @Test
  void answer_inText_isRead() {
    GenerateContentConfig config =
        GenerateContentConfig.builder()
            .systemInstruction(Content.fromParts(Part.fromText("Be brief.")))
            .temperature(0.5f)
            .build();
    GenerateContentResponse answer = ask(config);

    assertThat(answer.text()).isNotEmpty();
    assertThat(answer.finishReason().knownEnum()).isEqualTo(FinishReason.Known.STOP);
    assertThat(answer.modelVersion()).hasValue(MODEL);
    assertThat(answer.usageMetadata().orElseThrow().promptTokenCount().orElseThrow()).isPositive();
  }

  @Test
  void answer_cutShort_saysSo() {
    simulator.behavior(Behavior.CALM.withOutputTokens(50, 50));
    GenerateContentResponse answer =
        ask(GenerateContentConfig.builder().maxOutputTokens(20).build());

    assertThat(answer.finishReason().knownEnum()).isEqualTo(FinishReason.Known.MAX_TOKENS);
    assertThat(answer.usageMetadata().orElseThrow().candidatesTokenCount()).hasValue(20);
  }

  @Test
  void answer_withThoughts_countsThemApart() {
    simulator.behavior(
        Behavior.CALM.withOutputTokens(40, 40).withShares(new Behavior.Shares(0.5, 0, 0.75)));
    var usage = ask(PLAIN).usageMetadata().orElseThrow();

    assertThat(usage.candidatesTokenCount()).hasValue(10);
    assertThat(usage.thoughtsTokenCount()).hasValue(30);
    assertThat(usage.cachedContentTokenCount())
        .hasValue(usage.promptTokenCount().orElseThrow() / 2);
    assertThat(usage.totalTokenCount()).hasValue(usage.promptTokenCount().orElseThrow() + 40);
  }

  @Test
  void answer_withAFunctionCall_isReadAndItsResponseIsTaken() {
    GenerateContentResponse answer = ask(tools("ANY"));
    Content called = answer.candidates().orElseThrow().getFirst().content().orElseThrow();
    FunctionCall call = called.parts().orElseThrow().getFirst().functionCall().orElseThrow();

    assertThat(call.name()).hasValue("look_up");
    assertThat(call.args().orElseThrow()).containsKey("place");
    List<Content> conversation =
        List.of(
            Content.builder().role("user").parts(Part.fromText("Where?")).build(),
            called,
            Content.builder()
                .role("user")
                .parts(Part.fromFunctionResponse("look_up", Map.of("found", true)))
                .build());
    assertThat(client.models.generateContent(MODEL, conversation, tools("AUTO")).text())
        .isNotEmpty();
    assertThatThrownBy(() ->
            client.models.generateContent(
                MODEL, List.of(conversation.get(0), conversation.get(2)), tools("AUTO")))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("one function response for each call");
  }

  @Test
  void answer_withAnImage_isRead() {
    Content content =
        Content.fromParts(
            Part.fromBytes(new byte[] {1, 2, 3}, "image/png"), Part.fromText("What is it?"));
    assertThat(client.models.generateContent(MODEL, content, PLAIN).text()).isNotEmpty();
  }

  @Test
  void answer_withASchema_isADocumentOfIt() {
    GenerateContentConfig config =
        GenerateContentConfig.builder()
            .responseMimeType("application/json")
            .responseSchema(PLACE)
            .build();
    assertThat(ask(config).text()).startsWith("{\"place\":\"");
  }

  @Test
  void errors_becomeTheClientsOwn() {
    assertError(ClientException.class, "refuse", 400, "FAILED_PRECONDITION");
    simulator.behavior(Behavior.CALM.withLimits(0, 1));
    assertError(ClientException.class, MODEL, 429, "RESOURCE_EXHAUSTED");
    simulator.behavior(Behavior.CALM.with("{\"faults\":{\"http500\":1}}"));
    assertError(ServerException.class, MODEL, 500, "INTERNAL");
    simulator.behavior(Behavior.CALM.withFaults(Faults.OUTAGE));
    assertError(ServerException.class, MODEL, 503, "UNAVAILABLE");
  }

  private void assertError(
      Class<? extends ApiException> expected, String model, int code, String status) {
    assertThatThrownBy(() -> client.models.generateContent(model, "Where?", PLAIN))
        .asInstanceOf(type(expected))
        .returns(code, ApiException::code)
        .returns(status, ApiException::status);
  }

  private GenerateContentResponse ask(GenerateContentConfig config) {
    return client.models.generateContent(MODEL, "Name a river.", config);
  }

  private static GenerateContentConfig tools(String mode) {
    return GenerateContentConfig.builder()
        .tools(
            Tool.builder()
                .functionDeclarations(
                    FunctionDeclaration.builder().name("look_up").parameters(PLACE).build())
                .build())
        .toolConfig(
            ToolConfig.builder()
                .functionCallingConfig(FunctionCallingConfig.builder().mode(mode).build())
                .build())
        .build();
  }
}
