package io.headrace.usage;

import io.headrace.job.JobEvent.Finished;
import io.headrace.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The first of two stages of aggregation. A tenant's outcomes lie in several partitions; each adds
 * them up and sends the sums on once per interval, to the tenant's home partition, where the second
 * stage adds the partial sums: records written grow with tenants and models, not with jobs.
 *
 * @param series whose sum an outcome goes into
 * @param window sums never cross a window's border; a partial sum's timestamp is its window's start
 * @param interval at most so long after an outcome its sum is sent on
 */
public record PartialSums(
    Function<Finished, UsageSeries> series,
    Duration window,
    Duration interval,
    SkippedRecords skipped)
    implements ProcessorSupplier<byte[], byte[], UsageSeries, UsageSums> {
  static final String STORE = "partial-sums";

  /** Outcomes in, partial sums at the tenants' home partitions out. */
  public KStream<UsageSeries, UsageSums> from(
      Topic<?, ?> jobs, int partitions, StreamsBuilder builder) {
    return builder.stream(
            jobs.name(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("outcomes"))
        .process(this, Named.as("add-up"))
        .repartition(
            Repartitioned.<UsageSeries, UsageSums>as("partial-sums")
                .withKeySerde(UsageSerdes.series())
                .withValueSerde(UsageSerdes.sums())
                .withNumberOfPartitions(partitions)
                .withStreamPartitioner(new HomePartition<>(UsageSeries::tenant)));
  }

  @Override
  public Processor<byte[], byte[], UsageSeries, UsageSums> get() {
    return new PartialSumsProcessor(this);
  }

  /**
   * In memory, for it is nearly empty: sums live there for one interval. The change log, written
   * with the same transaction as the offsets, gives back what a crash took; the cache writes each
   * changed key once per commit.
   */
  @Override
  public Set<StoreBuilder<?>> stores() {
    return Set.of(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(STORE), UsageSerdes.key(), UsageSerdes.sums())
            .withCachingEnabled()
            .withLoggingEnabled(Map.of()));
  }

  UsageKey keyOf(Finished job, long timestamp) {
    long size = window.toMillis();
    return series.apply(job).at(Instant.ofEpochMilli(timestamp - timestamp % size));
  }
}
