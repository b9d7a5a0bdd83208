package io.headrace.workers.delivery;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the calls at once to each endpoint. Its attempts all come here: they are one partition.
 */
final class Gates {
  private final ConcurrentHashMap<String, Gate> byEndpoint = new ConcurrentHashMap<>();

  /**
   * @param users those that call and those that wait; without any it is forgotten, and the next one
   *     has the endpoint's newest bound
   */
  private record Gate(Semaphore permits, AtomicInteger users) {}

  /** What a caller does with its permit. */
  interface Calling {
    void run() throws InterruptedException;
  }

  /** Whether there was a permit in time; then the call has been made. */
  boolean run(String endpoint, int bound, Duration limit, Calling call)
      throws InterruptedException {
    Gate gate = enter(endpoint, bound);
    try {
      if (!gate.permits().tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        return false;
      }
      try {
        call.run();
        return true;
      } finally {
        gate.permits().release();
      }
    } finally {
      leave(endpoint);
    }
  }

  /** Inside compute, so that nobody enters a gate that is being forgotten. */
  private Gate enter(String endpoint, int bound) {
    return byEndpoint.compute(
        endpoint,
        (_, known) -> {
          Gate gate =
              known == null ? new Gate(new Semaphore(bound, true), new AtomicInteger()) : known;
          gate.users().incrementAndGet();
          return gate;
        });
  }

  private void leave(String endpoint) {
    byEndpoint.computeIfPresent(
        endpoint, (_, gate) -> gate.users().decrementAndGet() == 0 ? null : gate);
  }
}
