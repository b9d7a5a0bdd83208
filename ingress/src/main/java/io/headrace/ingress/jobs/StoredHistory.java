package io.headrace.ingress.jobs;

import io.headrace.ingress.jobs.Changes.Watch;
import io.headrace.webhook.Delivery;
import io.headrace.webhook.DeliveryReport;
import io.headrace.webhook.WebhookJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The history over the stores of the topology, and records that it names in Kafka. */
final class StoredHistory implements History {
  private final OpenStores stores;
  private final Changes changes;
  private final Function<RecordAt, ConsumerRecord<byte[], byte[]>> kafka;
  private final LongSupplier nanoTime;

  StoredHistory(
      Shared shared,
      Function<RecordAt, ConsumerRecord<byte[], byte[]>> kafka,
      LongSupplier nanoTime) {
    stores = shared.history();
    changes = shared.changes();
    this.kafka = kafka;
    this.nanoTime = nanoTime;
  }

  @Override
  public List<PastDelivery> newest(
      Place place, Range range, int limit, Predicate<PastDelivery> shown) {
    String last = range.after().map(StoredHistory::key).orElse(until(place, range));
    return from(
        place.partition(),
        store -> page(store.reverseRange(since(place, range), last), last, limit, shown));
  }

  @Override
  public List<PastDelivery> oldest(
      Place place, Range range, int limit, Predicate<PastDelivery> shown) {
    String first = range.after().map(StoredHistory::key).orElse(since(place, range));
    return from(
        place.partition(),
        store -> page(store.range(first, until(place, range)), first, limit, shown));
  }

  private static String key(PastDelivery past) {
    return HistoryKeys.of(past.delivery());
  }

  private static String since(Place place, Range range) {
    return HistoryKeys.at(HistoryKeys.prefix(place), range.from());
  }

  private static String until(Place place, Range range) {
    return HistoryKeys.at(HistoryKeys.prefix(place), range.until());
  }

  private static List<PastDelivery> page(
      KeyValueIterator<String, byte[]> range,
      String cursor,
      int limit,
      Predicate<PastDelivery> shown) {
    List<PastDelivery> found = new ArrayList<>();
    try (range) {
      while (range.hasNext() && found.size() < limit) {
        var next = range.next();
        if (next.value != null && !next.key.equals(cursor)) { // just deleted ones have none
          PastDelivery past = PastDeliveryCodec.decode(next.value);
          if (shown.test(past)) {
            found.add(past);
          }
        }
      }
    }
    return found;
  }

  @Override
  public Optional<PastDelivery> find(Place place, String delivery) {
    String prefix = HistoryKeys.prefix(place);
    return from(
        place.partition(),
        store -> first(store.reverseRange(prefix, HistoryKeys.end(prefix)), delivery));
  }

  private static Optional<PastDelivery> first(
      KeyValueIterator<String, byte[]> range, String delivery) {
    try (range) {
      while (range.hasNext()) {
        var next = range.next();
        if (next.value != null && HistoryKeys.isOf(next.key, delivery)) {
          return Optional.of(PastDeliveryCodec.decode(next.value));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<PastDelivery> await(Place place, Delivery delivery, Duration limit)
      throws InterruptedException {
    String key = HistoryKeys.of(delivery);
    long end = nanoTime.getAsLong() + limit.toNanos();
    try (Watch watch = changes.watch(delivery.id(), place.partition())) {
      while (true) {
        CompletableFuture<Void> change = watch.next(); // taken before the look
        long left = end - nanoTime.getAsLong();
        Optional<PastDelivery> past = get(place.partition(), key).map(PastDeliveryCodec::decode);
        if (past.isPresent() || left <= 0) {
          return past;
        }
        await(change, left);
      }
    }
  }

  /** Others share the change: it must not be cancelled. */
  private static void await(CompletableFuture<Void> change, long nanos)
      throws InterruptedException {
    try {
      change.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException _) {
      // the caller looks at what came true
    }
  }

  @Override
  public Optional<Disabling> disabling(int partition, String endpoint) {
    return get(partition, HistoryKeys.disabling(endpoint)).map(Disabling::decode);
  }

  @Override
  public Optional<String> excerpt(int partition, PastAttempt attempt) {
    try {
      RecordAt at = new RecordAt(JobTableTopology.ATTEMPTS, partition, attempt.offset());
      DeliveryReport report = WebhookJson.report(kafka.apply(at).value());
      return report instanceof DeliveryReport.Attempted made
          ? Optional.of(made.excerpt())
          : Optional.empty();
    } catch (BodyGone _) {
      return Optional.empty();
    }
  }

  private Optional<byte[]> get(int partition, String key) {
    return from(partition, store -> Optional.ofNullable(store.get(key)));
  }

  private <T> T from(int partition, Function<ReadOnlyKeyValueStore<String, byte[]>, T> reading) {
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
