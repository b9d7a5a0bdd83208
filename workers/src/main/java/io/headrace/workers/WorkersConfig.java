package io.headrace.workers;

import io.headrace.config.Bytes;
import io.headrace.config.LaneSettings;
import io.headrace.config.ProviderConfig;
import io.headrace.config.Scheduling;
import io.headrace.workers.resilience.BreakerConfig;
import io.headrace.workers.resilience.DegradeConfig;
import io.headrace.workers.resilience.RetryPolicy;
import io.headrace.workers.window.LaneConfig;
import io.headrace.workers.window.LaneLimits;
import java.time.Duration;
import java.util.Optional;

/** The section {@code workers}; every value is explained in headrace-defaults.yml. */
public record WorkersConfig(
    String instance,
    int concurrency,
    int bulkhead,
    int maxInFlight,
    Bytes maxInFlightBytes,
    int maxBuffered,
    Bytes maxBufferedBytes,
    int maxSpread,
    Scheduling scheduling,
    Duration commitPause,
    int commitProducers,
    Duration transactionTimeout,
    Duration sessionTimeout,
    Duration revokeGrace,
    Duration connectTimeout,
    Duration callTimeout,
    int attempts,
    Duration backoff,
    Duration maxBackoff,
    double retryBudget,
    Duration fallbackAfter,
    Duration cheaperAfter,
    Optional<Duration> overflowAfter,
    DegradeConfig degrade,
    Duration startedAfter,
    BreakerConfig breaker,
    int metricModels,
    int opsPort) {
  public WorkersConfig {
    require(
        instance.matches("[A-Za-z0-9_.-]{1,100}"),
        "instance",
        instance,
        "1 to 100 of A-Za-z0-9_.-");
    require(concurrency > 0, "concurrency", concurrency, "at least 1");
    require(bulkhead > 0, "bulkhead", bulkhead, "at least 1");
    require(maxInFlight >= concurrency, "maxInFlight", maxInFlight, "at least concurrency");
    require(maxBuffered > 0, "maxBuffered", maxBuffered, "at least 1");
    require(maxSpread > 0, "maxSpread", maxSpread, "at least 1");
    require(commitProducers > 0, "commitProducers", commitProducers, "at least 1");
    require(metricModels >= 0, "metricModels", metricModels, "at least 0");
    require(attempts > 0, "attempts", attempts, "at least 1");
    require(retryBudget >= 0 && retryBudget <= 1, "retryBudget", retryBudget, "0 to 1");
  }

  /**
   * How a lane is run, given what is said of it and of its provider.
   *
   * @param isOwn it is the provider's own, not one in front of it
   */
  LaneConfig lane(
      String bootstrap,
      String lane,
      boolean isOwn,
      ProviderConfig provider,
      LaneSettings settings) {
    return new LaneConfig(
        bootstrap,
        lane,
        instance,
        new LaneLimits(
            settings.concurrency().orElse(isOwn ? concurrency(provider) : bulkhead),
            maxInFlight,
            maxInFlightBytes.count(),
            maxBuffered,
            maxBufferedBytes.count(),
            maxSpread),
        settings.scheduling().orElse(scheduling),
        commitPause,
        commitProducers,
        transactionTimeout,
        sessionTimeout,
        revokeGrace);
  }

  int concurrency(ProviderConfig provider) {
    return provider.concurrency().orElse(concurrency);
  }

  RetryPolicy retryPolicy() {
    return new RetryPolicy(attempts, backoff, maxBackoff);
  }

  private static void require(boolean valid, String name, Object value, String rule) {
    if (!valid) {
      throw new IllegalArgumentException(name + " must be " + rule + ", got " + value);
    }
  }
}
