package io.headrace.workers.window;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits finished jobs in groups: their records and the offsets that are then done go in one
 * transaction, and the next one is gathered meanwhile. One thread runs it.
 *
 * <p>Invariant: while {@code committing} is held no partition can be let go, so that what a
 * transaction finishes is this worker's from its begin to its end.
 */
final class GroupCommit {
  private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

  /** What one transaction takes at the most. */
  private static final int MAX_JOBS = 2_000;

  private static final long MAX_BYTES = 16L << 20;

  /** Jobs in flight this long are on record, so that a crash counts for them. */
  private static final Duration MARK_EVERY = Duration.ofSeconds(1);

  private sealed interface Item {
    record Done(Completion completion) implements Item {}

    record Mark(PartitionWindow window, Runnable marked, Runnable dropped) implements Item {}

    record Announce(Job job, ProducerRecord<String, byte[]> record) implements Item {}

    record Wake() implements Item {}
  }

  private final LinkedTransferQueue<Item> items = new LinkedTransferQueue<>();
  private final Deque<Item> retried = new ArrayDeque<>();
  private final Map<TopicPartition, PartitionWindow> windows = new ConcurrentHashMap<>();

  /** Fair: while commits are refused the committer takes it again and again. */
  private final ReentrantLock committing = new ReentrantLock(true);

  private final Transactions transactions;
  private final Duration pause;
  private final Timer timer;
  private final LongSupplier nanos;
  private volatile boolean stopped;
  private volatile @Nullable Error fatal;
  private long lastMarkNanos;

  /**
   * Under {@code committing}: a transaction was begun and its end isn't known. What it was to
   * finish may have its outcome or not, so nothing may be put on record of it.
   */
  private boolean uncertain;

  /**
   * @param pause between two transactions, so that each carries many jobs
   * @param nanos a ticker
   */
  GroupCommit(Transactions transactions, Duration pause, Timer timer, LongSupplier nanos) {
    this.transactions = transactions;
    this.pause = pause;
    this.timer = timer;
    this.nanos = nanos;
    this.lastMarkNanos = nanos.getAsLong();
  }

  void add(Completion completion) {
    items.add(new Item.Done(completion));
  }

  /** Puts a start on record before it happens; {@code dropped} runs instead when it mustn't. */
  void mark(PartitionWindow window, Runnable marked, Runnable dropped) {
    items.add(new Item.Mark(window, marked, dropped));
  }

  /** Writes a record that finishes nothing, unless the job's outcome was first. */
  void announce(Job job, ProducerRecord<String, byte[]> record) {
    items.add(new Item.Announce(job, record));
  }

  void open(TopicPartition partition, PartitionWindow window) {
    windows.put(partition, window);
  }

  Optional<PartitionWindow> window(TopicPartition partition) {
    return Optional.ofNullable(windows.get(partition));
  }

  /** Jobs of these partitions that are started and not committed. */
  int inFlight(Collection<TopicPartition> partitions) {
    return partitions.stream()
        .map(windows::get)
        .filter(Objects::nonNull)
        .mapToInt(PartitionWindow::inFlight)
        .sum();
  }

  Map<TopicPartition, PartitionWindow> windows() {
    return windows;
  }

  /**
   * Lets partitions go: when this returns, nothing of them will be committed any more. Returns what
   * is to be committed for them as the last word: nothing if the last transaction's end is unknown.
   *
   * @param limit how long a transaction under way may hold this up
   * @throws IllegalStateException when it took longer; only an end of the lane helps then
   */
  Map<TopicPartition, OffsetAndMetadata> close(
      Collection<TopicPartition> partitions, Duration limit) throws InterruptedException {
    if (!committing.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException("a commit under way did not end within " + limit);
    }
    try {
      Map<TopicPartition, OffsetAndMetadata> last = new HashMap<>();
      for (TopicPartition partition : partitions) {
        PartitionWindow window = windows.remove(partition);
        if (window != null) {
          window.close();
          last.put(partition, window.release());
        }
      }
      return uncertain ? Map.of() : last;
    } finally {
      committing.unlock();
    }
  }

  void stop() {
    stopped = true;
    items.add(new Item.Wake());
  }

  /** After the end of {@link #run}: starts that are not on record don't happen. */
  void dropMarks() {
    retried.addAll(items);
    items.clear();
    for (Item item : retried) {
      if (item instanceof Item.Mark mark) {
        mark.dropped().run();
      }
    }
    retried.clear();
  }

  /** Ends the lane's life: after this error nothing of this process is to be trusted. */
  void fail(Error error) {
    fatal = error;
    items.add(new Item.Wake());
  }

  private void throwIfFatal() {
    Error error = fatal;
    if (error != null) {
      throw error;
    }
  }

  /** The thread's whole life. */
  void run() throws InterruptedException {
    while (!stopped) {
      throwIfFatal();
      List<Item> batch = collect(MARK_EVERY);
      long begun = nanos.getAsLong();
      commit(batch);
      long rest = pause.toNanos() - (nanos.getAsLong() - begun);
      if (rest > 0 && !stopped) {
        TimeUnit.NANOSECONDS.sleep(rest);
      }
    }
  }

  /** One round of {@link #run} without a wait. */
  void commitNow() throws InterruptedException {
    commit(collect(Duration.ZERO));
  }

  private List<Item> collect(Duration wait) throws InterruptedException {
    List<Item> batch = new ArrayList<>(retried);
    retried.clear();
    if (batch.isEmpty()) {
      Item first = items.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
      if (first != null) {
        batch.add(first);
      }
    }
    long bytes = batch.stream().mapToLong(GroupCommit::bytes).sum();
    while (batch.size() < MAX_JOBS && bytes < MAX_BYTES) {
      Item next = items.poll();
      if (next == null) {
        return batch;
      }
      batch.add(next);
      bytes += bytes(next);
    }
    return batch;
  }

  private static long bytes(Item item) {
    return item instanceof Item.Done(Completion done) ? done.bytes() : 0;
  }

  private void commit(List<Item> batch) throws InterruptedException {
    committing.lock();
    try {
      List<Item> live = withoutClosed(batch);
      Map<TopicPartition, PartitionWindow> touched = touched(live);
      if (touched.isEmpty() && live.isEmpty()) {
        return;
      }
      finish(live, touched);
    } finally {
      committing.unlock();
    }
  }

  private void finish(List<Item> live, Map<TopicPartition, PartitionWindow> touched)
      throws InterruptedException {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    for (Item item : live) {
      switch (item) {
        case Item.Done(Completion done) -> {
          done.window().finish(done.slot());
          records.addAll(done.records());
        }
        case Item.Announce(Job job, _) when job.window().isFinished(job.slot()) -> {}
        case Item.Announce(_, ProducerRecord<String, byte[]> record) -> records.add(record);
        case Item.Mark _, Item.Wake _ -> {}
      }
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    touched.forEach((partition, window) -> offsets.put(partition, window.commit()));
    long begun = nanos.getAsLong();
    uncertain = true;
    boolean committed = commitOrKeepMarks(live, records, offsets);
    uncertain = false;
    if (committed) {
      timer.record(nanos.getAsLong() - begun, TimeUnit.NANOSECONDS);
      touched.values().forEach(PartitionWindow::committed);
      live.forEach(this::ended);
    } else {
      touched.values().forEach(PartitionWindow::refused);
      Set<ProducerRecord<String, byte[]>> tooLarge = transactions.tooLarge();
      live.forEach(item -> retry(item, tooLarge));
    }
  }

  /** Should it fail, {@link #dropMarks} has what wasn't put on record. */
  private boolean commitOrKeepMarks(
      List<Item> live,
      List<ProducerRecord<String, byte[]>> records,
      Map<TopicPartition, OffsetAndMetadata> offsets)
      throws InterruptedException {
    boolean ended = false;
    try {
      boolean committed = transactions.commit(records, offsets);
      ended = true;
      return committed;
    } finally {
      if (!ended) {
        live.stream().filter(Item.Mark.class::isInstance).forEach(retried::add);
      }
    }
  }

  private void ended(Item item) {
    switch (item) {
      case Item.Done(Completion done) -> done.ended().run();
      case Item.Mark(_, Runnable marked, _) -> marked.run();
      case Item.Announce _, Item.Wake _ -> {}
    }
  }

  private void retry(Item item, Set<ProducerRecord<String, byte[]>> tooLarge) {
    switch (item) {
      case Item.Done(Completion done) -> {
        done.window().unfinish(done.slot());
        retried.add(new Item.Done(done.without(tooLarge)));
      }
      case Item.Announce(_, ProducerRecord<String, byte[]> record) when tooLarge.contains(record) ->
          log.warn("a job's announcement is too large for Kafka; it is left out");
      case Item.Announce _, Item.Mark _, Item.Wake _ -> retried.add(item);
    }
  }

  /** Leaves out what belongs to partitions that were let go; another worker has those jobs. */
  private List<Item> withoutClosed(List<Item> batch) {
    List<Item> live = new ArrayList<>(batch.size());
    for (Item item : batch) {
      switch (item) {
        case Item.Done(Completion done) when done.window().isClosed() -> done.ended().run();
        case Item.Mark(PartitionWindow window, _, Runnable dropped) when window.isClosed() ->
            dropped.run();
        case Item.Announce(Job job, _) when job.window().isClosed() -> {}
        case Item.Wake _ -> {}
        case Item.Done _, Item.Mark _, Item.Announce _ -> live.add(item);
      }
    }
    return live;
  }

  /** The windows that this commit moves; once a second, all in which something was started. */
  private Map<TopicPartition, PartitionWindow> touched(List<Item> live) {
    boolean all = nanos.getAsLong() - lastMarkNanos > MARK_EVERY.toNanos();
    if (all) {
      lastMarkNanos = nanos.getAsLong();
    }
    Set<PartitionWindow> moved = new LinkedHashSet<>();
    for (Item item : live) {
      switch (item) {
        case Item.Done(Completion done) -> moved.add(done.window());
        case Item.Mark(PartitionWindow window, _, _) -> moved.add(window);
        case Item.Announce _, Item.Wake _ -> {}
      }
    }
    Map<TopicPartition, PartitionWindow> touched = new HashMap<>();
    windows.forEach((partition, window) -> {
      if (moved.contains(window) || all && window.isChanged()) {
        touched.put(partition, window);
      }
    });
    return touched;
  }
}
