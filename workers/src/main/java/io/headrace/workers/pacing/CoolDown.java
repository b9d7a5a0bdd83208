package io.headrace.workers.pacing;

import java.time.Duration;
import java.util.Optional;

/**
 * An account's rest after a 429: for as long as the provider asks, or, where it doesn't say, twice
 * as long each time until a call goes well.
 */
final class CoolDown {
  /** A provider that says "at once" and 429 means soon, not now. */
  private static final Duration SHORTEST = Duration.ofMillis(100);

  /** Nobody's word stops an account for longer. */
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private static final Duration FIRST_UNTOLD = Duration.ofSeconds(1);
  private static final Duration LONGEST_UNTOLD = Duration.ofSeconds(32);

  private final FleetPause pause;
  private Duration untold = FIRST_UNTOLD;
  private volatile int rests;

  CoolDown(FleetPause pause) {
    this.pause = pause;
  }

  /** Below zero when there is none now: since when. */
  Duration left() {
    return pause.left();
  }

  /** To be told of each 429: many calls get theirs at once, of which those untold count as one. */
  synchronized void begin(Optional<Duration> asked) {
    if (asked.isPresent()) {
      pause.extend(longer(SHORTEST, shorter(LONGEST, asked.get())));
    } else if (!pause.left().isPositive()) {
      rests++;
      pause.extend(untold);
      untold = shorter(LONGEST_UNTOLD, untold.multipliedBy(2));
    }
  }

  /** How many untold rests there were. */
  int rests() {
    return rests;
  }

  /** A call went well that began after so many; one that began before the last tells nothing. */
  synchronized void answered(int after) {
    if (after == rests) {
      untold = FIRST_UNTOLD;
    }
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
