package io.headrace.workers.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.LimitsConfig.Algorithm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AllowanceTest {
  private static final long MILLI = 1_000_000;
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private long now;
  private int asks;
  private Allowance.@Nullable Taken last;
  private final LocalLeases bucket = new LocalLeases(() -> 1, () -> now);
  private final Leases counted =
      (limits, ask) -> {
        asks++;
        return bucket.ask(limits, ask);
      };

  @Test
  void tryTake_manyWorkersAtTheirLimit_useAllOfItAndNoMore() {
    List<Allowance> workers = List.of(allowance(600, 0), allowance(600, 0), allowance(600, 0));

    int taken = run(workers, 3 * MINUTE, 1, 10);

    assertThat(taken).isBetween(1_782, 1_811);
    assertThat(asks).as("asks for " + taken + " calls").isLessThan(taken * 3 / 2);
  }

  @Test
  void tryTake_tokensAreTheTighterLimit_useAllOfThem() {
    List<Allowance> workers = List.of(allowance(60_000, 90_000), allowance(60_000, 90_000));

    int taken = run(workers, 3 * MINUTE, 250, 10);

    assertThat(taken * 250.0).isBetween(3 * 90_000 * 0.98, 3 * 90_000 * 1.02);
  }

  @Test
  void tryTake_highLimit_asksForManyCallsAtOnce() {
    Allowance allowance = allowance(60_000, 0);
    run(List.of(allowance), MINUTE / 60, 1, 1); // the bucket starts empty
    asks = 0;

    int taken = run(List.of(allowance), MINUTE / 6, 1, 1);

    assertThat(taken).isBetween(9_300, 11_010);
    assertThat(asks).isLessThan(taken / 50);
  }

  @Test
  void tryTake_farFromTheLimit_asksForFewerThanHalfOfItsCalls() {
    Allowance allowance = allowance(60_000, 0);
    assertThat(takenWithin(allowance, 1, Duration.ofSeconds(1))).isTrue();
    now += Duration.ofSeconds(1).toNanos();
    long busy = 0;
    for (int i = 0; i < 2_000; i++) {
      now += 10 * MILLI;
      busy += tryTake(allowance, 1) > 0 ? 1 : 0;
    }
    assertThat(busy).isLessThan(10);
    assertThat(asks).isLessThan(200);
  }

  @Test
  void correct_moreTokensUsedThanThought_areWorkedOffBeforeTheNextCall() {
    Allowance allowance = allowance(60_000, 600);
    now += Duration.ofSeconds(1).toNanos();
    assertThat(takenWithin(allowance, 10, Duration.ofSeconds(2))).isTrue();
    Objects.requireNonNull(last).correct(600);
    allowance.look();

    long owes = now;
    assertThat(takenWithin(allowance, 10, Duration.ofMinutes(2))).isTrue();

    assertThat(Duration.ofNanos(now - owes)).isGreaterThan(Duration.ofSeconds(50));
  }

  @Test
  void tryTake_largeCallsBesideAnotherWorkersSmallOnes_haveTheirTurn() {
    Allowance small = allowance(60_000, 60_000);
    Allowance large = allowance(60_000, 60_000);
    int smalls = 0;
    int larges = 0;
    for (long end = now + 3 * MINUTE; now < end; now += 10 * MILLI) {
      while (tryTake(small, 50) == 0) {
        smalls++;
      }
      larges += tryTake(large, 800) == 0 ? 1 : 0;
    }
    assertThat(larges * 800).isGreaterThan(3 * 60_000 / 5);
    assertThat(smalls * 50 + larges * 800.0).isBetween(3 * 60_000 * 0.95, 3 * 60_000 * 1.02);
  }

  @Test
  void tryTake_largeAndSmallCallsInTurn_shareTheTokens() {
    Allowance allowance = allowance(60_000, 60_000);
    long smalls = 0;
    long larges = 0;
    for (long end = now + 3 * MINUTE; now < end; now += 10 * MILLI) {
      boolean taken = true;
      while (taken) {
        boolean large = larges <= smalls;
        boolean first = tryTake(allowance, large ? 800 : 50) == 0;
        boolean second = !first && tryTake(allowance, large ? 50 : 800) == 0;
        taken = first || second;
        larges += taken && large == first ? 800 : 0;
        smalls += taken && large != first ? 50 : 0;
      }
    }
    assertThat((double) larges / smalls).isBetween(0.8, 1.25);
    assertThat((double) larges + smalls).isBetween(3 * 60_000 * 0.9, 3 * 60_000 * 1.02);
  }

  @Test
  void correct_windowUsedLessThanThought_givesItBackInItsOwnSecond() {
    List<Leases.Ask> asks = new ArrayList<>();
    Leases window =
        (_, ask) -> {
          asks.add(ask);
          return CompletableFuture.completedFuture(
              new Leases.Lease(ask.calls(), 100, Duration.ZERO, Duration.ZERO, 41 + asks.size()));
        };
    Allowance allowance =
        new Allowance(
            LeasesContract.limits(600, 6_000, Algorithm.SLIDING_WINDOW),
            window,
            () -> now,
            () -> {});
    assertThat(tryTake(allowance, 100)).isZero();
    asks.clear();

    Objects.requireNonNull(last).correct(30);
    allowance.look();

    assertThat(asks).hasSize(1);
    assertThat(asks.getFirst().calls()).isZero();
    assertThat(asks.getFirst().refunds()).containsExactly(new Leases.Refund(42, 0, 70));
  }

  @Test
  void look_leaseUnspent_goesBackToTheOthers() {
    Allowance idle = allowance(60, 0);
    Allowance other = allowance(60, 0);
    assertThat(takenWithin(idle, 1, Duration.ofSeconds(2))).isTrue();
    Objects.requireNonNull(last).giveBack();

    now += Duration.ofSeconds(2).toNanos();
    idle.look();

    assertThat(takenWithin(other, 1, Duration.ofMillis(700))).isTrue();
  }

  @Test
  void look_largeCallHasGivenUpWaiting_othersDoNotWaitForIt() {
    Allowance allowance = lateForLargeCalls();
    assertThat(takenWithin(allowance, 400, Duration.ofSeconds(1))).isFalse();

    assertThat(takenWithin(allowance, 10, Duration.ofSeconds(4))).isTrue();
  }

  @Test
  void look_largeCallStillWaits_keepsItsTurn() {
    Allowance allowance = lateForLargeCalls();
    for (int second = 0; second < 29; second++) {
      assertThat(takenWithin(allowance, 400, Duration.ofSeconds(1))).isFalse();
      assertThat(tryTake(allowance, 10)).isPositive();
    }

    assertThat(takenWithin(allowance, 400, Duration.ofSeconds(2))).isTrue();
  }

  private Allowance lateForLargeCalls() {
    Leases late =
        (_, ask) -> {
          Duration delay = Duration.ofSeconds(ask.nextTokens() == 400 ? 30 : 0);
          return CompletableFuture.completedFuture(
              new Leases.Lease(ask.calls(), ask.nextTokens(), Duration.ZERO, delay, 0));
        };
    return new Allowance(limits(600, 600), late, () -> now, () -> {});
  }

  @Test
  void tryTake_shareWasNothingForAMoment_goesOnSoon() {
    AtomicInteger share = new AtomicInteger();
    LocalLeases own = new LocalLeases(share::get, () -> now);
    Allowance allowance = new Allowance(limits(600, 0), own, () -> now, () -> {});
    assertThat(tryTake(allowance, 1)).isPositive();

    share.set(1);

    assertThat(takenWithin(allowance, 1, Duration.ofSeconds(3))).isTrue();
  }

  @Test
  void tryTake_whileNobodyAnswers_asksOnce() {
    List<CompletableFuture<Leases.Lease>> open = new ArrayList<>();
    Leases silent =
        (_, _) -> {
          CompletableFuture<Leases.Lease> answer = new CompletableFuture<>();
          open.add(answer);
          return answer;
        };
    List<Boolean> woken = new ArrayList<>();
    Allowance allowance = new Allowance(limits(600, 0), silent, () -> now, () -> woken.add(true));

    assertThat(tryTake(allowance, 1)).isPositive();
    assertThat(tryTake(allowance, 1)).isPositive();
    assertThat(open).hasSize(1);

    open.getFirst().complete(new Leases.Lease(1, 0, Duration.ZERO, Duration.ZERO, 0));
    assertThat(woken).hasSize(1);
    assertThat(tryTake(allowance, 1)).isZero();
  }

  /** Every worker tries all the time; returns the calls that were taken. */
  private int run(List<Allowance> workers, long length, long cost, int stepMillis) {
    Random random = new Random(7);
    int taken = 0;
    for (long end = now + length; now < end; now += stepMillis * MILLI) {
      int first = random.nextInt(workers.size());
      for (int i = 0; i < workers.size(); i++) {
        Allowance worker = workers.get((first + i) % workers.size());
        while (tryTake(worker, cost) == 0) {
          taken++;
        }
      }
    }
    return taken;
  }

  private boolean takenWithin(Allowance allowance, long cost, Duration limit) {
    for (long end = now + limit.toNanos(); now < end; now += 10 * MILLI) {
      if (tryTake(allowance, cost) == 0) {
        return true;
      }
      allowance.look();
    }
    return false;
  }

  private long tryTake(Allowance allowance, long cost) {
    long wait = allowance.waitFor(cost);
    if (wait == 0) {
      last = allowance.take(cost);
    }
    return wait;
  }

  private Allowance allowance(long calls, long tokens) {
    return new Allowance(limits(calls, tokens), counted, () -> now, () -> {});
  }

  private static List<Limit> limits(long calls, long tokens) {
    return LeasesContract.limits(calls, tokens, Algorithm.TOKEN_BUCKET);
  }
}
