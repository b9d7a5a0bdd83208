package io.headrace.workers.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.config.ProviderConfig.Kind;
import io.headrace.job.JobStatus;
import io.headrace.job.Operation;
import io.headrace.simulator.Behavior;
import io.headrace.simulator.Faults;
import io.headrace.simulator.Simulator;
import io.headrace.simulator.SimulatorConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What every kind of provider must do, asked over HTTP against the simulator. */
abstract class ProviderContract {
  static final String BODY =
      """
      {"model":"sim-fast","input":"Why is the sky blue? 天空为什么是蓝色的？","background": true,
       "metadata":{"row":"7"}}\
      """;

  private final Kind kind;
  private Simulator simulator;
  private Provider provider;

  @SuppressWarnings("NullAway.Init")
  ProviderContract(Kind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void start() throws IOException {
    simulator = Simulator.start(SimulatorConfig.local(Behavior.CALM));
    provider = Calls.provider(kind, simulator.baseUrl(), "sk-test");
  }

  @AfterEach
  void stop() {
    provider.close();
    simulator.close();
  }

  @Test
  void completed() throws Exception {
    Reply.Answered answered = answered(Calls.of(BODY));

    assertThat(answered.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(answered.servedModel()).isEqualTo("served-model");
    assertThat(answered.usage().input()).isPositive();
    assertThat(answered.usage().output()).isPositive();
    assertThat(answered.error()).isEmpty();
    JsonNode response = Json.MAPPER.readTree(answered.body());
    assertThat(response.path("id").asString()).isEqualTo(Calls.JOB_ID);
    assertThat(response.path("object").asString()).isEqualTo("response");
    assertThat(response.path("created_at").asLong()).isEqualTo(Calls.CREATED.getEpochSecond());
    assertThat(response.path("background").asBoolean()).isTrue();
    assertThat(response.path("previous_response_id").isNull()).isTrue();
    assertThat(response.path("status").asString()).isEqualTo("completed");
    assertThat(response.path("metadata").path("row").asString()).isEqualTo("7");
    assertThat(response.path("usage").path("output_tokens").asLong())
        .isEqualTo(answered.usage().output());
    assertThat(text(response)).isNotBlank();
  }

  @Test
  void incomplete_whenTheTokensRunOut() throws Exception {
    simulator.behavior(Behavior.CALM.withOutputTokens(100, 200));
    String body = BODY.replace("\"background\"", "\"max_output_tokens\":16,\"background\"");

    Reply.Answered answered = answered(Calls.of(body));

    assertThat(answered.status()).isEqualTo(JobStatus.INCOMPLETE);
    assertThat(Json.MAPPER.readTree(answered.body()).at("/incomplete_details/reason").asString())
        .isEqualTo("max_output_tokens");
  }

  @Test
  void functionCall_whenTheToolIsForced() throws Exception {
    String body =
        """
        {"model":"sim","input":"Weather in Paris?",
         "tools":[{"type":"function","name":"get_weather",
                   "parameters":{"type":"object","properties":{"city":{"type":"string"}}}}],
         "tool_choice":{"type":"function","name":"get_weather"}}\
        """;

    JsonNode output = Json.MAPPER.readTree(answered(Calls.of(body)).body()).path("output");

    assertThat(output.size()).isEqualTo(1);
    assertThat(output.at("/0/type").asString()).isEqualTo("function_call");
    assertThat(output.at("/0/name").asString()).isEqualTo("get_weather");
    assertThat(output.at("/0/call_id").asString()).startsWith("call_");
  }

  @Test
  void chat_passesThrough_withTheJobsId() throws Exception {
    Call call =
        Calls.of(
            Operation.CHAT,
            "{\"model\":\"sim\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");

    Reply.Answered answered = answered(call);

    JsonNode completion = Json.MAPPER.readTree(answered.body());
    assertThat(completion.path("id").asString()).isEqualTo("chatcmpl-0d1f2a");
    assertThat(completion.path("model").asString()).isEqualTo("served-model");
    assertThat(completion.at("/choices/0/message/content").asString()).isNotBlank();
    assertThat(answered.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(answered.usage().output())
        .isEqualTo(completion.at("/usage/completion_tokens").asLong());
  }

  @Test
  void embeddings_passThrough() throws Exception {
    Call call =
        Calls.of(
            Operation.EMBEDDINGS, "{\"model\":\"sim\",\"input\":[\"x\",\"y\"],\"dimensions\":4}");

    Reply.Answered answered = answered(call);

    JsonNode list = Json.MAPPER.readTree(answered.body());
    assertThat(list.path("data").size()).isEqualTo(2);
    assertThat(list.at("/data/1/embedding").size()).isEqualTo(4);
    assertThat(answered.servedModel()).isEqualTo("served-model");
    assertThat(answered.usage().input()).isPositive();
    assertThat(answered.usage().output()).isZero();
  }

  @Test
  void embeddings_refusedAndThrottled_asOthers() throws Exception {
    String body = "{\"model\":\"sim\",\"input\":\"x\",\"dimensions\":5000}";
    assertThat(provider.call(Calls.of(Operation.EMBEDDINGS, body)))
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            refused -> assertThat(refused.error().param()).isEqualTo("dimensions"));
    simulator.behavior(with(new Faults(0, 0, 0, 1, 0, 0, 0, 0, false)));
    assertThat(provider.call(Calls.of(Operation.EMBEDDINGS, body.replace("5000", "5"))))
        .isInstanceOf(Reply.Throttled.class);
  }

  @Test
  void jobIdIsTheIdempotencyKey() throws Exception {
    answered(Calls.of(BODY));

    assertThat(simulator.calls(Calls.JOB_ID)).isEqualTo(1);
  }

  @Test
  void throttled_withTheProvidersWait() throws Exception {
    simulator.behavior(Behavior.CALM.withLimits(1, 0));
    answered(Calls.of(BODY));

    assertThat(provider.call(Calls.of(BODY)))
        .isInstanceOfSatisfying(
            Reply.Throttled.class,
            throttled -> assertThat(throttled.retryAfter()).get().matches(Duration::isPositive));
  }

  @Test
  void throttled_withoutAnyWait() throws Exception {
    simulator.behavior(with(new Faults(0, 0, 0, 1, 0, 0, 0, 0, false)));

    assertThat(provider.call(Calls.of(BODY)))
        .isInstanceOfSatisfying(
            Reply.Throttled.class, throttled -> assertThat(throttled.retryAfter()).isEmpty());
  }

  @Test
  void overloaded_when500() throws Exception {
    simulator.behavior(with(new Faults(1, 0, 0, 0, 0, 0, 0, 0, false)));

    assertThat(provider.call(Calls.of(BODY)))
        .isInstanceOfSatisfying(
            Reply.Overloaded.class, reply -> assertThat(reply.httpStatus()).isEqualTo(500));
  }

  @Test
  void overloaded_whenOutage() throws Exception {
    simulator.behavior(with(Faults.OUTAGE));

    assertThat(provider.call(Calls.of(BODY)))
        .isInstanceOfSatisfying(
            Reply.Overloaded.class,
            reply -> {
              assertThat(reply.httpStatus()).isEqualTo(503);
              assertThat(reply.retryAfter()).contains(Duration.ofSeconds(1));
            });
  }

  @Test
  void refused_whenTheKeyIsNotTaken() throws Exception {
    simulator.behavior(Behavior.CALM.withRequireKey(true));
    try (Provider keyless = Calls.provider(kind, simulator.baseUrl())) {
      assertThat(keyless.call(Calls.of(BODY)))
          .isInstanceOfSatisfying(
              Reply.Refused.class,
              refused -> {
                assertThat(refused.httpStatus()).isEqualTo(502);
                assertThat(refused.error().code()).isEqualTo("provider_auth_failed");
              });
    }
    answered(Calls.of(BODY));
  }

  @Test
  void timedOut_whenTheProviderHangs() throws Exception {
    simulator.behavior(with(new Faults(0, 0, 0, 0, 0, 0, 0, 1, false)));

    assertThat(provider.call(Calls.of(BODY, Duration.ofMillis(200))))
        .isEqualTo(new Reply.TimedOut());
    await().until(() -> simulator.calls().inFlight() == 0);
  }

  @Test
  void unreachable_whenTheConnectionDropsOrTheAnswerIsCut() throws Exception {
    simulator.behavior(with(new Faults(0, 0, 0, 0, 1, 0, 0, 0, false)));
    assertThat(provider.call(Calls.of(BODY))).isInstanceOf(Reply.Unreachable.class);
    simulator.behavior(with(new Faults(0, 0, 0, 0, 0, 1, 0, 0, false)));
    assertThat(provider.call(Calls.of(BODY))).isInstanceOf(Reply.Unreachable.class);
    simulator.behavior(with(new Faults(0, 0, 0, 0, 0, 0, 1, 0, false)));
    assertThat(provider.call(Calls.of(BODY))).isInstanceOf(Reply.Unreachable.class);

    assertThat(simulator.calls().calls()).isEqualTo(3);
  }

  @Test
  void unreachable_whenNobodyListens() throws Exception {
    simulator.close();

    assertThat(provider.call(Calls.of(BODY)))
        .isEqualTo(new Reply.Unreachable("the connection was refused"));
  }

  @Test
  void interrupt_closesTheCallAtOnce() {
    simulator.behavior(with(new Faults(0, 0, 0, 0, 0, 0, 0, 1, false)));
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    Thread caller = Thread.ofVirtual().start(() -> complete(reply));
    await().until(() -> simulator.calls().inFlight() == 1);

    caller.interrupt();

    assertThatThrownBy(reply::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InterruptedException.class);
    await().atMost(Duration.ofSeconds(2)).until(() -> simulator.calls().inFlight() == 0);
  }

  private void complete(CompletableFuture<Reply> reply) {
    try {
      reply.complete(provider.call(Calls.of(BODY)));
    } catch (InterruptedException e) {
      reply.completeExceptionally(
          Thread.currentThread().isInterrupted() ? new AssertionError("still marked") : e);
    }
  }

  private static Behavior with(Faults faults) {
    return Behavior.CALM.withFaults(faults);
  }

  private Reply.Answered answered(Call call) throws InterruptedException {
    Reply reply = provider.call(call);
    assertThat(reply).isInstanceOf(Reply.Answered.class);
    Reply.Answered answered = (Reply.Answered) reply;
    assertThat(new String(answered.body(), UTF_8)).startsWith("{").endsWith("}");
    return answered;
  }

  private static String text(JsonNode response) {
    return response.at("/output/0/content/0/text").asString("");
  }
}
