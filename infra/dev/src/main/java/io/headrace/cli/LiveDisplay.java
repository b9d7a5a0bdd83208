package io.headrace.cli;

import java.io.PrintStream;
import java.time.Duration;

/** One line at the bottom of a terminal, redrawn in place. */
final class LiveDisplay implements Display {
  static final int USUAL_WIDTH = 80;
  static final int MIN_WIDTH = 20;

  /** Faster than the eye is only work for the terminal. */
  private static final Duration BETWEEN = Duration.ofMillis(100);

  private final PrintStream err;
  private final int width;
  private final Clock clock;
  private Duration next;
  private String drawn = "";

  LiveDisplay(PrintStream err, int width, Clock clock) {
    this.err = err;
    this.width = width;
    this.clock = clock;
    next = clock.now();
  }

  @Override
  public synchronized void uploading(long sent, long total) {
    if (clock.now().compareTo(next) >= 0 || sent == total) {
      draw(ProgressText.upload(sent, total, width));
      next = clock.now().plus(BETWEEN);
    }
  }

  @Override
  public synchronized void show(Progress progress) {
    draw(ProgressText.live(progress, width));
  }

  /** Takes the place of the line that is redrawn; the next progress comes below. */
  @Override
  public synchronized void say(String line) {
    draw("");
    err.println(line);
  }

  private void draw(String line) {
    if (!line.equals(drawn)) {
      String blanks = " ".repeat(Math.max(0, drawn.length() - line.length()));
      err.print("\r" + line + blanks + (line.isEmpty() ? "\r" : ""));
      err.flush();
      drawn = line;
    }
  }
}
