package io.headrace.ingress.jobs;

import io.headrace.config.KafkaConfig;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.TenantId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** Where every job of this instance's partitions stands. Any thread may ask. */
public interface JobTable extends AutoCloseable {

  /** Which instance to ask about the jobs of {@code partition}. */
  Owner ownerOf(int partition);

  /**
   * The job as the tenant may see it; empty when it is unknown, another tenant's, deleted or
   * purged. Returns as soon as the status is terminal, after {@code wait} at the latest; zero
   * doesn't wait for an outcome. A cancellation alone counts as an end only once the worker has had
   * a second to give the outcome. An id that the table hasn't seen is waited for, two seconds at
   * most, until the table has read what was in the log at the time of asking. So is an outcome that
   * was committed at the time of asking, half a second at most.
   *
   * @throws JobTableUnavailable when this instance doesn't serve the id's partition now, or can't
   *     tell yet whether the job exists, or Kafka doesn't give its outcome in time
   */
  Optional<JobView> find(JobId id, TenantId tenant, Duration wait) throws InterruptedException;

  /**
   * Blocks until the table has read the topic's partition up to and including {@code offset}, for
   * {@code limit} at most; tells whether it has.
   */
  boolean awaitRead(String topic, int partition, long offset, Duration limit)
      throws InterruptedException;

  /**
   * Blocks until the table has read what these topics held in the partition at the time of asking,
   * for {@code limit} at most; tells whether it has.
   */
  boolean awaitEnd(Set<String> topics, int partition, Duration limit) throws InterruptedException;

  /**
   * Blocks until the table has read what was committed of these partitions' outcomes, dead letters,
   * batches, files and webhook endpoints at the time of asking, for {@code limit} at most; tells
   * whether it has. What is read then is never older than what anybody was shown before, here or
   * elsewhere.
   */
  boolean awaitCommitted(Collection<Integer> partitions, Duration limit)
      throws InterruptedException;

  /** Batches, files and webhook endpoints. */
  ObjectTable objects();

  /** What became of deliveries to webhook endpoints. */
  History history();

  /** Jobs that were given up. */
  DeadLetters deadLetters();

  /** The lines of batches. */
  LineTable lines();

  /** Running, with all partitions restored. */
  boolean isReady();

  @Override
  void close();

  /**
   * Starts the table; it is ready a moment later, see {@link #isReady}.
   *
   * @param listener told of the partitions that come, change and go
   */
  static JobTable start(
      JobTableConfig config,
      KafkaConfig kafka,
      JobIds ids,
      PartitionListener listener,
      InstantSource clock,
      MeterRegistry metrics) {
    return StreamsJobTable.start(config, kafka, ids, listener, clock, System::nanoTime, metrics);
  }
}
