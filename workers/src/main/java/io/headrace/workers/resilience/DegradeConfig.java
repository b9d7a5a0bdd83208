package io.headrace.workers.resilience;

import java.time.Duration;

/**
 * When a target answers so badly that jobs which may go elsewhere do.
 *
 * @param errorRate percent of the last {@code window} calls that failed
 * @param p95 of the last {@code latencyWindow} calls, once there are {@code minimumCalls} of them
 * @param machineLoad percent of this machine's processors or memory, for providers that share it
 */
public record DegradeConfig(
    int errorRate, int window, Duration p95, int latencyWindow, int minimumCalls, int machineLoad) {
  public DegradeConfig {
    requirePercent("errorRate", errorRate);
    requirePercent("machineLoad", machineLoad);
    require(window > 0, "window", window, "at least 1");
    require(p95.toMillis() > 0, "p95", p95, "at least 1ms");
    require(minimumCalls > 0, "minimumCalls", minimumCalls, "at least 1");
    require(latencyWindow >= minimumCalls, "latencyWindow", latencyWindow, "at least minimumCalls");
  }

  private static void requirePercent(String name, int value) {
    require(value > 0 && value <= 100, name, value, "1 to 100");
  }

  private static void require(boolean valid, String name, Object value, String rule) {
    if (!valid) {
      throw new IllegalArgumentException(name + " must be " + rule + ", got " + value);
    }
  }
}
