package io.headrace.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.simulator.RateLimits.Admission;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class AccountsTest {
  private static final Usage USAGE = new Usage(6, 0, 0, 4, 0);
  private final Accounts accounts = new Accounts();

  @Test
  void accounts_ofOneSimulator_haveLimitsOfTheirOwn() throws Exception {
    Behavior two =
        Behavior.CALM
            .withAccount("small", Account.of("k-small", Limits.perMinute(2, 0)))
            .withAccount("large", Account.of("k-large", Limits.perMinute(5, 0)));
    try (Simulator simulator = Simulator.start(SimulatorConfig.local(two));
        Client client = new Client(simulator)) {
      for (int i = 0; i < 7; i++) {
        client.respond(Client.PROMPT, "Authorization", "Bearer k-small");
        client.respond(Client.PROMPT, "Authorization", "Bearer k-large");
        client.respond(Client.PROMPT);
      }
      JsonNode counts = Client.json(client.send("GET", "/simulator/accounts", ""));

      assertThat(counts.valueStream().map(AccountsTest::summary))
          .containsExactlyInAnyOrder(
              "openai small demo-model 2 5",
              "openai large demo-model 5 2",
              "openai no-key demo-model 7 0");
      assertThat(counts.get(0).at("/seconds/0/second").asLong())
          .isCloseTo(System.currentTimeMillis() / 1000, Offset.offset(60L));
    }
  }

  private static String summary(JsonNode row) {
    return row.path("provider").asString()
        + " "
        + row.path("account").asString()
        + " "
        + row.path("model").asString()
        + " "
        + row.path("admitted")
        + " "
        + row.path("refused");
  }

  @Test
  void sameKeyAtTwoProviders_isTwoAccounts() throws Exception {
    Behavior one = Behavior.CALM.withLimits(1, 0);
    try (Simulator simulator = Simulator.start(SimulatorConfig.local(one));
        Client client = new Client(simulator)) {
      String chat = Client.CHAT;
      String[] key = {"Authorization", "Bearer k", "api-key", "k"};
      HttpResponse<String> openAi = client.send("POST", "/v1/chat/completions", chat, key);
      HttpResponse<String> azure = client.send("POST", "/openai/v1/chat/completions", chat, key);

      assertThat(openAi.statusCode()).isEqualTo(200);
      assertThat(azure.statusCode()).isEqualTo(200);
      assertThat(client.send("POST", "/v1/chat/completions", chat, key).statusCode())
          .isEqualTo(429);
    }
  }

  @Test
  void take_overThreeMinutes_isCountedBySecond() {
    Limits limits = Limits.perMinute(600, 0).withBurstSeconds(1);
    for (long millis = 0; millis < 180_000; millis += 50) {
      take("m", limits, millis);
    }
    AccountCalls calls = accounts.snapshot().getFirst();

    assertThat(calls.admitted()).isBetween(1_800L, 1_810L);
    assertThat(calls.admitted() + calls.refused()).isEqualTo(3_600);
    assertThat(calls.tokens()).isEqualTo(calls.admitted() * USAGE.total());
    assertThat(calls.seconds()).hasSize(180);
    assertThat(calls.seconds()).allMatch(second -> second.admitted() + second.refused() == 20);
    assertThat(calls.seconds().subList(2, 180))
        .allMatch(second -> second.admitted() >= 9 && second.admitted() <= 11);
    assertThat(calls.seconds().stream().mapToLong(AccountCalls.Second::tokens).sum())
        .isEqualTo(calls.tokens());
  }

  @Test
  void take_moreSecondsThanAreKept_forgetsTheFirst() {
    for (int second = 0; second < AccountCounts.MOST_SECONDS + 5; second++) {
      take("m", Limits.NONE, second * 1000L);
    }
    AccountCalls calls = accounts.snapshot().getFirst();

    assertThat(calls.admitted()).isEqualTo(AccountCounts.MOST_SECONDS + 5);
    assertThat(calls.seconds()).hasSize(AccountCounts.MOST_SECONDS);
    assertThat(calls.seconds().getFirst().second()).isEqualTo(5);
  }

  @Test
  void take_changedLimits_startFullAndTheOthersStay() {
    take("a", Limits.perMinute(1, 0), 0);
    take("b", Limits.perMinute(1, 0), 0);

    assertThat(take("a", Limits.perMinute(1, 0), 0)).isInstanceOf(Admission.Refused.class);
    assertThat(take("a", Limits.perMinute(2, 0), 0)).isInstanceOf(Admission.Admitted.class);
    assertThat(take("b", Limits.perMinute(1, 0), 0)).isInstanceOf(Admission.Refused.class);
  }

  @Test
  void resetCounts_leavesTheLevels_resetDoesNot() {
    take("a", Limits.perMinute(1, 0), 0);
    accounts.resetCounts();
    assertThat(take("a", Limits.perMinute(1, 0), 0)).isInstanceOf(Admission.Refused.class);
    assertThat(accounts.snapshot().getFirst().admitted()).isZero();
    accounts.reset();
    assertThat(take("a", Limits.perMinute(1, 0), 0)).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void terms_ofAModel_comeBeforeThoseOfItsAccount() {
    Limits big = Limits.perMinute(1, 0);
    Account account = new Account("k", Limits.perMinute(9, 0), Map.of("big", big));
    Behavior behavior = Behavior.CALM.withAccount("main", account);

    assertThat(behavior.terms("k", "big")).isEqualTo(new Behavior.Terms("main", big));
    assertThat(behavior.terms("k", "small").limits()).isEqualTo(Limits.perMinute(9, 0));
    assertThat(behavior.terms("other", "big").limits()).isEqualTo(Limits.NONE);
    assertThat(behavior.terms(null, "big").limits()).isEqualTo(Limits.NONE);
  }

  private Admission take(String model, Limits limits, long millis) {
    return accounts.take(
        new Accounts.Demand(
            Provider.OPENAI,
            "key",
            model,
            USAGE,
            TimeUnit.MILLISECONDS.toNanos(millis),
            millis / 1000),
        new Behavior.Terms("main", limits));
  }
}
