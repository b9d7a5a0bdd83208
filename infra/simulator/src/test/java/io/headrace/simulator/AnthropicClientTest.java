package io.headrace.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.ImageBlockParam;
import com.anthropic.models.messages.JsonOutputFormat;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.OutputConfig;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.ToolChoiceAny;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The vendor's own client, in its strict mode, takes the simulator for the real thing. */
final class AnthropicClientTest {
  private static final JsonValue STRING = JsonValue.from(Map.of("type", "string"));
  private static final JsonValue PLACE = JsonValue.from(Map.of("place", STRING));

  private Simulator simulator;
  private AnthropicClient client;

  @BeforeEach
  void start() throws Exception {
    simulator = Simulator.start(SimulatorConfig.local(Behavior.CALM));
    client = client("sk-ant-any");
  }

  @AfterEach
  void close() {
    client.close();
    simulator.close();
  }

  private AnthropicClient client(String key) {
    return AnthropicOkHttpClient.builder()
        .baseUrl(simulator.baseUrl(Provider.ANTHROPIC))
        .apiKey(key)
        .responseValidation(true)
        .maxRetries(0)
        .build();
  }

  @Test
  void message_inText_isValid() {
    Message message = client.messages().create(question().system("Be brief.").build()).validate();

    assertThat(message.stopReason()).hasValue(StopReason.END_TURN);
    assertThat(message.content().getFirst().asText().text()).isNotEmpty();
    assertThat(message.usage().inputTokens()).isPositive();
    assertThat(message.model().asString()).isEqualTo("demo-claude");
  }

  @Test
  void message_cutShort_isValid() {
    simulator.behavior(Behavior.CALM.withOutputTokens(50, 50));
    Message message = client.messages().create(question().maxTokens(20).build()).validate();

    assertThat(message.stopReason()).hasValue(StopReason.MAX_TOKENS);
    assertThat(message.usage().outputTokens()).isEqualTo(20);
  }

  @Test
  void message_withCachedInput_countsItApart() {
    simulator.behavior(
        Behavior.CALM.withOutputTokens(40, 40).withShares(new Behavior.Shares(0.5, 0.25, 0.5)));
    Message message =
        client.messages().create(question().system("x".repeat(400)).build()).validate();

    long read = message.usage().cacheReadInputTokens().orElseThrow();
    long written = message.usage().cacheCreationInputTokens().orElseThrow();
    assertThat(read).isGreaterThan(50);
    assertThat(written).isBetween(read / 2 - 1, read / 2);
    assertThat(message.usage().inputTokens()).isBetween(read / 2, read / 2 + 2);
    assertThat(message.usage().outputTokensDetails().orElseThrow().thinkingTokens()).isEqualTo(20);
    assertThat(message.content().getFirst().asText().text().split(" ", -1)).hasSize(20);
  }

  @Test
  void message_withAToolCall_isValidAndItsResultIsTaken() {
    MessageCreateParams asking = toolQuestion().toolChoice(ToolChoiceAny.builder().build()).build();
    Message message = client.messages().create(asking).validate();
    ToolUseBlock call = message.content().getFirst().asToolUse();

    assertThat(message.stopReason()).hasValue(StopReason.TOOL_USE);
    assertThat(call.name()).isEqualTo("look_up");
    assertThat(call._input().toString()).contains("place");
    Message next =
        client
            .messages()
            .create(
                toolQuestion()
                    .addMessage(message)
                    .addUserMessageOfContentBlockParams(List.of(result(call.id())))
                    .build())
            .validate();
    assertThat(next.content().getFirst().isText()).isTrue();
  }

  @Test
  void message_toolResultOfNoCall_isRefused() {
    MessageCreateParams orphan =
        question().addUserMessageOfContentBlockParams(List.of(result("toolu_none"))).build();
    assertThatThrownBy(() -> client.messages().create(orphan))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("messages.1.content");
  }

  @Test
  void message_withAnImage_isTaken() {
    ContentBlockParam image =
        ContentBlockParam.ofImage(
            ImageBlockParam.builder()
                .source(
                    Base64ImageSource.builder()
                        .data("aGk=")
                        .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                        .build())
                .build());
    ContentBlockParam text =
        ContentBlockParam.ofText(TextBlockParam.builder().text("What is it?").build());
    Message message =
        client
            .messages()
            .create(
                MessageCreateParams.builder()
                    .model("demo-claude")
                    .maxTokens(100)
                    .addUserMessageOfContentBlockParams(List.of(image, text))
                    .build())
            .validate();
    assertThat(message.content()).hasSize(1);
  }

  @Test
  void message_withASchema_isADocumentOfIt() {
    JsonOutputFormat format =
        JsonOutputFormat.builder()
            .schema(
                JsonOutputFormat.Schema.builder()
                    .putAdditionalProperty("type", JsonValue.from("object"))
                    .putAdditionalProperty("properties", PLACE)
                    .build())
            .build();
    Message message =
        client
            .messages()
            .create(question().outputConfig(OutputConfig.builder().format(format).build()).build())
            .validate();

    assertThat(message.content().getFirst().asText().text()).startsWith("{\"place\":\"");
  }

  @Test
  void errors_becomeTheClientsOwn() {
    assertError("refuse", BadRequestException.class, "invalid_request_error");
    simulator.behavior(Behavior.CALM.withLimits(0, 1));
    assertError("m", RateLimitException.class, "rate_limit_error");
    simulator.behavior(Behavior.CALM.with("{\"faults\":{\"quota\":1}}"));
    assertError("m", RateLimitException.class, "enforced_spend_limit_reached");
    simulator.behavior(Behavior.CALM.with("{\"faults\":{\"http500\":1}}"));
    assertError("m", InternalServerException.class, "api_error");
    simulator.behavior(
        Behavior.CALM.withRequireKey(true).withAccount("main", Account.of("another", Limits.NONE)));
    assertError("m", UnauthorizedException.class, "authentication_error");
  }

  @Test
  void outage_is529() {
    simulator.behavior(Behavior.CALM.withFaults(Faults.OUTAGE));
    assertThatThrownBy(() -> client.messages().create(question().build()))
        .asInstanceOf(type(AnthropicServiceException.class))
        .returns(529, AnthropicServiceException::statusCode)
        .matches(e -> e.body().toString().contains("overloaded_error"));
  }

  @Test
  void limits_areToldInHeaders() {
    simulator.behavior(
        Behavior.CALM.withLimits(Limits.perMinute(2, 0).withDirections(50_000, 10_000)));
    Headers first = headers();

    assertThat(first.values("request-id").getFirst()).startsWith("req_");
    assertThat(first.values("anthropic-ratelimit-requests-limit")).containsExactly("2");
    assertThat(first.values("anthropic-ratelimit-requests-remaining")).containsExactly("1");
    assertThat(first.values("anthropic-ratelimit-input-tokens-remaining")).containsExactly("50000");
    assertThat(first.values("anthropic-ratelimit-output-tokens-limit")).containsExactly("10000");
    assertThat(first.values("anthropic-ratelimit-tokens-limit")).containsExactly("60000");
    Instant reset = Instant.parse(first.values("anthropic-ratelimit-requests-reset").getFirst());
    assertThat(reset).isBetween(Instant.now().plusSeconds(20), Instant.now().plusSeconds(35));

    client.messages().create(question().build());
    assertThatThrownBy(() -> client.messages().create(question().build()))
        .asInstanceOf(type(RateLimitException.class))
        .satisfies(limited -> {
          long wait = Long.parseLong(limited.headers().values("retry-after").getFirst());
          assertThat(wait).isBetween(20L, 30L);
          assertThat(limited.headers().values("retry-after-ms")).isEmpty();
        });
  }

  private Headers headers() {
    try (HttpResponse answer = client.messages().withRawResponse().create(question().build())) {
      return answer.headers();
    }
  }

  private void assertError(
      String model, Class<? extends AnthropicServiceException> expected, String said) {
    assertThatThrownBy(() -> client.messages().create(question().model(model).build()))
        .asInstanceOf(type(expected))
        .satisfies(e -> {
          assertThat(e.body().toString()).contains(said);
          assertThat(e.requestId()).hasValueSatisfying(id -> assertThat(id).startsWith("req_"));
        });
  }

  private static MessageCreateParams.Builder question() {
    return MessageCreateParams.builder()
        .model("demo-claude")
        .maxTokens(1000)
        .addUserMessage("Name a river.");
  }

  private static MessageCreateParams.Builder toolQuestion() {
    return question()
        .addTool(
            com.anthropic.models.messages.Tool.builder()
                .name("look_up")
                .inputSchema(
                    com.anthropic.models.messages.Tool.InputSchema.builder()
                        .properties(
                            com.anthropic.models.messages.Tool.InputSchema.Properties.builder()
                                .putAdditionalProperty("place", STRING)
                                .build())
                        .build())
                .build());
  }

  private static ContentBlockParam result(String id) {
    return ContentBlockParam.ofToolResult(
        ToolResultBlockParam.builder().toolUseId(id).content("Found.").build());
  }
}
