package io.headrace.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** A pause takes no time; the clock stands on by it. */
final class FakeClock implements Clock {
  private final AtomicReference<Duration> now = new AtomicReference<>(Duration.ZERO);

  @Override
  public Duration now() {
    return now.get();
  }

  @Override
  public void pause(Duration length) {
    now.updateAndGet(at -> at.plus(length));
  }
}
