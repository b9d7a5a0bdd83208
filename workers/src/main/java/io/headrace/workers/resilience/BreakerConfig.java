package io.headrace.workers.resilience;

import java.time.Duration;

/**
 * When calls of one account to one model are stopped for a while.
 *
 * @param failuresInTurn without a success between them
 * @param failureRate more than so many percent of the last {@code window} calls
 * @param minimumCalls before the rate counts
 * @param open until the first calls are let through again, to see
 */
public record BreakerConfig(
    int failuresInTurn, float failureRate, int window, int minimumCalls, Duration open) {
  public BreakerConfig {
    require(failuresInTurn > 0, "failuresInTurn", failuresInTurn, "at least 1");
    require(failureRate > 0 && failureRate <= 100, "failureRate", failureRate, "1 to 100");
    require(window > 0, "window", window, "at least 1");
    require(minimumCalls > 0, "minimumCalls", minimumCalls, "at least 1");
    require(open.toMillis() > 0, "open", open, "at least 1ms");
  }

  private static void require(boolean valid, String name, Object value, String rule) {
    if (!valid) {
      throw new IllegalArgumentException(name + " must be " + rule + ", got " + value);
    }
  }
}
