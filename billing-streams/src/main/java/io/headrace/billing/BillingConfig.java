package io.headrace.billing;

import java.time.Duration;

/**
 * The section {@code billing}.
 *
 * @param stateDir where the windows' totals lie between restarts; Kafka has them too
 * @param commitInterval sums are sent on once per commit
 * @param opsPort health and metrics of a billing process
 */
record BillingConfig(String stateDir, Duration commitInterval, int opsPort) {
  private static final Duration MIN_INTERVAL = Duration.ofMillis(10);
  private static final Duration MAX_INTERVAL = Duration.ofSeconds(5);

  BillingConfig {
    if (stateDir.isBlank()) {
      throw new IllegalArgumentException("stateDir must name a folder");
    }
    if (commitInterval.compareTo(MIN_INTERVAL) < 0 || commitInterval.compareTo(MAX_INTERVAL) > 0) {
      throw new IllegalArgumentException(
          "commitInterval must be 10ms to 5s, got " + commitInterval.toMillis() + "ms");
    }
    if (opsPort < 0 || opsPort > 65_535) {
      throw new IllegalArgumentException("opsPort must be 0 to 65535, got " + opsPort);
    }
  }
}
