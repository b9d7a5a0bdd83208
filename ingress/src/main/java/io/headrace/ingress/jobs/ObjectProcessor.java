package io.headrace.ingress.jobs;

import io.headrace.job.IdempotencyKey;
import io.headrace.job.TenantId;
import io.headrace.topic.JobRecords;
import java.nio.BufferUnderflowException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the newest value of each object of one partition, and which create calls were made with
 * which idempotency key. Owned by its stream thread.
 */
final class ObjectProcessor implements Processor<String, byte[], Void, Void> {
  private static final Logger log = LoggerFactory.getLogger(ObjectProcessor.class);

  /** How long a key is remembered. */
  static final Duration KEYED_FOR = Duration.ofHours(24);

  private static final Duration PURGE = Duration.ofMinutes(10);
  private static final int MAX_PURGED = 5_000; // per run

  private final Shared shared;
  private final Map<String, ReadPositions.Position> positions = new HashMap<>();
  private ProcessorContext<Void, Void> context;
  private KeyValueStore<String, byte[]> objects;

  @SuppressWarnings("NullAway.Init") // Kafka Streams calls init() before anything else
  ObjectProcessor(Shared shared) {
    this.shared = shared;
  }

  @Override
  public void init(ProcessorContext<Void, Void> given) {
    context = given;
    objects = context.getStateStore(JobTableTopology.OBJECTS);
    KeyValueStore<String, byte[]> jobs = context.getStateStore(JobTableTopology.STORE);
    positions.clear();
    context.schedule(PURGE, PunctuationType.WALL_CLOCK_TIME, this::purge);
    openTallies(jobs);
    shared.objects().opened(partition(), objects);
    shared.listener().opened(partition());
  }

  private void openTallies(KeyValueStore<String, byte[]> jobs) {
    try (var batches =
        objects.range(ObjectStore.first(ObjectKind.BATCH), ObjectStore.last(ObjectKind.BATCH))) {
      while (batches.hasNext()) {
        var batch = batches.next();
        if (batch.value != null && ObjectStore.isOpen(batch.value)) {
          boolean _ = shared.tallies().open(ObjectStore.idOf(batch.key), jobs, partition());
        }
      }
    }
  }

  @Override
  public void close() {
    shared.listener().closed(partition());
    shared.objects().closed(partition(), objects);
    shared.tallies().close(partition());
  }

  @Override
  public void process(Record<String, byte[]> record) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    try {
      apply(record, at);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | BufferUnderflowException e) {
      shared.metrics().recordSkipped();
      log.atWarn()
          .addKeyValue("topic", at.topic())
          .addKeyValue("partition", at.partition())
          .addKeyValue("offset", at.offset())
          .log("a record can't be read ({}); it is skipped for good", e.getMessage());
    }
    positions.computeIfAbsent(at.topic(), this::position).applied(at.offset());
  }

  private void apply(Record<String, byte[]> record, RecordMetadata at) {
    ObjectKind kind = ObjectKind.ofTopic(at.topic()).orElseThrow();
    TenantId tenant = ObjectRecords.tenant(record.headers());
    String key = ObjectStore.key(kind, tenant, record.key());
    boolean isOpen = ObjectRecords.isOpen(record.headers());
    if (record.value() == null) {
      objects.delete(key);
      forget(kind, record.key());
    } else {
      objects.put(key, ObjectStore.encode(record.value(), isOpen));
      remember(objects, record);
    }
    if (kind == ObjectKind.BATCH) {
      track(record.key(), isOpen);
    }
  }

  /** What is kept of an object besides its record. */
  private void forget(ObjectKind kind, String id) {
    if (kind == ObjectKind.WEBHOOK_ENDPOINT) {
      KeyValueStore<String, byte[]> history = context.getStateStore(JobTableTopology.HISTORY);
      history.delete(HistoryKeys.disabling(id));
    }
  }

  private void track(String batch, boolean isOpen) {
    if (isOpen) {
      KeyValueStore<String, byte[]> jobs = context.getStateStore(JobTableTopology.STORE);
      if (shared.tallies().open(batch, jobs, partition())) {
        shared.listener().batchFound(partition());
      }
    } else {
      shared.tallies().close(batch);
    }
    shared.listener().changed(partition());
  }

  /** Files the key that the record's create call had, if it had one; the first one counts. */
  static void remember(KeyValueStore<String, byte[]> objects, Record<String, byte[]> record) {
    JobRecords.idempotency(record.headers()).ifPresent(key -> remember(objects, record, key));
  }

  private static void remember(
      KeyValueStore<String, byte[]> objects, Record<String, byte[]> record, IdempotencyKey key) {
    Instant created = Instant.ofEpochMilli(record.timestamp());
    String place = ObjectStore.keyedKey(key.scope());
    byte[] present = objects.get(place);
    if (present == null || isOld(ObjectStore.keyed(present), created)) {
      objects.put(place, ObjectStore.encode(new Keyed(key.fingerprint(), record.key(), created)));
    }
  }

  private void purge(long now) {
    List<String> old = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> keys =
        objects.range(ObjectStore.firstKeyed(), ObjectStore.lastKeyed())) {
      while (keys.hasNext() && old.size() < MAX_PURGED) {
        var next = keys.next();
        if (next.value != null && isOld(ObjectStore.keyed(next.value), Instant.ofEpochMilli(now))) {
          old.add(next.key);
        }
      }
    }
    old.forEach(objects::delete);
  }

  static boolean isOld(Keyed keyed, Instant now) {
    return !keyed.created().plus(KEYED_FOR).isAfter(now);
  }

  private ReadPositions.Position position(String topic) {
    return shared.positions().of(new TopicPartition(topic, partition()));
  }

  private int partition() {
    return context.taskId().partition();
  }
}
