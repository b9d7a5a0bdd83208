package io.headrace.ops;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a role has started, closed in reverse order; one that fails doesn't keep the rest open. */
public final class Closing implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Closing.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  public <T extends AutoCloseable> T add(T started) {
    opened.push(started);
    return started;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      AutoCloseable next = opened.pop();
      try {
        next.close();
      } catch (Exception e) {
        log.atWarn()
            .setCause(e)
            .log("closing {} failed; the rest is closed", next.getClass().getSimpleName());
      }
    }
  }
}
