package io.headrace.workers.window;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts jobs in their order while there is room, each on a virtual thread of its own. Room is
 * bounded twice: calls at once, and jobs started and not yet committed.
 *
 * <p>Invariant, under the lock: {@code uncommitted} counts the jobs between {@link #begin} and
 * {@link #ended}, {@code running} those whose work hasn't returned.
 */
final class Dispatcher {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  /** A job's thread, so that its work can be stopped. */
  private record Running(Job job, Thread thread) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final FairQueue queue = new FairQueue();
  private final Map<TopicPartition, Buffered> buffered = new HashMap<>();
  private final Deque<Job> suspects = new ArrayDeque<>();
  private final Map<String, Running> threads = new ConcurrentHashMap<>();
  private final LaneLimits limits;
  private final Work work;
  private final GroupCommit commit;
  private final String threadName;
  private int running;
  private int uncommitted;
  private boolean suspectRuns;
  private boolean stopped;

  /** What waits of one partition. */
  private static final class Buffered {
    int count;
    long bytes;
  }

  Dispatcher(String lane, LaneLimits limits, Work work, GroupCommit commit) {
    this.threadName = "call-" + lane + "-";
    this.limits = limits;
    this.work = work;
    this.commit = commit;
  }

  /** Takes over what one poll brought. */
  void add(Collection<Job> jobs) {
    lock.lock();
    try {
      for (Job job : jobs) {
        Buffered waiting = buffered.computeIfAbsent(job.partition(), _ -> new Buffered());
        waiting.count++;
        waiting.bytes += job.body().length;
        queue.add(job);
      }
      startWhileRoom();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a partition has as much waiting here as it may, given how many share the room. */
  boolean isFull(TopicPartition partition, int partitions) {
    lock.lock();
    try {
      Buffered waiting = buffered.get(partition);
      return waiting != null
          && (waiting.count >= Math.max(1, limits.maxBuffered() / partitions)
              || waiting.bytes >= limits.maxBufferedBytes() / partitions);
    } finally {
      lock.unlock();
    }
  }

  int running() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  /** Starts nothing of these partitions any more. */
  void drop(Collection<TopicPartition> partitions) {
    lock.lock();
    try {
      queue.removeIf(job -> partitions.contains(job.partition()));
      suspects.removeIf(job -> partitions.contains(job.partition()));
      partitions.forEach(buffered::remove);
    } finally {
      lock.unlock();
    }
  }

  /** Stops the calls of these partitions; their jobs are somebody else's. */
  void interrupt(Collection<TopicPartition> partitions) {
    threads.values().stream()
        .filter(running -> partitions.contains(running.job.partition()))
        .forEach(running -> running.thread.interrupt());
  }

  /** Starts nothing at all any more. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
    } finally {
      lock.unlock();
    }
  }

  private void launch(Job job) {
    Thread thread = Thread.ofVirtual().name(threadName + job.id()).unstarted(() -> execute(job));
    threads.put(job.id(), new Running(job, thread));
    thread.start();
  }

  private void startWhileRoom() {
    while (!stopped && running < limits.concurrency() && uncommitted < limits.maxInFlight()) {
      Job job = next();
      if (job == null) {
        return;
      }
      begin(job);
    }
  }

  /** A suspect runs beside no other suspect, so that the next crash names the right one. */
  private @Nullable Job next() {
    if (!suspectRuns && !suspects.isEmpty()) {
      suspectRuns = true;
      return suspects.remove();
    }
    for (Job job = queue.poll(); job != null; job = queue.poll()) {
      leaveBuffer(job);
      if (!job.isSuspect()) {
        return job;
      }
      if (!suspectRuns) {
        suspectRuns = true;
        return job;
      }
      suspects.add(job);
    }
    return null;
  }

  private void leaveBuffer(Job job) {
    Buffered waiting = buffered.get(job.partition());
    if (waiting != null) {
      waiting.count--;
      waiting.bytes -= job.body().length;
    }
  }

  private void begin(Job job) {
    running++;
    uncommitted++;
    job.window().start(job.slot());
    if (job.window().mustMark(job.slot())) {
      commit.mark(job.window(), () -> launch(job), () -> abandon(job));
    } else {
      launch(job);
    }
  }

  private void execute(Job job) {
    Optional<List<ProducerRecord<String, byte[]>>> records = records(job);
    threads.remove(job.id());
    returned();
    records.ifPresentOrElse(
        done -> commit.add(new Completion(job.window(), job.slot(), done, () -> ended(job))),
        () -> ended(job));
  }

  private Optional<List<ProducerRecord<String, byte[]>>> records(Job job) {
    try {
      return Optional.of(
          job.isPoison()
              ? work.giveUp(job, "it was in flight at " + job.crashes() + " crashes of a worker")
              : work.run(job));
    } catch (InterruptedException e) {
      return Optional.empty(); // the partition is somebody else's, and so is the job
    } catch (RuntimeException | Error e) {
      log.atError()
          .setCause(e)
          .addKeyValue("jobId", job.id())
          .log("the work on a job failed by a fault of ours; it goes to the dead letters");
      return Optional.of(
          work.giveUp(job, "a fault in the worker: " + e.getClass().getSimpleName()));
    }
  }

  /** The job was never launched: its partition was let go before its mark was on record. */
  private void abandon(Job job) {
    returned();
    ended(job);
  }

  private void returned() {
    lock.lock();
    try {
      running--;
      startWhileRoom();
    } finally {
      lock.unlock();
    }
  }

  /** The job's records are committed, or it is dropped. */
  private void ended(Job job) {
    lock.lock();
    try {
      uncommitted--;
      if (job.isSuspect()) {
        suspectRuns = false;
      }
      startWhileRoom();
    } finally {
      lock.unlock();
    }
  }
}
