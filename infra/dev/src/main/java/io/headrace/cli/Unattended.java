package io.headrace.cli;

import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The batch that goes on by itself if the command is stopped, or gives up, while it waits. */
final class Unattended {
  private record Left(String id, Fetch fetch) {}

  private final AtomicReference<Optional<Left>> left = new AtomicReference<>(Optional.empty());

  void set(String id, Fetch fetch) {
    left.set(Optional.of(new Left(id, fetch)));
  }

  void clear() {
    left.set(Optional.empty());
  }

  /** Once: whoever comes first, the end of the command or the stop. */
  void tell(PrintStream err) {
    left.getAndSet(Optional.empty())
        .ifPresent(batch -> {
          err.println();
          Report.goingOn(batch.id(), Optional.of(batch.fetch())).forEach(err::println);
        });
  }
}
