package io.headrace.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** What was killed, and when. */
record Kill(String victims, long atMillis) {
  /** How long a victim stays away. */
  private static final Duration AWAY = Duration.ofMillis(500);

  /** Kills all of them at once, starts them again, and returns when they are back. */
  static Kill of(List<Child> victims) throws InterruptedException {
    long now = System.currentTimeMillis();
    victims.forEach(Child::kill);
    TimeUnit.MILLISECONDS.sleep(AWAY.toMillis());
    victims.forEach(Child::restart);
    victims.forEach(Child::awaitReady);
    return new Kill(victims.stream().map(Child::name).toList().toString(), now);
  }

  /**
   * At random moments of a span, the same for a seed: each kind of victims in turn, then any of
   * them.
   */
  static List<Kill> atRandom(List<List<Child>> kinds, int count, Duration span, long seed)
      throws InterruptedException {
    Random random = new Random(seed);
    List<Kill> kills = new ArrayList<>();
    long spacing = span.toMillis() / (count + 1);
    for (int i = 0; i < count; i++) {
      TimeUnit.MILLISECONDS.sleep(spacing / 2 + random.nextLong(spacing));
      kills.add(of(kinds.get(i < kinds.size() ? i : random.nextInt(kinds.size()))));
    }
    return kills;
  }
}
