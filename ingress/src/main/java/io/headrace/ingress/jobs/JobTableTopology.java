package io.headrace.ingress.jobs;

import io.headrace.topic.Topics;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Requests of all lanes, events and commands come together in one index by job id; batches, files
 * webhook endpoints and dead letters in another; what became of deliveries in a third.
 */
final class JobTableTopology implements Supplier<Topology> {
  static final String STORE = "job-by-id";
  static final String OBJECTS = "object-by-tenant";
  static final String HISTORY = "delivery-by-endpoint";
  static final String JOBS = "jobs";
  static final String ATTEMPTS = "delivery.attempts";
  static final String CANCELLATIONS = "cancellations";
  static final String DEAD = "requests.dead";

  /** Of the changelog: small ones are compacted soon, and a restore reads little twice. */
  private static final int SEGMENT_BYTES = 32 << 20;

  private final Shared shared;
  private final Purge purge;
  private final int maxHistory;

  /**
   * @param maxHistory past deliveries kept per webhook endpoint
   */
  JobTableTopology(Shared shared, Purge purge, int maxHistory) {
    this.shared = shared;
    this.purge = purge;
    this.maxHistory = maxHistory;
  }

  @Override
  public Topology get() {
    StringDeserializer key = new StringDeserializer();
    ByteArrayDeserializer value = new ByteArrayDeserializer();
    return new Topology()
        .addSource("read-requests", key, value, Topics.REQUESTS)
        .addSource("read-jobs", key, value, JOBS)
        .addSource("read-cancellations", key, value, CANCELLATIONS)
        .addProcessor(
            "index-jobs",
            () -> new JobTableProcessor(shared, purge),
            "read-requests",
            "read-jobs",
            "read-cancellations")
        .addSource("read-objects", key, value, ObjectKind.topics().toArray(String[]::new))
        .addProcessor("keep-objects", () -> new ObjectProcessor(shared), "read-objects")
        .addSource("read-attempts", key, value, ATTEMPTS)
        .addProcessor(
            "keep-history",
            () -> new HistoryProcessor(shared, maxHistory, purge.age()),
            "read-attempts")
        .addSource("read-dead", key, value, DEAD)
        .addProcessor("keep-dead", () -> new DeadLetterProcessor(shared, purge.age()), "read-dead")
        // Shared, so that a partition of all these topics has one owner.
        .addStateStore(store(STORE), "index-jobs", "keep-objects")
        .addStateStore(store(OBJECTS), "index-jobs", "keep-objects", "keep-dead")
        .addStateStore(store(HISTORY), "keep-history", "keep-objects");
  }

  /** Cached, so that a job that is soon finished makes one record of the changelog, not two. */
  private static StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
        .withCachingEnabled()
        .withLoggingEnabled(
            Map.of(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(SEGMENT_BYTES)));
  }
}
