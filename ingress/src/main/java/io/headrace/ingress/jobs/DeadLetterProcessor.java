package io.headrace.ingress.jobs;

import io.headrace.job.GivenUp;
import io.headrace.job.JobRequest;
import io.headrace.job.Operation;
import io.headrace.topic.DeadLetterRecords;
import io.headrace.topic.JobRecords;
import java.nio.BufferUnderflowException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes which jobs of one partition were given up, why, and where their letters lie. Owned by its
 * stream thread.
 */
final class DeadLetterProcessor implements Processor<String, byte[], Void, Void> {
  private static final Logger log = LoggerFactory.getLogger(DeadLetterProcessor.class);
  private static final Duration PURGE = Duration.ofMinutes(1);
  private static final int MAX_PURGED = 5_000; // per run and tenant
  private static final int MAX_REASON = 300;

  private final Shared shared;
  private final Duration age;
  private ProcessorContext<Void, Void> context;
  private KeyValueStore<String, byte[]> objects;

  /**
   * @param age how long ago a letter's job may have been accepted
   */
  @SuppressWarnings("NullAway.Init") // Kafka Streams calls init() before anything else
  DeadLetterProcessor(Shared shared, Duration age) {
    this.shared = shared;
    this.age = age;
  }

  @Override
  public void init(ProcessorContext<Void, Void> given) {
    context = given;
    objects = context.getStateStore(JobTableTopology.OBJECTS);
    context.schedule(PURGE, PunctuationType.WALL_CLOCK_TIME, this::purge);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    try {
      GivenUp why = DeadLetterRecords.givenUp(record.headers());
      if (isJob(record, why)) {
        keep(record, why, at.offset());
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException | BufferUnderflowException e) {
      shared.metrics().recordSkipped();
      log.atWarn()
          .addKeyValue("topic", at.topic())
          .addKeyValue("partition", at.partition())
          .addKeyValue("offset", at.offset())
          .log("a record can't be read ({}); it is skipped for good", e.getMessage());
    }
    position(at).applied(at.offset());
  }

  /** What isn't a job's request has no tenant who might ask for it; nor is one that has no body. */
  private static boolean isJob(Record<String, byte[]> record, GivenUp why) {
    return record.key() != null
        && record.value() != null
        && record.headers().lastHeader("tenant") != null
        && !why.code().equals(GivenUp.UNREADABLE)
        && Operation.ofId(record.key()).isPresent();
  }

  private void keep(Record<String, byte[]> record, GivenUp why, long offset) {
    JobRequest request = JobRecords.request(record.headers());
    Optional<String> replayOf = DeadLetterRecords.replayOf(record.headers());
    DeadLetterStore.put(
        objects,
        request.tenant(),
        new DeadLetter(
            record.key(),
            request.model(),
            shortened(why),
            Instant.ofEpochMilli(record.timestamp()),
            record.value().length,
            offset,
            request.links().batch(),
            replayOf,
            Optional.empty()));
  }

  private static GivenUp shortened(GivenUp why) {
    return why.reason().length() <= MAX_REASON
        ? why
        : new GivenUp(
            why.code(), why.reason().substring(0, MAX_REASON), why.attempts(), why.topic());
  }

  private ReadPositions.Position position(RecordMetadata at) {
    return shared.positions().of(new TopicPartition(at.topic(), at.partition()));
  }

  private void purge(long now) {
    DeadLetterStore.purge(objects, Instant.ofEpochMilli(now).minus(age), MAX_PURGED);
  }
}
