package io.headrace.ingress.jobs;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Wakes those who wait for a job. Costs one map lookup per change when nobody waits. A watch must
 * be taken before the entry is read: a change in between then finds it.
 */
final class Changes {

  /** All who wait for one job share it. */
  private static final class Bell {
    final int partition;
    final CompletableFuture<Void> rung = new CompletableFuture<>();
    int listeners; // changed inside compute of the map only

    Bell(int partition) {
      this.partition = partition;
    }
  }

  /** One who waits; each call of {@link #next} gives the first change after it. */
  final class Watch implements AutoCloseable {
    private final String id;
    private final int partition;
    private Bell bell;

    private Watch(String id, int partition) {
      this.id = id;
      this.partition = partition;
      this.bell = listen(id, partition);
    }

    CompletableFuture<Void> next() {
      if (bell.rung.isDone()) {
        bell = listen(id, partition);
      }
      return bell.rung;
    }

    @Override
    public void close() {
      leave(id, bell);
    }
  }

  private final ConcurrentMap<String, Bell> bells = new ConcurrentHashMap<>();

  Watch watch(String id, int partition) {
    return new Watch(id, partition);
  }

  void ring(String id) {
    Bell bell = bells.get(id);
    if (bell != null && bells.remove(id, bell)) {
      bell.rung.complete(null);
    }
  }

  /** The partition leaves this instance: whoever waits for one of its jobs must look again. */
  void ringAll(int partition) {
    bells.forEach((id, bell) -> {
      if (bell.partition == partition) {
        ring(id);
      }
    });
  }

  int waiting() {
    return bells.size();
  }

  private Bell listen(String id, int partition) {
    return bells.compute(
        id,
        (_, present) -> {
          Bell bell = present == null ? new Bell(partition) : present;
          bell.listeners++;
          return bell;
        });
  }

  private void leave(String id, Bell bell) {
    bells.computeIfPresent(
        id, (_, present) -> present == bell && --present.listeners == 0 ? null : present);
  }
}
