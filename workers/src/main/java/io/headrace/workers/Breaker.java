package io.headrace.workers;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.headrace.workers.provider.Reply;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops calls to a provider that mostly fails; what the client got wrong doesn't count. */
final class Breaker {
  private static final Logger log = LoggerFactory.getLogger(Breaker.class);
  private static final int PROBES = 2;

  private final CircuitBreaker breaker;

  /** Counts the changes of state: what began before one says nothing of the state after it. */
  private final AtomicInteger generation = new AtomicInteger();

  Breaker(String lane, WorkersConfig.Breaker config) {
    breaker =
        CircuitBreaker.of(
            lane,
            CircuitBreakerConfig.custom()
                .failureRateThreshold(config.failureRate())
                .slidingWindow(
                    config.window(),
                    config.minimumCalls(),
                    CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .waitDurationInOpenState(config.open())
                .permittedNumberOfCallsInHalfOpenState(PROBES)
                .recordResult(Breaker::isFailure)
                .build());
    breaker
        .getEventPublisher()
        .onStateTransition(event -> {
          generation.incrementAndGet();
          log.atWarn()
              .addKeyValue("provider", lane)
              .log("the breaker went {}; queued jobs wait in Kafka", event.getStateTransition());
        });
  }

  /** A permission to call, to be handed back after the call; empty when there is none now. */
  OptionalInt tryEnter() {
    return breaker.tryAcquirePermission() ? OptionalInt.of(generation.get()) : OptionalInt.empty();
  }

  void leave(int permission, Reply reply, long millis) {
    if (permission != generation.get()) {
      return; // of another state: it would be taken for a probe's result
    }
    if (reply instanceof Reply.Throttled) {
      breaker.releasePermission(); // tells of our pace, not of the provider's health
    } else {
      breaker.onResult(millis, TimeUnit.MILLISECONDS, reply);
    }
  }

  void leaveUncounted(int permission) {
    if (permission == generation.get()) {
      breaker.releasePermission();
    }
  }

  private static boolean isFailure(Object reply) {
    return reply instanceof Reply.Overloaded
        || reply instanceof Reply.TimedOut
        || reply instanceof Reply.Unreachable;
  }

  /** 0 closed, 1 open, 2 half-open. */
  int state() {
    return switch (breaker.getState()) {
      case CLOSED, DISABLED, METRICS_ONLY -> 0;
      case OPEN, FORCED_OPEN -> 1;
      case HALF_OPEN -> 2;
    };
  }
}
