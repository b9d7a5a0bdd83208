package io.headrace.ingress.batch;

import io.headrace.ingress.jobs.PartitionListener;
import io.headrace.job.TenantId;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/** A runner for each partition that this instance serves. */
public final class BatchRunners implements PartitionListener, AutoCloseable {
  private final Map<Integer, BatchRunner> byPartition = new ConcurrentHashMap<>();

  /** Partitions come and go under the lock; it is never held while anything blocks. */
  private final Set<Integer> opened = new HashSet<>();

  private Optional<IntFunction<BatchRunner>> runners = Optional.empty();

  private volatile int moves;

  /**
   * Starts the work, also on partitions that have come already: the table is started after this.
   *
   * @param with makes a runner that isn't started
   */
  synchronized void serve(IntFunction<BatchRunner> with) {
    runners = Optional.of(with);
    opened.forEach(this::start);
  }

  private void start(int partition) {
    runners.ifPresent(with -> byPartition.computeIfAbsent(partition, with::apply).start());
  }

  @Override
  public synchronized void opened(int partition) {
    closed(partition);
    opened.add(partition);
    moves++;
    start(partition);
  }

  @Override
  public synchronized void closed(int partition) {
    opened.remove(partition);
    BatchRunner runner = byPartition.remove(partition);
    if (runner != null) {
      runner.stop();
    }
  }

  @Override
  public void batchFound(int partition) {
    look(partition);
  }

  @Override
  public void changed(int partition) {
    find(partition).ifPresent(BatchRunner::wake);
  }

  /** A batch is new there, or was cancelled. */
  void look(int partition) {
    find(partition).ifPresent(BatchRunner::look);
  }

  /** How many of the tenant's batches are open there. */
  int open(int partition, TenantId tenant) {
    return find(partition).map(runner -> runner.open(tenant)).orElse(0);
  }

  int open() {
    return byPartition.values().stream().mapToInt(BatchRunner::open).sum();
  }

  int running() {
    return byPartition.values().stream().mapToInt(BatchRunner::started).sum();
  }

  /** How many partitions have come so far, again and again. */
  int moves() {
    return moves;
  }

  private Optional<BatchRunner> find(int partition) {
    return Optional.ofNullable(byPartition.get(partition));
  }

  @Override
  public void close() {
    synchronized (this) {
      runners = Optional.empty();
    }
    byPartition.values().forEach(BatchRunner::stop);
    byPartition.values().forEach(BatchRunner::close);
  }
}
