package io.headrace.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.RateLimitException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ToolChoiceOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The vendor's own client, in its strict mode, takes the simulator for the real thing. */
final class OpenAiClientTest {
  private static final JsonValue OBJECT = JsonValue.from("object");
  private static final JsonValue PLACE = JsonValue.from(Map.of("place", Map.of("type", "string")));

  private Simulator simulator;
  private OpenAIClient client;

  @BeforeEach
  void start() throws Exception {
    simulator = Simulator.start(SimulatorConfig.local(Behavior.CALM));
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(simulator.baseUrl())
            .apiKey("sk-any")
            .responseValidation(true)
            .maxRetries(0)
            .build();
  }

  @AfterEach
  void close() {
    client.close();
    simulator.close();
  }

  @Test
  void response_inText_isValid() {
    Response response =
        client
            .responses()
            .create(question().instructions("Be brief.").temperature(0.5).build())
            .validate();

    assertThat(response.status()).hasValue(ResponseStatus.COMPLETED);
    assertThat(response.instructions().orElseThrow().asString()).isEqualTo("Be brief.");
    assertThat(response.output().getFirst().asMessage().content().getFirst().asOutputText().text())
        .isNotEmpty();
    assertThat(response.usage().orElseThrow().inputTokens()).isPositive();
  }

  @Test
  void response_cutShort_isValid() {
    simulator.behavior(Behavior.CALM.withOutputTokens(50, 50));
    Response response =
        client.responses().create(question().maxOutputTokens(20).build()).validate();
    assertThat(response.status()).hasValue(ResponseStatus.INCOMPLETE);
  }

  @Test
  void response_withAFunctionCall_isValid() {
    FunctionTool tool =
        FunctionTool.builder()
            .name("look_up")
            .strict(true)
            .parameters(
                FunctionTool.Parameters.builder()
                    .putAdditionalProperty("type", OBJECT)
                    .putAdditionalProperty("properties", PLACE)
                    .build())
            .build();
    Response response =
        client
            .responses()
            .create(question().addTool(tool).toolChoice(ToolChoiceOptions.REQUIRED).build())
            .validate();

    assertThat(response.output().getFirst().asFunctionCall().name()).isEqualTo("look_up");
    assertThat(response.output().getFirst().asFunctionCall().arguments()).contains("\"place\":");
  }

  @Test
  void chat_inText_isValid() {
    ChatCompletion completion = client.chat().completions().create(chat().build()).validate();

    ChatCompletion.Choice choice = completion.choices().getFirst();
    assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    assertThat(choice.message().content().orElseThrow()).isNotEmpty();
    assertThat(completion.usage().orElseThrow().totalTokens()).isPositive();
  }

  @Test
  void chat_withAFunctionCall_isValid() {
    FunctionDefinition function =
        FunctionDefinition.builder()
            .name("look_up")
            .parameters(
                FunctionParameters.builder()
                    .putAdditionalProperty("type", OBJECT)
                    .putAdditionalProperty("properties", PLACE)
                    .build())
            .build();
    ChatCompletion completion =
        client
            .chat()
            .completions()
            .create(
                chat()
                    .addFunctionTool(function)
                    .toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED)
                    .build())
            .validate();

    ChatCompletion.Choice choice = completion.choices().getFirst();
    assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
    assertThat(choice.message().toolCalls().orElseThrow().getFirst().asFunction().function().name())
        .isEqualTo("look_up");
  }

  @Test
  void embeddings_ofSeveralInputs_areValid() {
    EmbeddingCreateParams.Builder params =
        EmbeddingCreateParams.builder()
            .model("demo-embed")
            .inputOfArrayOfStrings(List.of("a river", "a lake", "a river"))
            .dimensions(12);
    CreateEmbeddingResponse floats =
        client
            .embeddings()
            .create(params.encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT).build())
            .validate();
    CreateEmbeddingResponse packed =
        client
            .embeddings()
            .create(params.encodingFormat(EmbeddingCreateParams.EncodingFormat.BASE64).build())
            .validate();

    assertThat(floats.data()).hasSize(3);
    assertThat(floats.data().getFirst().embedding()).hasSize(12);
    assertThat(floats.data().get(2).embedding()).isEqualTo(floats.data().getFirst().embedding());
    assertThat(floats.data().get(1).embedding()).isNotEqualTo(floats.data().getFirst().embedding());
    assertThat(packed.data().get(1).embedding()).isEqualTo(floats.data().get(1).embedding());
    assertThat(floats.usage().promptTokens()).isPositive();
  }

  @Test
  void models_areValid() {
    assertThat(client.models().list().data()).isNotEmpty().allMatch(model -> model.isValid());
  }

  @Test
  void errors_becomeTheClientsOwn() {
    assertThatThrownBy(() -> client.responses().create(question().model("refuse").build()))
        .isInstanceOf(BadRequestException.class);
    simulator.behavior(Behavior.CALM.withFaults(Faults.OUTAGE));
    assertThatThrownBy(() -> client.responses().create(question().build()))
        .isInstanceOf(InternalServerException.class);
    simulator.behavior(Behavior.CALM.withLimits(0, 1));
    assertThatThrownBy(() -> client.responses().create(question().build()))
        .isInstanceOf(RateLimitException.class);
  }

  private static ResponseCreateParams.Builder question() {
    return ResponseCreateParams.builder().model("demo-model").input("Name a river.");
  }

  private static ChatCompletionCreateParams.Builder chat() {
    return ChatCompletionCreateParams.builder().model("demo-model").addUserMessage("Name a river.");
  }
}
