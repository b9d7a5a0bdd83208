package io.headrace.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Lines done a second, from the polls of the last minute. */
final class Pace {
  private static final Duration WINDOW = Duration.ofMinutes(1);

  /** Of a minute of polls; they come four times a second at most. */
  private static final int MAX_SAMPLES = 256;

  private record Sample(Duration at, long done) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  double perSecond(Duration now, long done) {
    samples.addLast(new Sample(now, done));
    while (samples.size() > 2 && isOld(now)) {
      samples.removeFirst();
    }
    Sample oldest = samples.getFirst();
    double seconds = now.minus(oldest.at()).toNanos() / 1e9;
    return seconds > 0 ? Math.max(0, done - oldest.done()) / seconds : 0;
  }

  private boolean isOld(Duration now) {
    return samples.size() > MAX_SAMPLES || now.minus(samples.getFirst().at()).compareTo(WINDOW) > 0;
  }
}
