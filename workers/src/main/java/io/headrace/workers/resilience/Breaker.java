package io.headrace.workers.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.headrace.workers.provider.Reply;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops calls of one account to one model when most of them fail; what the client got wrong doesn't
 * count. What another worker has found out counts here too.
 */
public final class Breaker {
  private static final Logger log = LoggerFactory.getLogger(Breaker.class);
  private static final int PROBES = 2;
  private static final float ALL = 100;
  private static final int NO_OUTAGE = Integer.MAX_VALUE;

  private final String name;
  private final BreakerConfig config;
  private final CircuitBreaker breaker;
  private final Supplier<Duration> toldOpen;

  /** Counts the changes of state: what began before one says nothing of the state after it. */
  private final AtomicInteger generation = new AtomicInteger();

  /** Calls that began since this state or later are probes of the outage that there is. */
  private volatile int firstProbes = NO_OUTAGE;

  private final AtomicInteger lateSuccesses = new AtomicInteger();
  private final AtomicInteger failuresInTurn = new AtomicInteger();

  /**
   * @param name for people
   * @param toldOpen for how long others, who met an outage, want this one open too
   * @param opened called when this one finds an outage, with how long it stays open
   */
  public Breaker(
      String name, BreakerConfig config, Supplier<Duration> toldOpen, Consumer<Duration> opened) {
    this.name = name;
    this.config = config;
    this.toldOpen = toldOpen;
    breaker =
        CircuitBreaker.of(
            name,
            CircuitBreakerConfig.custom()
                .failureRateThreshold(Math.min(ALL, Math.nextUp(config.failureRate())))
                .slidingWindow(
                    config.window(),
                    config.minimumCalls(),
                    CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .waitDurationInOpenState(config.open())
                .permittedNumberOfCallsInHalfOpenState(PROBES)
                .maxWaitDurationInHalfOpenState(config.open())
                .recordResult(Breaker::isFailure)
                .build());
    breaker
        .getEventPublisher()
        .onStateTransition(event -> {
          entered(event.getStateTransition().getToState(), generation.incrementAndGet());
          boolean own = !toldOpen.get().isPositive();
          log.atWarn()
              .addKeyValue("account", name)
              .log(
                  "the breaker went {}{}",
                  event.getStateTransition(),
                  own ? "" : ", as another worker found");
          if (own && event.getStateTransition().getToState() == State.OPEN) {
            opened.accept(config.open());
          }
        });
  }

  private void entered(State state, int now) {
    failuresInTurn.set(0);
    if (state == State.CLOSED) {
      firstProbes = NO_OUTAGE;
    } else if (state == State.HALF_OPEN && firstProbes == NO_OUTAGE) {
      firstProbes = now;
      lateSuccesses.set(0);
    }
  }

  /** A permission to call, to be handed back after the call; empty when there is none now. */
  public OptionalInt tryEnter() {
    Duration told = toldOpen.get();
    if (told.isPositive() && breaker.getState() != State.HALF_OPEN) {
      follow(told);
      return OptionalInt.empty();
    }
    return breaker.tryAcquirePermission() ? OptionalInt.of(generation.get()) : OptionalInt.empty();
  }

  private void follow(Duration told) {
    if (breaker.getState() == State.CLOSED) {
      breaker.transitionToOpenStateFor(told);
    }
  }

  public void leave(int permission, Reply reply, long millis) {
    if (permission != generation.get()) {
      lateResult(permission, reply);
      return;
    }
    if (reply instanceof Reply.Throttled) {
      breaker.releasePermission(); // tells of our pace, not of the provider's health
      return;
    }
    breaker.onResult(millis, TimeUnit.MILLISECONDS, reply);
    countInTurn(isFailure(reply));
  }

  /**
   * Of a call that began in another state. What began before the outage says nothing of it; a probe
   * that took longer than probes are waited for does.
   */
  private void lateResult(int permission, Reply reply) {
    if (permission >= firstProbes
        && reply instanceof Reply.Answered
        && lateSuccesses.incrementAndGet() == PROBES) {
      breaker.transitionToClosedState();
    }
  }

  private void countInTurn(boolean failed) {
    if (!failed) {
      failuresInTurn.set(0);
    } else if (failuresInTurn.incrementAndGet() >= config.failuresInTurn()
        && breaker.getState() == State.CLOSED) {
      breaker.transitionToOpenState();
    }
  }

  /** The call was stopped from our side, which says nothing of the provider. */
  public void leaveUncounted(int permission) {
    if (permission == generation.get()) {
      breaker.releasePermission();
    }
  }

  private static boolean isFailure(Object reply) {
    return reply instanceof Reply.Overloaded
        || reply instanceof Reply.TimedOut
        || reply instanceof Reply.Unreachable;
  }

  /** Whether it lets nothing through but what finds out whether it should. */
  public boolean isOpen() {
    return state() != 0;
  }

  /** 0 closed, 1 open, 2 half-open. */
  public int state() {
    return switch (breaker.getState()) {
      case CLOSED, DISABLED, METRICS_ONLY -> 0;
      case OPEN, FORCED_OPEN -> 1;
      case HALF_OPEN -> 2;
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
