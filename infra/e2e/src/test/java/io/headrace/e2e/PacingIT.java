package io.headrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.simulator.Account;
import io.headrace.simulator.AccountCalls;
import io.headrace.simulator.Behavior;
import io.headrace.simulator.Latency;
import io.headrace.simulator.Limits;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three workers on one account of a provider that counts each call: they use all of its limit and
 * meet no 429; without Redis each keeps to its share.
 */
final class PacingIT {
  private static final int SECONDS = Integer.getInteger("pacing.seconds");
  private static final boolean LONG = SECONDS >= 60;
  private static final int REQUESTS = 600;
  private static final int TOKENS = 90_000;
  private static final String KEY = "sk-limited";

  /** What was saved up while workers shared out the partitions is used by then. */
  private static final Duration SETTLE = Duration.ofSeconds(15);

  private static final Duration AWAY = Duration.ofSeconds(30);

  private static final Deployment.Setup SETUP =
      new Deployment.Setup(
          1,
          3,
          200,
          false,
          "",
          "",
          "",
          ", accounts: [ { name: only, apiKey: \"%s\", limits: { requestsPerMinute: %d, tokensPerMinute: %d } } ]"
              .formatted(KEY, REQUESTS, TOKENS));

  @TempDir Path dir;

  @Test
  void threeWorkers_oneAccount_useAllOfItsLimits() throws Exception {
    try (Deployment deployment = new Deployment(dir, SETUP)) {
      Clients clients = new Clients(deployment.urls());
      answers(deployment, 16, 48);
      int phases = LONG ? 2 : 1;
      long seconds = SECONDS + 2 * SETTLE.toSeconds() + 2 * AWAY.toSeconds();
      clients.submit((int) (phases * seconds * REQUESTS / 60), 200, () -> true);

      use(deployment, AccountCalls.Second::admitted, REQUESTS);
      if (LONG) {
        withoutRedis(deployment, AccountCalls.Second::admitted, REQUESTS);
        answers(deployment, 200, 600); // now the tokens are the tighter limit
        use(deployment, AccountCalls.Second::tokens, TOKENS);
        withoutRedis(deployment, AccountCalls.Second::tokens, TOKENS);
      }
      System.out.printf("  %.2f round trips to Redis a call%n", roundTrips(deployment, clients));
    }
  }

  /** Of so many tokens. */
  private static void answers(Deployment deployment, int least, int most) {
    deployment
        .simulator()
        .behavior(
            Behavior.CALM
                .withLatency(new Latency.LogNormal(200, 0.5))
                .withOutputTokens(least, most)
                .withAccount(
                    "only",
                    Account.of(KEY, Limits.perMinute(REQUESTS, TOKENS).withBurstSeconds(12))));
  }

  private static void use(
      Deployment deployment, ToLongFunction<AccountCalls.Second> used, int perMinute)
      throws InterruptedException {
    Awaitility.await("calls").until(() -> !calls(deployment).seconds().isEmpty());
    long first = calls(deployment).seconds().getLast().second() + SETTLE.toSeconds();
    List<AccountCalls.Second> measured = seconds(deployment, first, SECONDS);
    double share = sum(measured, used) * 60.0 / SECONDS / perMinute;
    long admitted = sum(measured, AccountCalls.Second::admitted);
    long refused = sum(measured, AccountCalls.Second::refused);
    System.out.printf(
        "pacing: three workers, %d s at %d requests and %d tokens a minute: %d calls, %.1f %% of the limit, %d more refused%n",
        SECONDS, REQUESTS, TOKENS, admitted, 100 * share, refused);
    assertThat(share).isBetween(LONG ? 0.97 : 0.9, LONG ? 1.01 : 1.05);
    assertThat(refused).isLessThanOrEqualTo(admitted / 1000);
  }

  private static void withoutRedis(
      Deployment deployment, ToLongFunction<AccountCalls.Second> used, int perMinute)
      throws InterruptedException {
    long killed = calls(deployment).seconds().getLast().second();
    deployment.redis().kill();
    List<AccountCalls.Second> away = seconds(deployment, killed, (int) AWAY.toSeconds());
    deployment.redis().restart();
    List<AccountCalls.Second> after =
        seconds(deployment, killed + AWAY.toSeconds(), (int) AWAY.toSeconds());
    double perSecond = perMinute / 60.0;
    System.out.printf(
        "  Redis killed for %d s: %.1f %% of the limit meanwhile, %.1f %% in the %d s after; %d refused%n",
        AWAY.toSeconds(),
        100 * sum(away, used) / (perSecond * AWAY.toSeconds()),
        100 * sum(after, used) / (perSecond * AWAY.toSeconds()),
        AWAY.toSeconds(),
        sum(away, AccountCalls.Second::refused) + sum(after, AccountCalls.Second::refused));
    double lease = perSecond; // what is leased ahead
    assertThat((double) sum(away, used)).isLessThan(perSecond * AWAY.toSeconds() + lease);
    assertThat((double) sum(after, used)).isLessThan(perSecond * AWAY.toSeconds() + lease);
    assertThat(sum(away, used)).as("work goes on").isPositive();
  }

  /** Waits until these seconds have passed. */
  private static List<AccountCalls.Second> seconds(Deployment deployment, long first, int count)
      throws InterruptedException {
    long left = TimeUnit.SECONDS.toMillis(first + count + 1) - System.currentTimeMillis();
    TimeUnit.MILLISECONDS.sleep(Math.max(0, left));
    return calls(deployment).seconds().stream()
        .filter(second -> second.second() >= first && second.second() < first + count)
        .toList();
  }

  private static AccountCalls calls(Deployment deployment) {
    Optional<AccountCalls> only =
        deployment.simulator().accounts().stream()
            .filter(calls -> calls.account().equals("only"))
            .findFirst();
    return only.orElseGet(() ->
        new AccountCalls(io.headrace.simulator.Provider.OPENAI, "only", "", 0, 0, 0, List.of()));
  }

  private static long sum(
      List<AccountCalls.Second> seconds, ToLongFunction<AccountCalls.Second> of) {
    return seconds.stream().mapToLong(of).sum();
  }

  private static double roundTrips(Deployment deployment, Clients clients) throws Exception {
    double trips = 0;
    for (String url : deployment.workerUrls()) {
      HttpResponse<String> metrics = clients.get(url + "/metrics");
      Matcher count =
          Pattern.compile("headrace_lease_round_trips_total\\{[^}]*redis[^}]*} ([0-9.E]+)")
              .matcher(metrics.body());
      trips += count.find() ? Double.parseDouble(count.group(1)) : 0;
    }
    return trips / calls(deployment).admitted();
  }
}
