package io.headrace.workers.pacing;

import java.time.Duration;
import java.util.function.Consumer;

/** A pause as it is known here, and a way to prolong it here and everywhere. */
record FleetPause(Pause here, Consumer<Duration> everywhere) {
  /** Below zero when there is none now: since when. */
  Duration left() {
    return here.left();
  }

  void extend(Duration wait) {
    everywhere.accept(wait);
  }
}
