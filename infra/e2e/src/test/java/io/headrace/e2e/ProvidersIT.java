package io.headrace.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpResponseFor;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.chat.completions.StructuredChatCompletion;
import com.openai.models.completions.CompletionUsage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseRetrieveParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseUsage;
import com.openai.models.responses.StructuredResponse;
import com.openai.models.responses.ToolChoiceOptions;
import io.headrace.simulator.AccountCalls;
import io.headrace.simulator.Behavior;
import io.headrace.simulator.Behavior.Shares;
import io.headrace.simulator.Simulator;
import io.headrace.simulator.SimulatorConfig;
import io.headrace.topic.HandOver;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * OpenAI's own client, in its strictest mode, is answered by a provider of each kind through the
 * two APIs; the simulator is as strict as the real ones are with what it is sent.
 */
final class ProvidersIT {
  /** Of the input and of the output, as each provider tells it in its own way. */
  private static final Shares SHARES = new Shares(0.5, 0.25, 0.25);

  private static final String QUESTION = "When is high water at Dover?";
  private static final String PIXELS = "iVBORw0KGgo".repeat(40);
  private static final String IMAGE = "data:image/png;base64," + PIXELS;

  private static final String SETTINGS =
      """
      models:
        azure-gpt: { targets: [ { provider: azure, model: our-deployment } ] }
        chain:
          targets:
            - { provider: openai, model: gpt-chain }
            - { provider: anthropic, model: claude-chain }
            - { provider: gemini, model: gemini-chain }
        picky: { targets: [ { provider: anthropic, model: claude-picky }, { provider: gemini, model: gemini-picky } ] }
      workers: { attempts: 2, backoff: 20ms, maxBackoff: 20ms }
      """;

  private static Simulator simulator;
  private static Gateway gateway;
  private static OpenAIClient client;

  /** What the tool takes, and what a document looks like. */
  static final class Tide {
    public String place = "";
    public int hour;
  }

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    simulator = Simulator.start(SimulatorConfig.local(Behavior.CALM));
    gateway = new Gateway(dir, Dialect.settings(simulator) + SETTINGS);
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(gateway.url() + "/v1")
            .apiKey("sk-headrace-dev")
            .maxRetries(0)
            .responseValidation(true)
            .build();
  }

  @AfterAll
  static void stop() {
    client.close();
    gateway.close();
    simulator.close();
  }

  @BeforeEach
  void calm() {
    for (Dialect one : Dialect.values()) {
      simulator.behavior(one.provider(), one.keyed(Behavior.CALM.withShares(SHARES)));
    }
    simulator.resetCalls();
  }

  @ParameterizedTest
  @EnumSource
  void response_waitedFor_tellsUsageAndWhoServed(Dialect one) {
    Told<Response> answer = ask(question(one).input(QUESTION).build());

    assertServed(one, 1, answer.headers());
    Response response = answer.body();
    assertThat(response.status()).hasValue(ResponseStatus.COMPLETED);
    assertThat(text(response)).isNotBlank();
    assertUsage(one, response.usage().orElseThrow());
  }

  @ParameterizedTest
  @EnumSource
  void response_submittedAndPolled_tellsUsageAndWhoServed(Dialect one) {
    Response queued =
        client.responses().create(question(one).input(QUESTION).background(true).build());
    assertThat(queued.status()).hasValue(ResponseStatus.QUEUED);

    Told<Response> polled = poll(queued.id());

    assertServed(one, 1, polled.headers());
    assertThat(polled.body().status()).hasValue(ResponseStatus.COMPLETED);
    assertUsage(one, polled.body().usage().orElseThrow());
  }

  @ParameterizedTest
  @EnumSource
  void chat_waitedFor_tellsUsageAndWhoServed(Dialect one) {
    Told<ChatCompletion> answer = ask(chat(one).addUserMessage(QUESTION).build());

    assertServed(one, 1, answer.headers());
    ChatCompletion completion = answer.body();
    assertThat(completion.choices().getFirst().finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    assertThat(completion.choices().getFirst().message().content().orElse("")).isNotBlank();
    assertUsage(one, completion.usage().orElseThrow());
  }

  @ParameterizedTest
  @EnumSource
  void chat_submittedAndPolled_tellsWhoServed(Dialect one) throws Exception {
    ChatCompletionCreateParams params =
        chat(one).addUserMessage(QUESTION).putAdditionalHeader("Prefer", "respond-async").build();
    String id;
    try (HttpResponseFor<ChatCompletion> accepted =
        client.chat().completions().withRawResponse().create(params)) {
      assertThat(accepted.statusCode()).isEqualTo(202);
      id = id(new String(accepted.body().readAllBytes(), UTF_8));
    }

    HttpResponse<String> polled =
        new Clients(List.of()).get(gateway.url() + "/headrace/v1/jobs/" + id + "?wait=30");

    assertThat(polled.body()).contains("\"object\":\"chat.completion\"", "\"usage\":{");
    assertThat(polled.headers().firstValue("x-headrace-provider")).hasValue(one.label());
    assertThat(polled.headers().firstValue("x-headrace-attempts")).hasValue("1");
  }

  @ParameterizedTest
  @EnumSource
  void response_withATool_callsItAndReadsItsResult(Dialect one) {
    List<ResponseInputItem> turns = new ArrayList<>(List.of(said(QUESTION, List.of())));
    Response asks =
        client
            .responses()
            .create(
                question(one)
                    .inputOfResponse(turns)
                    .addTool(Tide.class)
                    .toolChoice(ToolChoiceOptions.REQUIRED)
                    .build());
    ResponseFunctionToolCall call =
        asks.output().stream()
            .flatMap(item -> item.functionCall().stream())
            .findFirst()
            .orElseThrow();
    assertThat(call.name()).isEqualTo("Tide");
    assertThat(call.arguments(Tide.class).place).isNotEmpty();

    turns.add(ResponseInputItem.ofFunctionCall(call));
    turns.add(
        ResponseInputItem.ofFunctionCallOutput(
            ResponseInputItem.FunctionCallOutput.builder()
                .callId(call.callId())
                .output("06:12")
                .build()));
    Response tells =
        client.responses().create(question(one).inputOfResponse(turns).addTool(Tide.class).build());

    assertThat(text(tells)).isNotBlank();
  }

  @ParameterizedTest
  @EnumSource
  void chat_withATool_callsItAndReadsItsResult(Dialect one) {
    ChatCompletionCreateParams.Builder turns =
        chat(one).addUserMessage(QUESTION).addTool(Tide.class);
    ChatCompletion.Choice asks =
        client
            .chat()
            .completions()
            .create(turns.toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED).build())
            .choices()
            .getFirst();
    assertThat(asks.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
    ChatCompletionMessage message = asks.message();
    ChatCompletionMessageFunctionToolCall call =
        message.toolCalls().orElseThrow().getFirst().asFunction();
    assertThat(call.function().name()).isEqualTo("Tide");
    assertThat(call.function().arguments(Tide.class).place).isNotEmpty();

    ChatCompletion tells =
        client
            .chat()
            .completions()
            .create(
                turns
                    .addMessage(message)
                    .addMessage(
                        ChatCompletionToolMessageParam.builder()
                            .toolCallId(call.id())
                            .content("06:12")
                            .build())
                    .toolChoice(ChatCompletionToolChoiceOption.Auto.AUTO)
                    .build());

    assertThat(tells.choices().getFirst().message().content().orElse("")).isNotBlank();
  }

  @ParameterizedTest
  @EnumSource
  void response_ofAnImageBySchema_isADocument(Dialect one) {
    ResponseInputImage image =
        ResponseInputImage.builder().detail(ResponseInputImage.Detail.AUTO).imageUrl(IMAGE).build();

    StructuredResponse<Tide> answer =
        client
            .responses()
            .create(
                question(one)
                    .inputOfResponse(List.of(said("Which harbour is it?", List.of(image))))
                    .text(Tide.class)
                    .build());

    assertThat(
            answer.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(content -> content.outputText().stream()))
        .singleElement()
        .satisfies(tide -> assertThat(tide.place).isNotEmpty());
    assertThat(answer.usage().orElseThrow().inputTokens()).isGreaterThan(PIXELS.length() / 4);
  }

  @ParameterizedTest
  @EnumSource
  void chat_ofAnImageBySchema_isADocument(Dialect one) {
    ChatCompletionContentPart image =
        ChatCompletionContentPart.ofImageUrl(
            ChatCompletionContentPartImage.builder()
                .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder().url(IMAGE).build())
                .build());
    ChatCompletionContentPart text =
        ChatCompletionContentPart.ofText(
            ChatCompletionContentPartText.builder().text("Which harbour is it?").build());

    StructuredChatCompletion<Tide> answer =
        client
            .chat()
            .completions()
            .create(
                chat(one)
                    .addUserMessageOfArrayOfContentParts(List.of(text, image))
                    .responseFormat(Tide.class)
                    .build());

    assertThat(answer.choices().getFirst().message().content())
        .hasValueSatisfying(tide -> assertThat(tide.place).isNotEmpty());
    assertThat(answer.usage().orElseThrow().promptTokens()).isGreaterThan(PIXELS.length() / 4);
  }

  @Test
  void targetsFail_jobIsHandedOverBetweenDialects_andSaysSo() {
    failing(Dialect.OPENAI, "http500");
    failing(Dialect.ANTHROPIC, "http503");

    String id =
        client
            .responses()
            .create(
                ResponseCreateParams.builder()
                    .model("chain")
                    .input(QUESTION)
                    .background(true)
                    .build())
            .id();
    Told<Response> polled = poll(id);
    assertThat(polled.body().status()).hasValue(ResponseStatus.COMPLETED);
    assertThat(header(polled.headers(), "provider")).isEqualTo("gemini");
    assertThat(header(polled.headers(), "model")).isEqualTo("gemini-chain");
    assertThat(header(polled.headers(), "attempts")).isEqualTo("5");
    assertThat(simulator.calls().calls()).isEqualTo(5);
    try (JobLog log = new JobLog(gateway.bootstrap())) {
      assertThat(log.read().handOvers(id))
          .containsExactlyInAnyOrder(
              new HandOver(1, 2, new TreeSet<>()), new HandOver(2, 4, new TreeSet<>()));
    }

    Told<ChatCompletion> chat =
        ask(ChatCompletionCreateParams.builder().model("chain").addUserMessage(QUESTION).build());
    assertThat(header(chat.headers(), "provider")).isEqualTo("gemini");
    assertThat(header(chat.headers(), "attempts")).isEqualTo("5");
    assertThat(chat.body().choices().getFirst().message().content().orElse("")).isNotBlank();
  }

  @Test
  void inexpressible_goesToTheTargetThatCanBeAsked() {
    Told<ChatCompletion> answer =
        ask(
            ChatCompletionCreateParams.builder()
                .model("picky")
                .addUserMessage(QUESTION)
                .putAdditionalBodyProperty("seed", JsonValue.from(7))
                .build());
    assertThat(header(answer.headers(), "provider")).isEqualTo("gemini");
    assertThat(header(answer.headers(), "attempts")).isEqualTo("1");
  }

  private static void failing(Dialect one, String fault) {
    simulator.behavior(
        one.provider(), one.keyed(Behavior.CALM).with("{\"faults\":{\"%s\":1}}".formatted(fault)));
  }

  private static ResponseCreateParams.Builder question(Dialect one) {
    return ResponseCreateParams.builder().model(one.model()).instructions("Answer in one line.");
  }

  private static ChatCompletionCreateParams.Builder chat(Dialect one) {
    return ChatCompletionCreateParams.builder()
        .model(one.model())
        .addSystemMessage("Answer in one line.");
  }

  private static ResponseInputItem said(String text, List<ResponseInputImage> images) {
    ResponseInputItem.Message.Builder message =
        ResponseInputItem.Message.builder()
            .role(ResponseInputItem.Message.Role.USER)
            .addInputTextContent(text);
    images.forEach(message::addContent);
    return ResponseInputItem.ofMessage(message.build());
  }

  /** An answer with its headers. */
  private record Told<T>(T body, Headers headers) {}

  private static Told<Response> ask(ResponseCreateParams params) {
    try (HttpResponseFor<Response> answer = client.responses().withRawResponse().create(params)) {
      return new Told<>(answer.parse(), answer.headers());
    }
  }

  private static Told<ChatCompletion> ask(ChatCompletionCreateParams params) {
    try (HttpResponseFor<ChatCompletion> answer =
        client.chat().completions().withRawResponse().create(params)) {
      return new Told<>(answer.parse(), answer.headers());
    }
  }

  private static Told<Response> poll(String id) {
    ResponseRetrieveParams params =
        ResponseRetrieveParams.builder().putAdditionalQueryParam("wait", "30").build();
    try (HttpResponseFor<Response> answer =
        client.responses().withRawResponse().retrieve(id, params)) {
      return new Told<>(answer.parse(), answer.headers());
    }
  }

  private static String id(String body) {
    Matcher id = Pattern.compile("\"id\":\"(chatcmpl-[0-9a-v]+)\"").matcher(body);
    assertThat(id.find()).as(body).isTrue();
    return id.group(1);
  }

  private static String text(Response response) {
    return response.output().stream()
        .flatMap(item -> item.message().stream())
        .flatMap(message -> message.content().stream())
        .flatMap(content -> content.outputText().stream())
        .map(text -> text.text())
        .reduce("", String::concat);
  }

  private static String header(Headers headers, String name) {
    return headers.values("x-headrace-" + name).getFirst();
  }

  /** As the answer says, and as the simulator saw it. */
  private static void assertServed(Dialect one, int attempts, Headers headers) {
    assertThat(header(headers, "provider")).isEqualTo(one.label());
    assertThat(header(headers, "attempts")).isEqualTo(Integer.toString(attempts));
    assertThat(header(headers, "model")).isEqualTo(seen(one).model());
  }

  /** Its one call. */
  private static AccountCalls seen(Dialect one) {
    List<AccountCalls> calls =
        simulator.accounts().stream().filter(account -> account.admitted() > 0).toList();
    assertThat(calls)
        .singleElement()
        .satisfies(call -> {
          assertThat(call.provider()).isEqualTo(one.provider());
          assertThat(call.account()).isEqualTo(one.label());
          assertThat(call.admitted()).isEqualTo(1);
        });
    return calls.getFirst();
  }

  private static void assertUsage(Dialect one, ResponseUsage usage) {
    assertUsage(
        one,
        usage.inputTokens(),
        usage.inputTokensDetails().cachedTokens(),
        usage.outputTokens(),
        usage.outputTokensDetails().reasoningTokens(),
        usage.totalTokens());
  }

  private static void assertUsage(Dialect one, CompletionUsage usage) {
    assertUsage(
        one,
        usage.promptTokens(),
        usage.promptTokensDetails().orElseThrow().cachedTokens().orElseThrow(),
        usage.completionTokens(),
        usage.completionTokensDetails().orElseThrow().reasoningTokens().orElseThrow(),
        usage.totalTokens());
  }

  /** Whoever counts cached input or reasoning beside the rest: here they are parts of it. */
  private static void assertUsage(
      Dialect one, long input, long cached, long output, long reasoning, long total) {
    assertThat(total).isEqualTo(seen(one).tokens()).isEqualTo(input + output);
    assertThat(cached).isPositive().isEqualTo((long) (input * SHARES.cacheRead()));
    assertThat(reasoning).isPositive().isEqualTo((long) (output * SHARES.reasoning()));
  }
}
