package io.headrace.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.simulator.RateLimits.Admission;
import io.headrace.simulator.RateLimits.Resource;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class LimitsTest {
  @Test
  void call_overRequestsPerMinute_is429WithTheWaitAndAllHeaders() throws Exception {
    Behavior limited = Behavior.CALM.withLimits(2, 100_000);
    try (Simulator simulator = Simulator.start(SimulatorConfig.local(limited));
        Client client = new Client(simulator)) {
      HttpResponse<String> first = client.respond(Client.PROMPT);
      client.respond(Client.PROMPT);
      HttpResponse<String> third = client.respond(Client.PROMPT);
      HttpResponse<String> otherKey =
          client.respond(Client.PROMPT, "Authorization", "Bearer another");

      assertThat(header(first, "x-ratelimit-limit-requests")).isEqualTo("2");
      assertThat(header(first, "x-ratelimit-remaining-requests")).isEqualTo("1");
      assertThat(header(first, "x-ratelimit-reset-requests")).isEqualTo("30s");
      assertThat(header(first, "x-ratelimit-limit-tokens")).isEqualTo("100000");
      long used = Client.json(first).at("/usage/total_tokens").asLong();
      assertThat(header(first, "x-ratelimit-remaining-tokens")).isEqualTo("" + (100_000 - used));
      assertThat(third.statusCode()).isEqualTo(429);
      JsonNode error = Client.json(third).path("error");
      assertThat(error.path("type").asString()).isEqualTo("requests");
      assertThat(error.path("code").asString()).isEqualTo("rate_limit_exceeded");
      assertThat(Long.parseLong(header(third, "retry-after-ms"))).isBetween(20_000L, 30_000L);
      assertThat(Long.parseLong(header(third, "retry-after"))).isBetween(20L, 30L);
      assertThat(header(third, "x-ratelimit-remaining-requests")).isEqualTo("0");
      assertThat(otherKey.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void call_overTokensPerMinute_is429OfTokens() throws Exception {
    Behavior limited = Behavior.CALM.withLimits(0, 100).withOutputTokens(60, 60);
    try (Simulator simulator = Simulator.start(SimulatorConfig.local(limited));
        Client client = new Client(simulator)) {
      client.respond(Client.PROMPT);
      HttpResponse<String> second = client.respond(Client.PROMPT);

      assertThat(second.statusCode()).isEqualTo(429);
      assertThat(Client.json(second).at("/error/type").asString()).isEqualTo("tokens");
      assertThat(second.headers().map()).doesNotContainKey("x-ratelimit-limit-requests");
    }
  }

  @Test
  void take_steadyDemand_admitsTheLimitAndNoMore() {
    RateLimits limits = new RateLimits(Limits.perMinute(600, 0), 0);
    int admitted = 0;
    for (long millis = 0; millis < 180_000; millis += 10) {
      admitted += taken(limits, millis) instanceof Admission.Admitted ? 1 : 0;
    }
    assertThat(admitted).isBetween(600 + 3 * 600 - 2, 600 + 3 * 600);
  }

  @Test
  void take_afterTheWaitItWasTold_isAdmitted() {
    RateLimits limits = new RateLimits(Limits.perMinute(7, 0), 0);
    long millis = 0;
    int refused = 0;
    while (refused < 50) {
      switch (taken(limits, millis)) {
        case Admission.Admitted _ -> {}
        case Admission.Refused refusal -> {
          refused++;
          assertThat(taken(limits, millis + refusal.waitMillis() - 1))
              .isInstanceOf(Admission.Refused.class);
          millis += refusal.waitMillis();
          assertThat(taken(limits, millis)).isInstanceOf(Admission.Admitted.class);
        }
      }
    }
  }

  @Test
  void take_moreTokensThanTheLimit_isRefusedAndTakesNothing() {
    RateLimits limits = new RateLimits(Limits.perMinute(10, 100), 0);
    Admission admission = limits.take(usage(50, 51), 0);

    assertThat(admission)
        .isInstanceOfSatisfying(
            Admission.Refused.class,
            refused -> assertThat(refused.resource()).isEqualTo(Resource.TOKENS));
    assertThat(admission.state().requests().remaining()).isEqualTo(10);
    assertThat(limits.take(usage(50, 50), 0)).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void take_smallBurst_admitsLittleMoreThanTheRate() {
    RateLimits limits = new RateLimits(Limits.perMinute(600, 0).withBurstSeconds(1), 0);
    int admitted = 0;
    for (long millis = 0; millis < 180_000; millis += 10) {
      admitted += taken(limits, millis) instanceof Admission.Admitted ? 1 : 0;
    }
    assertThat(admitted).isBetween(1_800, 1_810);
  }

  @Test
  void take_eachDirection_hasALimitOfItsOwn() {
    RateLimits limits = new RateLimits(Limits.NONE.withDirections(100, 10), 0);

    assertThat(limits.take(usage(90, 1), 0)).isInstanceOf(Admission.Admitted.class);
    assertThat(refusedFor(limits.take(usage(20, 1), 0))).isEqualTo(Resource.INPUT_TOKENS);
    assertThat(refusedFor(limits.take(usage(1, 10), 0))).isEqualTo(Resource.OUTPUT_TOKENS);
    assertThat(limits.take(usage(10, 9), 0)).isInstanceOf(Admission.Admitted.class);
  }

  private static Resource refusedFor(Admission admission) {
    return ((Admission.Refused) admission).resource();
  }

  @Test
  void duration_isWrittenAsGoDoes() {
    assertThat(GoDuration.format(0)).isEqualTo("0s");
    assertThat(GoDuration.format(20)).isEqualTo("20ms");
    assertThat(GoDuration.format(1_000)).isEqualTo("1s");
    assertThat(GoDuration.format(10_000)).isEqualTo("10s");
    assertThat(GoDuration.format(59_973)).isEqualTo("59.973s");
    assertThat(GoDuration.format(360_000)).isEqualTo("6m0s");
    assertThat(GoDuration.format(3_600_000)).isEqualTo("1h0m0s");
    assertThat(GoDuration.format(3_723_500)).isEqualTo("1h2m3.5s");
  }

  private static Admission taken(RateLimits limits, long millis) {
    return limits.take(usage(0, 1), TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private static Usage usage(int input, int output) {
    return new Usage(input, 0, 0, output, 0);
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElseThrow();
  }
}
