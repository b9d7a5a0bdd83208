package io.headrace.workers.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.config.ProviderConfig.Kind;
import io.headrace.job.JobStatus;
import io.headrace.job.Operation;
import io.headrace.llm.Usage;
import io.headrace.simulator.Behavior;
import io.headrace.simulator.Behavior.Shares;
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

/**
 * What every kind of provider must do, asked over HTTP against the simulator: whoever it is, the
 * client and the worker see the same.
 */
abstract class ProviderContract {
  static final String BODY =
      """
      {"model":"sim-fast","input":"Why is the sky blue? 天空为什么是蓝色的？","background": true,
       "metadata":{"row":"7"}}\
      """;

  private static final Shares SHARES = new Shares(0.25, 0.125, 0.5);

  private final Kind kind;
  private final String basePath;
  private final Reply.Overloaded outage;
  Simulator simulator;
  Provider provider;

  /**
   * @param basePath below the simulator's address
   * @param outage what its word for an overload is sorted into
   */
  @SuppressWarnings("NullAway.Init")
  ProviderContract(Kind kind, String basePath, Reply.Overloaded outage) {
    this.kind = kind;
    this.basePath = basePath;
    this.outage = outage;
  }

  @BeforeEach
  void start() throws IOException {
    simulator = Simulator.start(SimulatorConfig.local(Behavior.CALM));
    provider = open("sk-test");
  }

  private Provider open(String... keys) {
    return Calls.provider(kind, "http://127.0.0.1:" + simulator.port() + basePath, keys);
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
  void usage_isOurs_whateverTheProviderCountsApart() throws Exception {
    simulator.behavior(Behavior.CALM.withShares(SHARES));
    Usage usage = answered(Calls.of(BODY.replace("Why", "Why ".repeat(100)))).usage();

    assertThat(usage.input()).isGreaterThan(50);
    assertThat(usage.output()).isPositive();
    assertThat(usage)
        .isEqualTo(
            new Usage(
                usage.input(),
                (long) (usage.input() * SHARES.cacheRead()),
                countsCacheWrites() ? (long) (usage.input() * SHARES.cacheWrite()) : 0,
                usage.output(),
                (long) (usage.output() * SHARES.reasoning())));
  }

  boolean countsCacheWrites() {
    return true;
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
    assertThat(output.at("/0/call_id").asString()).isNotBlank();
  }

  @Test
  void chat_isAnsweredWithTheJobsId() throws Exception {
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

    assertThat(provider.call(Calls.of(BODY))).isEqualTo(outage);
  }

  @Test
  void refused_whenTheKeyIsNotTaken() throws Exception {
    simulator.behavior(Behavior.CALM.withRequireKey(true));
    try (Provider keyless = open()) {
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

  static Behavior with(Faults faults) {
    return Behavior.CALM.withFaults(faults);
  }

  Reply.Answered answered(Call call) throws InterruptedException {
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
