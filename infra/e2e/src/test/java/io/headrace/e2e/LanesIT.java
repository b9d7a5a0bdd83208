package io.headrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.JobStatus;
import io.headrace.simulator.Account;
import io.headrace.simulator.AccountCalls;
import io.headrace.simulator.Behavior;
import io.headrace.simulator.Latency;
import io.headrace.simulator.Limits;
import io.headrace.simulator.Simulator;
import io.headrace.simulator.SimulatorConfig;
import io.headrace.topic.HandOver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is called with which account, and in which order, as providers see it. */
final class LanesIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Of the provider that goes away. */
  private static final int PER_SECOND = 15;

  private static final int CONCURRENCY = 8;
  private static final Duration NEAR = Duration.ofSeconds(2);

  /** A deadline isn't met to the millisecond. */
  private static final Duration LATE = Duration.ofSeconds(1);

  private static final String SETTINGS =
      """
      tenants:
        - { id: dev, keys: [ { id: dev, key: sk-headrace-dev } ] }
        - { id: acme, tier: enterprise, keys: [ { id: acme, key: sk-headrace-acme } ] }
        - { id: poor, tier: free, keys: [ { id: poor, key: sk-headrace-poor } ] }
      providers:
        pool: { kind: openai, baseUrl: "URL", accounts: [ { name: a, apiKey: sk-a }, { name: b, apiKey: sk-b }, { name: c, apiKey: sk-c }, { name: own, apiKey: sk-own, reservedFor: [ vip ] } ] }
        scarce: { kind: openai, baseUrl: "URL", accounts: [ { name: scarce, apiKey: sk-scarce, limits: { tokensPerMinute: 30000, burst: 2s } } ] }
        spare: { kind: openai, baseUrl: "URL", accounts: [ { name: spare, apiKey: sk-spare } ] }
        narrow: { kind: openai, baseUrl: "URL", concurrency: 1, apiKeys: [ sk-narrow ] }
        FAR
      lanes: { vip: { provider: pool, tenants: [ acme ] } }
      models:
        "pooled-*": { targets: [ { provider: pool } ] }
        dear: { targets: [ { provider: scarce, model: dear-1 } ], cheaper: { provider: spare, model: cheap-1 } }
        narrow: { targets: [ { provider: narrow } ] }
        far: { targets: [ { provider: far, model: far-1 } ] }
      workers: { attempts: 50, backoff: 100ms, maxBackoff: 200ms, cheaperAfter: 300ms, breaker: { open: 1s } }
      """;

  private static Simulator simulator;
  private static Upstream far;
  private static Gateway gateway;

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    simulator = Simulator.start(SimulatorConfig.local(Behavior.CALM));
    far = new Upstream("far", PER_SECOND);
    String section = far.section(CONCURRENCY).substring(", ".length());
    gateway =
        new Gateway(dir, SETTINGS.replace("URL", simulator.baseUrl()).replace("FAR", section));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    far.close();
    simulator.close();
  }

  @BeforeEach
  void calm() {
    simulator.behavior(calmed());
    simulator.resetCalls();
  }

  private static Behavior calmed() {
    Behavior calm = Behavior.CALM.withOutputTokens(200, 200).withLatency(new Latency.Fixed(5));
    for (String name : List.of("a", "b", "c", "own", "scarce", "spare")) {
      calm = calm.withAccount(name, Account.of("sk-" + name, Limits.NONE));
    }
    return calm;
  }

  private static Caller caller(String tenant) {
    return new Caller(gateway.url(), tenant);
  }

  @Test
  void session_keepsItsAccount_byHeaderOrByCacheKey() throws Exception {
    Caller dev = caller("dev");
    Set<String> used = new HashSet<>();
    for (String session : List.of("s1", "s2", "s3", "s4", "s5", "s6")) {
      String model = "pooled-" + session;
      for (int i = 0; i < 3; i++) {
        dev.ask(model, "", "X-Headrace-Session", session);
        dev.ask(model, ",\"prompt_cache_key\":\"%s\"".formatted(session));
      }
      Map<String, Long> accounts = accounts(model);
      assertThat(accounts).as(session).hasSize(1).containsValue(6L);
      used.addAll(accounts.keySet());
    }
    assertThat(used).as("of all sessions").hasSizeGreaterThan(1);

    for (int i = 0; i < 6; i++) {
      dev.ask("pooled-by-turns", "");
    }
    assertThat(accounts("pooled-by-turns")).containsOnlyKeys("a", "b", "c");
  }

  @Test
  void reservedAccount_servesItsLaneAlone() throws Exception {
    for (int i = 0; i < 4; i++) {
      caller("acme").ask("pooled-acme", "");
      caller("dev").ask("pooled-dev", "");
    }
    assertThat(accounts("pooled-acme")).isEqualTo(Map.of("own", 4L));
    assertThat(accounts("pooled-dev")).doesNotContainKey("own");
  }

  @Test
  void tokensScarce_freeTenantsJobGoesToTheCheaperModel_othersWait() throws Exception {
    simulator.behavior(calmed().withOutputTokens(3_000, 3_000));
    List<String> spent = caller("dev").submit(1, "dear", "");
    try (JobLog log = new JobLog(gateway.bootstrap())) {
      Awaitility.await("tokens are used up")
          .atMost(LIMIT)
          .until(() -> log.read().ends().keySet().containsAll(spent));
      List<String> paying = caller("dev").submit(1, "dear", "");
      List<String> free = caller("poor").submit(1, "dear", "");

      Awaitility.await("the free tenant's job ends")
          .atMost(LIMIT)
          .until(() -> log.read().ends().keySet().containsAll(free));
      assertThat(ends(log, free))
          .allMatch(end -> end.provider().equals("spare") && end.attempts() == 1);
      assertThat(log.handOvers(free.getFirst()))
          .containsExactly(new HandOver(2, 0, new TreeSet<>(Set.of(0))));
      assertThat(log.ends().keySet()).doesNotContainAnyElementsOf(paying);
    }
    assertThat(accounts("dear-1")).isEqualTo(Map.of("scarce", 1L));
    assertThat(accounts("cheap-1")).isEqualTo(Map.of("spare", 1L));
  }

  @Test
  void callsScarce_tiersHaveTheirShares() throws Exception {
    simulator.behavior(calmed().with("{\"faults\":{\"hang\":1}}"));
    String first = caller("dev").submit(1, "narrow", "").getFirst();
    Awaitility.await().until(() -> simulator.calls(first) == 1);
    caller("poor").submit(6, "narrow", "");
    caller("dev").submit(10, "narrow", "");
    caller("acme").submit(24, "narrow", "");
    simulator.behavior(calmed());
    long begun = System.currentTimeMillis();
    caller("dev").cancel(first);

    List<String> served =
        Awaitility.await("jobs of all tiers end")
            .atMost(LIMIT)
            .until(() -> servedSince(begun), tenants -> tenants.size() == 40);
    Map<String, Long> shares =
        served.subList(0, 21).stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    assertThat(shares.get("acme")).as("16 of %s", served).isBetween(13L, 18L);
    assertThat(shares.get("dev")).as("4 of %s", served).isBetween(2L, 6L);
    assertThat(shares.get("poor")).as("1 of %s", served).isBetween(1L, 3L);
  }

  /** Whose jobs, in the order of their ends. */
  private static List<String> servedSince(long millis) {
    return ServedLog.read(gateway.bootstrap())
        .ended(millis, Long.MAX_VALUE)
        .filter(job -> job.tokens() > 0)
        .sorted(Comparator.comparingLong(ServedLog.Served::endMillis))
        .map(ServedLog.Served::tenant)
        .toList();
  }

  @Test
  void longOutage_nearDeadlinesEndOnTime_highGoesFirst_andNothingBursts() throws Exception {
    Caller dev = caller("dev");
    dev.ask("far", "");
    far.goAway();
    List<String> low = dev.submit(36, "far", ",\"service_tier\":\"flex\"");
    long before = System.currentTimeMillis();
    List<String> near =
        dev.submit(8, "far", "", "X-Headrace-Timeout", Long.toString(NEAR.toSeconds()));
    long after = System.currentTimeMillis();
    List<String> high = dev.submit(36, "far", ",\"service_tier\":\"priority\"");
    try (JobLog log = new JobLog(gateway.bootstrap())) {
      Awaitility.await("the near deadlines")
          .atMost(LIMIT)
          .until(() -> log.read().ends().keySet().containsAll(near));
      assertThat(ends(log, near))
          .allSatisfy(end -> {
            assertThat(end.status()).isEqualTo(JobStatus.EXPIRED);
            assertThat(end.atMillis())
                .isBetween(before + NEAR.toMillis(), after + NEAR.toMillis() + LATE.toMillis());
          });
      assertThat(log.ends().keySet()).doesNotContainAnyElementsOf(low);

      far.comeBack();
      Awaitility.await("high priority's calls")
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> called(high) == high.size());
      assertThat(called(low))
          .as("of low priority, with those that had a place before")
          .isLessThanOrEqualTo(CONCURRENCY + high.size() / 8);
      Awaitility.await("low priority's jobs end")
          .atMost(LIMIT)
          .until(() -> log.read().ends().keySet().containsAll(low));
      assertThat(ends(log, low)).allMatch(end -> end.status() == JobStatus.COMPLETED);
      assertThat(ends(log, high))
          .hasSize(high.size())
          .allMatch(end -> end.status() == JobStatus.COMPLETED);
    }
    assertThat(far.seconds())
        .as("its limit with what it saves up")
        .allMatch(second -> second.refused() == 0);
  }

  private static List<JobLog.Ended> ends(JobLog log, List<String> jobs) {
    return log.ends().entrySet().stream()
        .filter(end -> jobs.contains(end.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static long called(List<String> jobs) {
    return jobs.stream().filter(job -> far.calls(job) > 0).count();
  }

  /** Calls that asked for a model of the provider's, by the account that they came with. */
  private static Map<String, Long> accounts(String model) {
    return simulator.accounts().stream()
        .filter(calls -> calls.model().equals(model) && calls.admitted() > 0)
        .collect(Collectors.toMap(AccountCalls::account, AccountCalls::admitted));
  }
}
