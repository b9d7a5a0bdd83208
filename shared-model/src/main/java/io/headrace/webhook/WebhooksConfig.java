package io.headrace.webhook;

import java.time.Duration;
import java.util.List;

/** The section {@code webhooks}; every value is explained in headrace-defaults.yml. */
public record WebhooksConfig(
    List<String> allow,
    List<Duration> schedule,
    Duration maxRetryAfter,
    Duration disableAfter,
    Duration rememberFinished,
    Duration callTimeout,
    Duration connectTimeout,
    Duration lease,
    int maxLeases,
    long maxWaiting,
    int maxInFlight,
    Duration maxPause,
    Duration commitInterval,
    String stateDir) {
  /** Of a lease, beyond the call: for its way to the sender, and for clocks that differ. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  public WebhooksConfig {
    allow = List.copyOf(allow);
    schedule = List.copyOf(schedule);
    var _ = new AllowList(allow);
    require(!schedule.isEmpty(), "schedule", schedule, "one wait or more");
    require(callTimeout.isPositive(), "callTimeout", callTimeout, "more than 0");
    require(
        lease.compareTo(callTimeout.plus(MARGIN)) >= 0,
        "lease",
        lease,
        "at least callTimeout and " + MARGIN.toSeconds() + "s");
    require(maxLeases > 0, "maxLeases", maxLeases, "at least 1");
    require(maxWaiting > 0, "maxWaiting", maxWaiting, "at least 1");
    require(maxInFlight > 0, "maxInFlight", maxInFlight, "at least 1");
    require(maxPause.isPositive(), "maxPause", maxPause, "more than 0");
    require(
        rememberFinished.compareTo(Duration.ofHours(1)) >= 0,
        "rememberFinished",
        rememberFinished,
        "at least 1h");
  }

  public AllowList allowList() {
    return new AllowList(allow);
  }

  private static void require(boolean valid, String name, Object value, String rule) {
    if (!valid) {
      throw new IllegalArgumentException(name + " must be " + rule + ", got " + value);
    }
  }
}
