package io.headrace.ingress.jobs;

import io.headrace.job.JobId;
import io.headrace.job.TenantId;
import io.headrace.topic.JobRecords;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Dead letters over the stores of the topology; their bodies are in Kafka. */
final class StoredDeadLetters implements DeadLetters {
  private final OpenStores jobs;
  private final OpenStores objects;
  private final Function<RecordAt, ConsumerRecord<byte[], byte[]>> kafka;
  private final InstantSource clock;

  StoredDeadLetters(
      Shared shared,
      Function<RecordAt, ConsumerRecord<byte[], byte[]>> kafka,
      InstantSource clock) {
    jobs = shared.stores();
    objects = shared.objects();
    this.kafka = kafka;
    this.clock = clock;
  }

  @Override
  public Page search(TenantId tenant, int partition, Search search) {
    String first = search.from().map(at -> DeadLetterStore.at(tenant, at)).orElse("");
    String last = search.before().map(at -> DeadLetterStore.at(tenant, at)).orElse("");
    Optional<String> cursor = search.after().map(id -> DeadLetterStore.key(tenant, id));
    String from = max(first, DeadLetterStore.prefix(tenant));
    String to = last.isEmpty() ? DeadLetterStore.end(tenant) : last;
    return from(
        objects,
        partition,
        store ->
            search.ascending()
                ? page(store.range(max(from, cursor.orElse("")), to), tenant, partition, search)
                : page(
                    store.reverseRange(
                        from, cursor.filter(key -> key.compareTo(to) < 0).orElse(to)),
                    tenant,
                    partition,
                    search));
  }

  private static String max(String one, String other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private Page page(
      KeyValueIterator<String, byte[]> range, TenantId tenant, int partition, Search search) {
    List<DeadLetter> found = new ArrayList<>();
    Optional<String> end = Optional.empty();
    try (range) {
      for (int looked = 0; range.hasNext(); looked++) {
        if (looked == MAX_LOOKED_AT || found.size() == search.limit()) {
          return new Page(found, end);
        }
        KeyValue<String, byte[]> next = range.next();
        if (next.value != null) { // just deleted ones have none
          DeadLetter letter = DeadLetterCodec.decode(next.value);
          end = Optional.of(letter.id());
          if (!search.after().equals(end)
              && search.includes(letter)
              && isShown(tenant, partition, letter)) {
            found.add(letter);
          }
        }
      }
    }
    return new Page(found, Optional.empty());
  }

  @Override
  public Optional<DeadLetter> find(TenantId tenant, JobId id) {
    String key = DeadLetterStore.key(tenant, id.value());
    return from(objects, id.partition(), store -> Optional.ofNullable(store.get(key)))
        .map(DeadLetterCodec::decode)
        .filter(letter -> isShown(tenant, id.partition(), letter));
  }

  private boolean isShown(TenantId tenant, int partition, DeadLetter letter) {
    Instant now = clock.instant();
    return from(jobs, partition, store -> Optional.ofNullable(store.get(letter.id())))
        .map(EntryCodec::decode)
        .filter(entry -> entry.isShownTo(tenant, now))
        .isPresent();
  }

  @Override
  public Content content(JobId id, DeadLetter letter) {
    RecordAt at = new RecordAt(JobTableTopology.DEAD, id.partition(), letter.offset());
    ConsumerRecord<byte[], byte[]> record = kafka.apply(at);
    return new Content(JobRecords.request(record.headers()), Records.bodyOf(record.value()));
  }

  private static <T> T from(
      OpenStores stores,
      int partition,
      Function<ReadOnlyKeyValueStore<String, byte[]>, T> reading) {
    try {
      return reading.apply(stores.of(partition).orElseThrow(() -> unavailable(partition)));
    } catch (InvalidStateStoreException _) { // closed since
      throw unavailable(partition);
    }
  }

  private static JobTableUnavailable unavailable(int partition) {
    return new JobTableUnavailable("partition " + partition + " is not served here now");
  }
}
