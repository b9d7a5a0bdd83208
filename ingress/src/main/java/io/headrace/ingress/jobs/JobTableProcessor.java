package io.headrace.ingress.jobs;

import io.headrace.ingress.jobs.JobEntry.Accepted;
import io.headrace.ingress.jobs.JobEntry.Outcome;
import io.headrace.job.JobCommand;
import io.headrace.job.JobEvent;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobEvent.Started;
import io.headrace.job.JobRequest;
import io.headrace.topic.DeadLetterRecords;
import io.headrace.topic.JobRecords;
import java.nio.BufferUnderflowException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
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
 * Applies the records of one partition, of all topics, to the index. Owned by its stream thread.
 * The order within a record matters: body, then entry, then whoever waits is woken and looks.
 */
final class JobTableProcessor implements Processor<String, byte[], Void, Void> {
  private static final Logger log = LoggerFactory.getLogger(JobTableProcessor.class);

  /** Older records are read to catch up: their bodies would push out those that are polled now. */
  private static final Duration NEWEST = Duration.ofMinutes(5);

  private final Shared shared;
  private final Purge purge;
  private final Map<String, ReadPositions.Position> positions = new HashMap<>();
  private ProcessorContext<Void, Void> context;
  private KeyValueStore<String, byte[]> store;
  private KeyValueStore<String, byte[]> objects;
  private long nextPurge; // in milliseconds

  @SuppressWarnings("NullAway.Init") // Kafka Streams calls init() before anything else
  JobTableProcessor(Shared shared, Purge purge) {
    this.shared = shared;
    this.purge = purge;
  }

  @Override
  public void init(ProcessorContext<Void, Void> given) {
    context = given;
    store = context.getStateStore(JobTableTopology.STORE);
    objects = context.getStateStore(JobTableTopology.OBJECTS);
    positions.clear();
    shared.positions().forget(partition());
    context.schedule(Purge.EVERY, PunctuationType.WALL_CLOCK_TIME, this::purge);
    shared.stores().opened(partition(), store);
  }

  @Override
  public void close() {
    shared.stores().closed(partition(), store);
    shared.positions().forget(partition());
    shared.changes().ringAll(partition());
  }

  @Override
  public void process(Record<String, byte[]> record) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    try {
      apply(record, at);
      shared.metrics().entryRead();
    } catch (IllegalArgumentException | IndexOutOfBoundsException | BufferUnderflowException e) {
      skip(at, e);
    }
    positions.computeIfAbsent(at.topic(), this::position).applied(at.offset());
  }

  private void apply(Record<String, byte[]> record, RecordMetadata at) {
    if (record.key() == null) {
      throw new IllegalArgumentException("the record has no key");
    }
    switch (at.topic()) {
      case JobTableTopology.JOBS -> applyEvent(record, at);
      case JobTableTopology.CANCELLATIONS -> applyCommand(record);
      case String _ -> applyRequest(record, at);
    }
  }

  private void applyRequest(Record<String, byte[]> record, RecordMetadata at) {
    JobRequest request = JobRecords.request(record.headers());
    Accepted accepted =
        new Accepted(
            request.deadline(), request.background(), request.store(), at.topic(), at.offset());
    JobEntry entry = change(record.key(), before -> before.accepted(request.tenant(), accepted));
    if (entry.outcome().isEmpty() && entry.accepted().filter(accepted::equals).isPresent()) {
      keep(record, at);
    }
    if (request.links().idempotency().isPresent()) {
      ObjectProcessor.remember(objects, record);
    }
    DeadLetterRecords.replayOf(record.headers())
        .ifPresent(dead -> DeadLetterStore.replayed(objects, request.tenant(), dead, record.key()));
    shared.changes().ring(record.key());
  }

  private void applyEvent(Record<String, byte[]> record, RecordMetadata at) {
    JobEvent event = JobRecords.event(record.headers());
    switch (event) {
      case Started started -> change(record.key(), before -> before.started(started.tenant()));
      case Finished finished -> applyFinished(record, at, finished);
    }
    shared.changes().ring(record.key());
  }

  private void applyFinished(Record<String, byte[]> record, RecordMetadata at, Finished finished) {
    Outcome outcome =
        new Outcome(finished.status(), at.offset(), Instant.ofEpochMilli(record.timestamp()));
    keep(record, at);
    change(record.key(), before -> before.finished(finished.tenant(), outcome));
  }

  private void keep(Record<String, byte[]> record, RecordMetadata at) {
    if (context.currentSystemTimeMs() - record.timestamp() < NEWEST.toMillis()) {
      RecordAt place = new RecordAt(at.topic(), at.partition(), at.offset());
      shared.newest().put(place, record.headers(), Records.bodyOf(record.value()));
    }
  }

  private void applyCommand(Record<String, byte[]> record) {
    JobCommand command = JobRecords.command(record.headers());
    change(record.key(), before -> before.commanded(command));
    shared.changes().ring(record.key());
  }

  private JobEntry change(String id, UnaryOperator<JobEntry> transition) {
    byte[] stored = store.get(id);
    JobEntry before = stored == null ? JobEntry.UNSEEN : EntryCodec.decode(stored);
    JobEntry after = transition.apply(before);
    if (!after.equals(before)) {
      store.put(id, EntryCodec.encode(after));
      tally(id, before, after);
    }
    return after;
  }

  /** A line's first outcome counts for its batch. */
  private void tally(String id, JobEntry before, JobEntry after) {
    if (before.outcome().isEmpty()
        && after.outcome().isPresent()
        && shared.tallies().ended(id, after.outcome().get().status())) {
      shared.metrics().lineEnded();
      shared.listener().changed(partition());
    }
  }

  private void skip(RecordMetadata at, RuntimeException e) {
    shared.metrics().recordSkipped();
    log.atWarn()
        .addKeyValue("topic", at.topic())
        .addKeyValue("partition", at.partition())
        .addKeyValue("offset", at.offset())
        .log("a record can't be read ({}); it is skipped for good", e.getMessage());
  }

  private void purge(long now) {
    if (now < nextPurge) {
      return;
    }
    int purged = purge.run(store, Instant.ofEpochMilli(now));
    nextPurge = purged < purge.most() ? now + Purge.PAUSE.toMillis() : now;
    shared.metrics().entriesPurged(purged);
  }

  private ReadPositions.Position position(String topic) {
    return shared.positions().of(new TopicPartition(topic, partition()));
  }

  private int partition() {
    return context.taskId().partition();
  }
}
