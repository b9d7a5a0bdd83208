package io.headrace.workers.pacing;

import static io.headrace.workers.pacing.SampleAccounts.account;
import static io.headrace.workers.pacing.SampleAccounts.limits;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.AccountConfig;
import io.headrace.config.LimitsConfig;
import io.headrace.config.Selection;
import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;
import io.headrace.workers.pacing.AccountPool.Demand;
import io.headrace.workers.pacing.AccountPool.Later;
import io.headrace.workers.pacing.AccountPool.Turn;
import io.headrace.workers.provider.Reply;
import io.headrace.workers.provider.Reply.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AccountPoolTest {
  private static final Reply ANSWER =
      new Reply.Answered(JobStatus.COMPLETED, new byte[0], Usage.NONE, "m", Optional.empty());

  private static final LimitsConfig NO = LimitsConfig.NONE;

  private Selection selection = Selection.WEIGHTED;
  private long now = 1;

  @Test
  void tryTake_weighted_sharesByWeight() {
    SampleAccounts accounts =
        accounts(Selection.WEIGHTED, account("main", 3, NO), account("spare", 1, NO));

    assertThat(counts(accounts, 400)).containsEntry("main", 300L).containsEntry("spare", 100L);
  }

  @Test
  void tryTake_roundRobin_sharesAlike() {
    SampleAccounts accounts =
        accounts(Selection.ROUND_ROBIN, account("main", 3, NO), account("spare", 1, NO));

    assertThat(counts(accounts, 400)).containsEntry("main", 200L).containsEntry("spare", 200L);
  }

  @Test
  void tryTake_leastUsed_takesTheOneWithFewerCallsUnderWay() {
    SampleAccounts accounts =
        accounts(Selection.LEAST_USED, account("a", 1, NO), account("b", 1, NO));
    Permit first = take(accounts);
    Permit second = take(accounts);
    assertThat(Set.of(first.account(), second.account())).containsExactlyInAnyOrder("a", "b");

    first.ended(ANSWER, 1);

    assertThat(take(accounts).account()).isEqualTo(first.account());
  }

  @Test
  void tryTake_accountPaused_usesTheOther() {
    SampleAccounts accounts =
        accounts(Selection.WEIGHTED, account("main", 3, NO), account("spare", 1, NO));
    counts(accounts, 4);
    accounts.pause("main", Duration.ofSeconds(20));

    assertThat(counts(accounts, 10)).containsOnlyKeys("spare");
  }

  @Test
  void tryTake_allPaused_tellsForHowLong() {
    SampleAccounts accounts = accounts(Selection.WEIGHTED, account("main", 1, NO));
    counts(accounts, 1);
    accounts.pause("main", Duration.ofMillis(300));

    assertThat(accounts.pool().tryTake(demand("lane", Optional.empty())))
        .isEqualTo(new Later(Duration.ofMillis(300), true));
  }

  @Test
  void tryTake_accountWasPausedForLong_sharesAlikeAgain() {
    SampleAccounts accounts =
        accounts(Selection.WEIGHTED, account("a", 1, NO), account("b", 1, NO));
    counts(accounts, 2);
    accounts.pause("a", Duration.ofSeconds(20));
    counts(accounts, 100);
    now += Duration.ofMinutes(1).toNanos();

    assertThat(counts(accounts, 100).get("a")).isBetween(49L, 51L);
  }

  @Test
  void tryTake_pauseHasJustEnded_letsCallsThroughStepByStep() {
    SampleAccounts accounts = accounts(Selection.WEIGHTED, account("main", 1, NO));
    counts(accounts, 1);
    accounts.pause("main", Duration.ofSeconds(5));
    now += Duration.ofSeconds(5).toNanos();

    assertThat(takeAll(accounts, 100)).hasSize(1);
    now += Duration.ofMillis(10).toNanos();
    assertThat(takeAll(accounts, 100)).hasSize(10);
    now += Duration.ofSeconds(1).toNanos();
    assertThat(takeAll(accounts, 100)).hasSize(100);
  }

  @Test
  void tryTake_concurrencyReached_waitsForAnEnd() {
    SampleAccounts accounts = accounts(Selection.WEIGHTED, account("main", 1, limits(0, 0, 2)));
    List<Permit> both = takeAll(accounts, 10);
    assertThat(both).hasSize(2);

    both.getFirst().stopped();
    both.getFirst().giveBack(); // already ended

    assertThat(takeAll(accounts, 10)).hasSize(1);
  }

  @Test
  void tryTake_reservedAccount_servesItsLanesFirstAndNoOthers() {
    SampleAccounts accounts =
        accounts(
            Selection.WEIGHTED,
            account("main", 3, NO),
            account("spare", 1, limits(0, 0, 1), "vip"));

    assertThat(counts(accounts, 10)).containsOnlyKeys("main");
    assertThat(((Permit) accounts.pool().tryTake(demand("vip", Optional.empty()))).account())
        .isEqualTo("spare");
    assertThat(((Permit) accounts.pool().tryTake(demand("vip", Optional.empty()))).account())
        .as("its own is full")
        .isEqualTo("main");
  }

  @Test
  void tryTake_manyMadeUpModels_takeNoPlaceFromOthers() {
    SampleAccounts accounts = accounts(Selection.WEIGHTED, account("main", 1, NO));
    failUntilOpen(accounts, "gpt-known");
    for (int i = 0; i < 2 * Account.MAX_MODELS; i++) {
      take(accounts, "gpt-" + i).ended(ANSWER, 1);
    }

    failUntilOpen(accounts, "gpt-new");

    take(accounts, "gpt-other").ended(ANSWER, 1);
    assertThat(accounts.pool().tryTake(ofModel("gpt-known"))).isInstanceOf(Later.class);
    assertThat(accounts.forgotten())
        .hasSizeGreaterThanOrEqualTo(Account.MAX_MODELS)
        .doesNotContain("main/gpt-known");
  }

  private static void failUntilOpen(SampleAccounts accounts, String model) {
    while (accounts.pool().tryTake(ofModel(model)) instanceof Permit permit) {
      permit.ended(new Reply.TimedOut(), 1);
    }
  }

  private static Permit take(SampleAccounts accounts, String model) {
    return (Permit) accounts.pool().tryTake(ofModel(model));
  }

  private static Demand ofModel(String model) {
    return new Demand("lane", Selection.WEIGHTED, model, 1, Optional.empty());
  }

  @Test
  void tryTake_session_keepsItsAccountWhileItIsHealthy() {
    SampleAccounts accounts =
        accounts(Selection.WEIGHTED, account("a", 1, NO), account("b", 1, NO), account("c", 1, NO));
    List<String> sessions = IntStream.range(0, 60).mapToObj(i -> "session-" + i).toList();
    List<String> first = sessions.stream().map(session -> served(accounts, session)).toList();

    assertThat(sessions.stream().map(session -> served(accounts, session)).toList())
        .isEqualTo(first);
    assertThat(new HashSet<>(first)).containsExactlyInAnyOrder("a", "b", "c");

    accounts.pause("b", Duration.ofSeconds(20));
    List<String> without = sessions.stream().map(session -> served(accounts, session)).toList();
    for (int i = 0; i < sessions.size(); i++) {
      if (first.get(i).equals("b")) {
        assertThat(without.get(i)).isIn("a", "c");
      } else {
        assertThat(without.get(i)).isEqualTo(first.get(i));
      }
    }
  }

  @Test
  void ended_failuresInTurn_stopTheAccountForThisModelOnly() {
    SampleAccounts accounts = accounts(Selection.WEIGHTED, account("main", 1, NO));
    for (int i = 0; i < 4; i++) {
      take(accounts).ended(new Reply.Unreachable("reset"), 1);
    }

    assertThat(accounts.pool().tryTake(demand("lane", Optional.empty()))).isInstanceOf(Later.class);
    assertThat(
            accounts.pool().tryTake(new Demand("lane", selection, "another", 1, Optional.empty())))
        .isInstanceOf(Permit.class);
  }

  @Test
  void refused_key_stopsTheAccountForAllModels() {
    SampleAccounts accounts =
        accounts(Selection.WEIGHTED, account("main", 1, NO), account("spare", 1, NO));
    Permit refused = take(accounts);
    refused.refused(Fault.KEY);

    assertThat(counts(accounts, 10)).doesNotContainKey(refused.account());
    for (int i = 0; i < 10; i++) {
      assertThat(takenFor(accounts, "another")).isNotEqualTo(refused.account());
    }
    now += Duration.ofSeconds(61).toNanos();
    assertThat(counts(accounts, 10)).containsKey(refused.account());
  }

  @Test
  void refused_permission_stopsNothing_forItMayBeWhatTheClientAsked() {
    SampleAccounts accounts = accounts(Selection.WEIGHTED, account("main", 1, NO));
    take(accounts).refused(Fault.PERMISSION);

    assertThat(takenFor(accounts, "sim-1")).isEqualTo("main");
  }

  @Test
  void refused_quota_stopsTheAccountForThisModelOnly() {
    SampleAccounts accounts = accounts(Selection.WEIGHTED, account("main", 1, NO));
    take(accounts).refused(Fault.QUOTA);

    assertThat(accounts.pool().tryTake(demand("lane", Optional.empty()))).isInstanceOf(Later.class);
    assertThat(takenFor(accounts, "another")).isEqualTo("main");
  }

  private String takenFor(SampleAccounts accounts, String model) {
    Turn turn = accounts.pool().tryTake(new Demand("lane", selection, model, 1, Optional.empty()));
    return ((Permit) turn).account();
  }

  private SampleAccounts accounts(Selection selection, AccountConfig... all) {
    this.selection = selection;
    return new SampleAccounts(() -> now, all);
  }

  private Demand demand(String lane, Optional<String> session) {
    return new Demand(lane, selection, "sim-1", 1, session);
  }

  private Permit take(SampleAccounts accounts) {
    return (Permit) accounts.pool().tryTake(demand("lane", Optional.empty()));
  }

  private String served(SampleAccounts accounts, String session) {
    Permit permit = (Permit) accounts.pool().tryTake(demand("lane", Optional.of(session)));
    permit.ended(ANSWER, 1);
    return permit.account();
  }

  /** As many as there are, up to a number, all under way at once. */
  private List<Permit> takeAll(SampleAccounts accounts, int most) {
    List<Permit> taken = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      Turn turn = accounts.pool().tryTake(demand("lane", Optional.empty()));
      if (turn instanceof Permit permit) {
        taken.add(permit);
      }
    }
    return taken;
  }

  private Map<String, Long> counts(SampleAccounts accounts, int calls) {
    return IntStream.range(0, calls)
        .mapToObj(_ -> take(accounts))
        .peek(permit -> permit.ended(ANSWER, 1))
        .collect(Collectors.groupingBy(Permit::account, Collectors.counting()));
  }
}
