package io.headrace.cli;

import java.io.PrintStream;
import java.time.Duration;

/** Lines for a log: a new status at once, new counts now and then. */
final class PlainDisplay implements Display {
  private static final Duration BETWEEN = Duration.ofSeconds(5);

  private final PrintStream err;
  private final Clock clock;
  private Duration next;
  private String status = "";
  private BatchObject.Counts counts = new BatchObject.Counts(0, 0, 0);

  PlainDisplay(PrintStream err, Clock clock) {
    this.err = err;
    this.clock = clock;
    next = clock.now().plus(BETWEEN);
  }

  @Override
  public synchronized void uploading(long sent, long total) {
    if (isTime()) {
      say("uploaded " + Text.size(sent) + " of " + Text.size(total));
    }
  }

  @Override
  public synchronized void show(Progress progress) {
    boolean changed = !progress.counts().equals(counts);
    if (!progress.status().equals(status) || (changed && isTime())) {
      status = progress.status();
      counts = progress.counts();
      say(ProgressText.plain(progress));
    }
  }

  @Override
  public synchronized void say(String line) {
    err.println(line);
    next = clock.now().plus(BETWEEN);
  }

  private boolean isTime() {
    return clock.now().compareTo(next) >= 0;
  }
}
