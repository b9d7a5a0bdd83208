package io.headrace.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** The batch that goes on by itself if the command is stopped, or gives up, while it waits. */
final class Unattended {
  private final AtomicReference<List<String>> goingOn = new AtomicReference<>(List.of());

  void set(List<String> lines) {
    goingOn.set(lines);
  }

  void clear() {
    goingOn.set(List.of());
  }

  /** Once: whoever comes first, the end of the command or the stop. */
  void tell(PrintStream err) {
    List<String> lines = goingOn.getAndSet(List.of());
    if (!lines.isEmpty()) {
      err.println(); // below a line that was being redrawn
      lines.forEach(err::println);
    }
  }
}
