package io.headrace.ingress.jobs;

import io.headrace.ingress.jobs.Changes.Watch;
import io.headrace.job.JobId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/** Holds the calling thread until a job's entry is as it should be, or a limit is reached. */
final class Waiting {
  /** An id that the table hasn't seen is waited for at most this long. */
  private static final Duration UNSEEN_LIMIT = Duration.ofSeconds(2);

  /** The table is usually this close behind: shorter than asking Kafka where its logs end. */
  private static final Duration UNSEEN_GRACE = Duration.ofMillis(25);

  private final Function<JobId, JobEntry> entries;
  private final Changes changes;
  private final ReadPositions positions;
  private final Function<Integer, CompletableFuture<Map<TopicPartition, Long>>> logEnds;
  private final LongSupplier nanoTime;

  Waiting(
      Function<JobId, JobEntry> entries,
      Shared shared,
      Function<Integer, CompletableFuture<Map<TopicPartition, Long>>> logEnds,
      LongSupplier nanoTime) {
    this.entries = entries;
    this.changes = shared.changes();
    this.positions = shared.positions();
    this.logEnds = logEnds;
    this.nanoTime = nanoTime;
  }

  /** The entry; waits for its request record while that may still be unread in the log. */
  JobEntry seen(JobId id) throws InterruptedException {
    JobEntry entry = entries.apply(id);
    if (entry.isSeen()) {
      return entry;
    }
    entry = until(id, JobEntry::isSeen, UNSEEN_GRACE);
    return entry.isSeen() ? entry : readToTheEnd(id);
  }

  /** An empty answer is given only when the log holds no request for the id. */
  private JobEntry readToTheEnd(JobId id) throws InterruptedException {
    CompletableFuture<Void> read = readToTheEnd(id.partition());
    try {
      JobEntry entry = until(id, JobEntry::isSeen, read, UNSEEN_LIMIT);
      if (entry.isSeen() || read.isDone() && !read.isCompletedExceptionally()) {
        return entry;
      }
      throw new JobTableUnavailable("the job table has not read all accepted jobs yet; ask again");
    } finally {
      read.cancel(false);
    }
  }

  private CompletableFuture<Void> readToTheEnd(int partition) {
    CompletableFuture<Void> read = new CompletableFuture<>();
    logEnds
        .apply(partition)
        .thenAccept(ends -> follow(positions.whenRead(ends), read))
        .exceptionally(failure -> {
          read.completeExceptionally(failure);
          return null;
        });
    return read;
  }

  /** One completes with the other, and is given up with it. */
  private static void follow(CompletableFuture<Void> passed, CompletableFuture<Void> read) {
    var _ = passed.thenAccept(read::complete);
    var _ = read.whenComplete((_, _) -> passed.cancel(false));
  }

  /** Whether the position was reached within the limit. */
  boolean read(TopicPartition partition, long until, Duration limit) throws InterruptedException {
    CompletableFuture<Void> read = positions.whenRead(Map.of(partition, until));
    try {
      read.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException | ExecutionException _) {
      return false;
    } finally {
      read.cancel(false);
    }
  }

  /** Whether all of {@code ends} was read within the limit. */
  boolean read(CompletableFuture<Map<TopicPartition, Long>> ends, Duration limit)
      throws InterruptedException {
    CompletableFuture<Void> read = new CompletableFuture<>();
    var _ = ends.thenAccept(found -> follow(positions.whenRead(found), read));
    try {
      read.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException | ExecutionException _) {
      return false;
    } finally {
      read.cancel(false);
    }
  }

  /** The entry as soon as it is {@code enough}, or the limit is reached. */
  JobEntry until(JobId id, Predicate<JobEntry> enough, Duration limit) throws InterruptedException {
    return until(id, enough, new CompletableFuture<>(), limit);
  }

  /** A watch and {@code given} are looked at before the entry, so that no change is missed. */
  private JobEntry until(
      JobId id, Predicate<JobEntry> enough, CompletableFuture<Void> given, Duration limit)
      throws InterruptedException {
    long end = nanoTime.getAsLong() + limit.toNanos();
    try (Watch watch = changes.watch(id.value(), id.partition())) {
      while (true) {
        CompletableFuture<Void> change = watch.next();
        long left = end - nanoTime.getAsLong();
        boolean last = given.isDone() || left <= 0;
        JobEntry entry = entries.apply(id);
        if (last || enough.test(entry)) {
          return entry;
        }
        await(CompletableFuture.anyOf(change, given), left);
      }
    }
  }

  private static void await(CompletableFuture<?> future, long nanos) throws InterruptedException {
    try {
      future.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException _) {
      // the caller looks at what came true
    } finally {
      future.cancel(false);
    }
  }
}
