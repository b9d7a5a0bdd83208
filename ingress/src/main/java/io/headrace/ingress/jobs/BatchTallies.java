package io.headrace.ingress.jobs;

import io.headrace.job.JobIds;
import io.headrace.job.JobStatus;
import io.headrace.job.Operation;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * How the lines of unfinished batches have ended so far, exactly: derived from the table's entries
 * alone, in which a job's first outcome counts and repeats have no effect. Nothing is stored: a
 * partition that comes is counted anew. Written by stream threads, each its own partitions'
 * batches.
 */
final class BatchTallies {
  private final Map<String, Counts> byStem = new ConcurrentHashMap<>();

  private static final class Counts {
    final int partition;
    final Map<JobStatus, AtomicInteger> byStatus = new EnumMap<>(JobStatus.class);

    Counts(int partition) {
      this.partition = partition;
      for (JobStatus status : JobStatus.values()) {
        byStatus.put(status, new AtomicInteger());
      }
    }

    /** An entry that was just deleted has no value. */
    void addStored(byte @Nullable [] entry) {
      if (entry != null) {
        EntryCodec.decode(entry).outcome().ifPresent(outcome -> add(outcome.status()));
      }
    }

    void add(JobStatus status) {
      of(status).incrementAndGet();
    }

    private AtomicInteger of(JobStatus status) {
      return Objects.requireNonNull(byStatus.get(status), "every status is counted");
    }
  }

  /**
   * Counts a batch from now on; what ended before is found in the entries. Tells whether the batch
   * is new here.
   */
  boolean open(String batch, ReadOnlyKeyValueStore<String, byte[]> jobs, int partition) {
    String stem = JobIds.stem(batch);
    if (byStem.containsKey(stem)) {
      return false;
    }
    byStem.put(stem, counted(stem, jobs, partition));
    return true;
  }

  private static Counts counted(
      String stem, ReadOnlyKeyValueStore<String, byte[]> jobs, int partition) {
    Counts counts = new Counts(partition);
    for (Operation operation : Operation.values()) {
      String from = operation.idPrefix() + stem;
      try (KeyValueIterator<String, byte[]> lines = jobs.range(from, from + '\uffff')) {
        lines.forEachRemaining(line -> counts.addStored(line.value));
      }
    }
    return counts;
  }

  void close(String batch) {
    byStem.remove(JobIds.stem(batch));
  }

  void close(int partition) {
    byStem.values().removeIf(counts -> counts.partition == partition);
  }

  /** A job has its outcome; tells whether it is a line of a batch that is counted. */
  boolean ended(String id, JobStatus status) {
    if (byStem.isEmpty()) {
      return false;
    }
    Counts counts = byStem.get(JobIds.stem(id));
    if (counts != null) {
      counts.add(status);
    }
    return counts != null;
  }

  /** Empty when the batch isn't counted here. */
  Optional<BatchTally> of(String batch) {
    return Optional.ofNullable(byStem.get(JobIds.stem(batch))).map(BatchTallies::tally);
  }

  private static BatchTally tally(Counts counts) {
    return new BatchTally(
        of(counts, JobStatus.COMPLETED) + of(counts, JobStatus.INCOMPLETE),
        of(counts, JobStatus.FAILED),
        of(counts, JobStatus.CANCELLED),
        of(counts, JobStatus.EXPIRED));
  }

  private static int of(Counts counts, JobStatus status) {
    return counts.of(status).get();
  }
}
