package io.headrace.workers.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.config.LimitsConfig;
import io.headrace.config.LimitsConfig.Algorithm;
import io.headrace.workers.pacing.Leases.Ask;
import io.headrace.workers.pacing.Leases.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What holds whoever grants the leases. */
abstract class LeasesContract {
  private static final long UNKNOWN = -1;
  private static final int MINUTE = 60;

  abstract Leases leases();

  /** Grants what was asked until nothing is left of it. */
  private long drain(List<Limit> limits, int calls, long tokens) throws Exception {
    long all = 0;
    long granted = 1;
    while (granted > 0) {
      granted = ask(limits, calls, tokens, 0, 0).calls();
      all += granted;
    }
    return all;
  }

  @Test
  void ask_limitUsedUp_grantsNothingAndTellsWhen() throws Exception {
    List<Limit> limits = limits(60, 0, Algorithm.TOKEN_BUCKET);
    drain(limits, 100, 0);

    Lease lease = ask(limits, 1, 0, 0, 0);

    assertThat(lease.calls()).isZero();
    assertThat(lease.delay()).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void ask_tokensUsedUp_grantsNoCallsEither() throws Exception {
    List<Limit> limits = limits(6_000, 600, Algorithm.TOKEN_BUCKET);
    drain(limits, 1, 10);

    Lease lease = ask(limits, 5, 10, 0, 0);

    assertThat(lease.calls()).isZero();
    assertThat(lease.tokens()).isZero();
    assertThat(lease.delay()).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void ask_givenBack_isGrantedAgain() throws Exception {
    List<Limit> limits = limits(60, 600, Algorithm.TOKEN_BUCKET);
    drain(limits, 1, 10);

    Lease lease = ask(limits, 1, 10, 1, 10);

    assertThat(lease.calls()).isEqualTo(1);
    assertThat(lease.tokens()).isGreaterThanOrEqualTo(10);
  }

  @Test
  void ask_moreUsedThanLeased_isOwed() throws Exception {
    List<Limit> limits = limits(6_000, 600, Algorithm.TOKEN_BUCKET);
    drain(limits, 1, 10);
    ask(limits, 0, 0, 0, -100);

    Lease lease = ask(limits, 1, 10, 0, 0);

    assertThat(lease.calls()).isZero();
    assertThat(lease.delay()).isGreaterThan(Duration.ofSeconds(9));
  }

  @Test
  void ask_callLargerThanTheBucket_isGrantedOfAFullOne() throws Exception {
    List<Limit> limits = limits(6_000, MINUTE, Algorithm.TOKEN_BUCKET);
    AtomicReference<Lease> lease = new AtomicReference<>();

    await() // for a bucket that starts empty
        .until(() -> {
          lease.set(ask(limits, 1, 1_000, 0, 0));
          return lease.get().calls() > 0;
        });

    assertThat(lease.get().tokens()).isEqualTo(1_000);
    assertThat(ask(limits, 1, 10, 0, 0).calls()).isZero();
  }

  @Test
  void ask_largeCallNearTheLimit_isGrantedBeforeItsTokensAreThere() throws Exception {
    List<Limit> limits = limits(6_000, 600, Algorithm.TOKEN_BUCKET);
    drain(limits, 1, 10);
    AtomicReference<Lease> lease = new AtomicReference<>();

    await()
        .atMost(Duration.ofSeconds(3))
        .until(() -> {
          lease.set(ask(limits, 1, 50, 0, 0));
          return lease.get().calls() > 0;
        });

    assertThat(lease.get().tokens()).isEqualTo(50);
    assertThat(lease.get().delay()).isPositive().isLessThan(Duration.ofSeconds(5));
    assertThat(ask(limits, 1, 1, 0, 0).delay())
        .as("who comes after it waits for what it owes")
        .isGreaterThan(Duration.ofSeconds(2));
  }

  /** Calls and tokens in the order of {@link Ask}. */
  Lease ask(List<Limit> limits, int calls, long tokens, int backCalls, long backTokens)
      throws Exception {
    return ask(
        limits, new Ask(calls, tokens, tokens, backCalls, backTokens, UNKNOWN, UNKNOWN, List.of()));
  }

  Lease ask(List<Limit> limits, Ask ask) throws Exception {
    return leases().ask(limits, ask).toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  static List<Limit> limits(long calls, long tokens, Algorithm algorithm) {
    return Limit.of(
        "claude/main",
        "",
        new LimitsConfig(
            Optional.of(calls),
            tokens == 0 ? Optional.empty() : Optional.of(tokens),
            Optional.empty(),
            Optional.of(algorithm),
            Optional.empty()));
  }
}
