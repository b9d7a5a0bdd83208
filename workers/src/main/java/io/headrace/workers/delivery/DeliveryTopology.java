package io.headrace.workers.delivery;

import io.headrace.job.TenantId;
import io.headrace.topic.Topics;
import io.headrace.usage.HomePartition;
import io.headrace.usage.SkippedRecords;
import io.headrace.usage.StreamsSettings;
import io.headrace.webhook.Endpoints;
import io.headrace.webhook.WebhooksConfig;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * {@code jobs}, {@code events} and {@code control.webhooks} to {@code deliveries}: each event
 * becomes deliveries, which go to their endpoint's partition and are scheduled there. What senders
 * say in {@code delivery.attempts} comes back to the schedule.
 */
final class DeliveryTopology implements Supplier<Topology> {
  static final String APPLICATION = "headrace-webhooks";

  /** Names of sinks. */
  static final String DELIVERIES = "deliveries";

  static final String REPORTS = "reports";
  static final String EVENTS = "events-of-endpoints";

  private static final String SCHEDULE = "schedule";

  private final StreamsSettings settings;
  private final WebhooksConfig config;
  private final Topics topics;
  private final EndpointTable endpoints;

  DeliveryTopology(
      StreamsSettings settings, WebhooksConfig config, Topics topics, EndpointTable endpoints) {
    this.settings = settings;
    this.config = config;
    this.topics = topics;
    this.endpoints = endpoints;
  }

  @Override
  public Topology get() {
    StreamsBuilder builder = settings.builder();
    readEndpoints(builder);
    SkippedRecords skipped = settings.skipped();
    KStream<String, byte[]> deliveries =
        builder.stream(
                List.of(topics.jobs().name(), topics.events().name()), source("what-happened"))
            .process(
                () -> new FanOut(topics.jobs().name(), endpoints, skipped), Named.as("fan-out"))
            .repartition(
                Repartitioned.<String, byte[]>as("deliveries-by-endpoint")
                    .withKeySerde(Serdes.String())
                    .withValueSerde(Serdes.ByteArray())
                    .withNumberOfPartitions(settings.kafka().partitions())
                    .withStreamPartitioner(byEndpoint()));
    builder.stream(
            List.of(topics.deliveryCommands().name(), topics.deliveryAttempts().name()),
            source("commands-and-attempts").withTimestampExtractor(new EndsFirst()))
        .merge(deliveries, Named.as("all-of-endpoint"))
        .process(new Scheduled(), Named.as(SCHEDULE));
    return withSinks(builder.build());
  }

  private void readEndpoints(StreamsBuilder builder) {
    builder.addGlobalStore(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(EndpointReading.STORE),
                Serdes.String(),
                Serdes.ByteArray())
            .withLoggingDisabled(),
        topics.webhookEndpoints().name(),
        source("endpoints"),
        () -> new EndpointReading(endpoints, settings.skipped()));
  }

  private Topology withSinks(Topology topology) {
    StringSerializer keys = new StringSerializer();
    ByteArraySerializer values = new ByteArraySerializer();
    return topology
        .addSink(DELIVERIES, topics.deliveries().name(), keys, values, byEndpoint(), SCHEDULE)
        .addSink(REPORTS, topics.deliveryAttempts().name(), keys, values, byEndpoint(), SCHEDULE)
        .addSink(
            EVENTS,
            topics.events().name(),
            keys,
            values,
            new HomePartition<String, byte[]>(TenantId::new),
            SCHEDULE);
  }

  private static Consumed<String, byte[]> source(String name) {
    return Consumed.with(Serdes.String(), Serdes.ByteArray()).withName(name);
  }

  private static StreamPartitioner<String, byte[]> byEndpoint() {
    return (_, endpoint, _, partitions) ->
        Optional.of(Set.of(Endpoints.partition(endpoint, partitions)));
  }

  private final class Scheduled implements ProcessorSupplier<String, byte[], String, byte[]> {
    @Override
    public Processor<String, byte[], String, byte[]> get() {
      return new Scheduling(config, topics, endpoints, settings.skipped());
    }

    /** In a fixed order: the topology's description follows it. */
    @Override
    public Set<StoreBuilder<?>> stores() {
      Set<StoreBuilder<?>> all = new LinkedHashSet<>(Backlog.stores(config.rememberFinished()));
      all.add(Queues.store());
      return all;
    }
  }
}
