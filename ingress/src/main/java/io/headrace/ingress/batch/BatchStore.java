package io.headrace.ingress.batch;

import io.headrace.event.Event;
import io.headrace.event.EventType;
import io.headrace.ingress.jobs.ObjectKind;
import io.headrace.ingress.jobs.ObjectRecords;
import io.headrace.ingress.jobs.ObjectTable;
import io.headrace.ingress.registrar.Registration;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.IdempotencyKey;
import io.headrace.job.JobId;
import io.headrace.job.TenantId;
import io.headrace.topic.EventRecords;
import io.headrace.topic.Topics;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The states of batches: read from the table, changed through the registrar. A change is decided
 * from the state that is there when its turn comes; another instance may have taken over since.
 */
final class BatchStore {
  private final ObjectTable objects;
  private final Register register;
  private final Topics topics;
  private final InstantSource clock;

  /**
   * A new state, with the records to be written together with it.
   *
   * @param more all of the batch's partition
   */
  record Change(BatchState state, List<ProducerRecord<String, byte[]>> more) {
    static Change to(BatchState state) {
      return new Change(state, List.of());
    }
  }

  BatchStore(ObjectTable objects, Register register, Topics topics, InstantSource clock) {
    this.objects = objects;
    this.register = register;
    this.topics = topics;
    this.clock = clock;
  }

  Optional<BatchState> find(TenantId tenant, JobId id) {
    return objects.find(ObjectKind.BATCH, tenant, id).map(BatchCodec::decode);
  }

  /**
   * Changes a batch if its present state allows it.
   *
   * @param decide gives no change where it doesn't
   * @return the batch's state then; empty when there is no such batch
   */
  Optional<BatchState> change(
      TenantId tenant, JobId id, Function<BatchState, Optional<Change>> decide)
      throws QueueUnavailable, InterruptedException {
    return register.register(
        id.partition(),
        id.value(),
        () -> {
          Optional<BatchState> present = find(tenant, id);
          return present
              .flatMap(decide)
              .map(change -> registration(present.orElseThrow(), change))
              .orElseGet(() -> Registration.nothing(present));
        });
  }

  private Registration<Optional<BatchState>> registration(BatchState before, Change change) {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>(change.more());
    BatchState after = change.state();
    records.add(record(after, Optional.empty(), clock.instant()));
    if (after.status() != before.status()) {
      after.status().event().ifPresent(event -> records.add(event(after, event)));
    }
    return new Registration<>(records, Optional.of(after));
  }

  /**
   * @param key of the create call; given with the first record only
   */
  static ProducerRecord<String, byte[]> record(
      BatchState state, Optional<IdempotencyKey> key, Instant now) {
    return ObjectRecords.put(
        ObjectKind.BATCH,
        state.order().tenant(),
        state.order().id(),
        BatchCodec.encode(state),
        state.isOpen(),
        key,
        now);
  }

  private ProducerRecord<String, byte[]> event(BatchState state, EventType type) {
    BatchOrder order = state.order();
    Instant at = state.times().ended().orElseThrow();
    return EventRecords.record(
        topics.events(),
        order.id().partition(),
        Event.of(type, order.tenant(), order.id().value(), at));
  }
}
