package io.headrace.workers.pacing;

import io.headrace.workers.provider.RateHints;
import io.headrace.workers.resilience.Breaker;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How one account stands with one model: pause, breaker, limits, calls under way. Guarded by the
 * pool's lock.
 */
final class ModelStanding {
  /** What was paused goes on step by step over this time, not all at once. */
  private static final Duration RAMP = Duration.ofSeconds(1);

  private static final int CALLS_AFTER_RAMP = 1_000;

  /** A breaker is asked again this soon. */
  private static final Duration OPEN_CHECK = Duration.ofMillis(500);

  /** A breaker doesn't tell for how long. */
  private static final Duration OPEN = Duration.ofMinutes(1);

  private static final Duration RAMP_CHECK = Duration.ofMillis(10);

  private final Pause pause;
  private final Consumer<Duration> pauseAll;
  private final Breaker breaker;
  private final Optional<Allowance> allowance;
  private final int concurrency;
  private int underWay;

  /**
   * @param pauseAll extends {@code pause}, and tells the fleet
   * @param allowance empty: no limits
   */
  ModelStanding(
      Pause pause,
      Consumer<Duration> pauseAll,
      Breaker breaker,
      Optional<Allowance> allowance,
      int concurrency) {
    this.pause = pause;
    this.pauseAll = pauseAll;
    this.breaker = breaker;
    this.allowance = allowance;
    this.concurrency = concurrency;
  }

  Breaker breaker() {
    return breaker;
  }

  /** What came of asking to enter: the breaker's permission, or how long to wait. */
  record Entry(OptionalInt permission, Duration delay) {
    static Entry refused(Duration wait) {
      return new Entry(OptionalInt.empty(), wait);
    }
  }

  Entry tryEnter(long cost) {
    Duration paused = pause.left();
    if (paused.isPositive()) {
      return Entry.refused(paused);
    }
    if (underWay >= ramp(paused.negated())) {
      return Entry.refused(RAMP_CHECK);
    }
    OptionalInt permission = breaker.tryEnter();
    if (permission.isEmpty()) {
      return Entry.refused(OPEN_CHECK);
    }
    long waitNanos = allowance.map(held -> held.tryTake(cost)).orElse(0L);
    if (waitNanos > 0) {
      breaker.leaveUncounted(permission.getAsInt());
      return Entry.refused(Duration.ofNanos(waitNanos));
    }
    underWay++;
    return new Entry(permission, Duration.ZERO);
  }

  private static int ramp(Duration sinceEnd) {
    return sinceEnd.compareTo(RAMP) >= 0
        ? Integer.MAX_VALUE
        : 1 + (int) (CALLS_AFTER_RAMP * sinceEnd.toMillis() / RAMP.toMillis());
  }

  boolean isFull() {
    return underWay >= concurrency;
  }

  /** For how long it can't be called, limits aside; zero when it can. */
  Duration outage() {
    Duration paused = pause.left();
    return breaker.isOpen() ? OPEN : paused.isPositive() ? paused : Duration.ZERO;
  }

  void left() {
    underWay--;
  }

  void correct(long moreTokens) {
    allowance.ifPresent(held -> held.correct(moreTokens));
  }

  /** The provider's own word for what is left. */
  void told(RateHints hints) {
    allowance.ifPresent(held -> held.told(left(hints.requests()), left(hints.tokens())));
  }

  private static long left(Optional<RateHints.Left> hint) {
    return hint.map(RateHints.Left::remaining).orElse(Allowance.UNKNOWN);
  }

  boolean isLimited() {
    return allowance.isPresent();
  }

  void giveBack(long cost) {
    allowance.ifPresent(held -> held.giveBack(cost));
  }

  void look() {
    allowance.ifPresent(Allowance::look);
  }

  void pause(Duration wait) {
    pauseAll.accept(wait);
  }
}
