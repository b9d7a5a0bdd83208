package io.headrace.billing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.job.TenantId;
import io.headrace.topic.Topic;
import io.headrace.topic.Topics;
import io.headrace.usage.HomePartition;
import io.headrace.usage.PartialSums;
import io.headrace.usage.StreamsSettings;
import io.headrace.usage.UsageKey;
import io.headrace.usage.UsageSerdes;
import io.headrace.usage.UsageSeries;
import io.headrace.usage.UsageSums;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.WindowStore;

/**
 * {@code jobs} to {@code usage.minute}, {@code usage.hour} and {@code usage.day}: partial sums per
 * partition, added up at the tenant's home partition into windows of the outcome's own time (UTC).
 *
 * <p>1. The windows' cache forwards each changed total as part of the commit, once, and in the same
 * transaction as the state it comes from. A timer and a set of changed windows would forget, in a
 * crash, what was changed and not yet sent.
 *
 * <p>2. A window is kept, and so takes late outcomes, for as long as its topic's retention: what
 * comes later could not be asked for any more. Stores drop whole segments of time, so nothing needs
 * to be purged here.
 *
 * <p>3. Totals lie in RocksDB, since 400 days of hours by tenant and model would fill a heap.
 */
final class UsageTopology implements Supplier<Topology> {
  static final String APPLICATION = "headrace-usage";

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final StreamsSettings settings;
  private final Topics topics;

  UsageTopology(StreamsSettings settings, Topics topics) {
    this.settings = settings;
    this.topics = topics;
  }

  @Override
  public Topology get() {
    StreamsBuilder builder = settings.builder();
    KGroupedStream<UsageSeries, UsageSums> partials =
        new PartialSums(UsageSeries::byModel, MINUTE, settings.commitInterval(), settings.skipped())
            .from(topics.jobs(), settings.kafka().partitions(), builder)
            .groupByKey(Grouped.with("by-series", UsageSerdes.series(), UsageSerdes.sums()));
    total(partials, "minutes", MINUTE, topics.usageMinute());
    total(partials, "hours", Duration.ofHours(1), topics.usageHour());
    total(partials, "days", Duration.ofDays(1), topics.usageDay());
    return builder.build();
  }

  private static void total(
      KGroupedStream<UsageSeries, UsageSums> partials,
      String name,
      Duration size,
      Topic<String, byte[]> topic) {
    partials
        .windowedBy(TimeWindows.ofSizeAndGrace(size, topic.retention()))
        .aggregate(
            () -> UsageSums.NONE,
            (_, partial, total) -> total.plus(partial),
            Named.as("add-to-" + name),
            windows(name, size.plus(topic.retention())))
        .toStream(Named.as(name + "-changed"))
        .map(UsageTopology::encode, Named.as(name + "-encoded"))
        .to(
            topic.name(),
            Produced.with(topic.key(), topic.value(), new HomePartition<>(UsageTopology::tenantOf))
                .withName(name + "-totals"));
  }

  private static Materialized<UsageSeries, UsageSums, WindowStore<Bytes, byte[]>> windows(
      String name, Duration kept) {
    return Materialized.<UsageSeries, UsageSums, WindowStore<Bytes, byte[]>>as(name)
        .withKeySerde(UsageSerdes.series())
        .withValueSerde(UsageSerdes.sums())
        .withRetention(kept)
        .withCachingEnabled()
        .withLoggingEnabled(Map.of());
  }

  private static KeyValue<String, byte[]> encode(Windowed<UsageSeries> window, UsageSums total) {
    UsageKey key = window.key().at(window.window().startTime());
    return KeyValue.pair(key.encode(), total.encode().getBytes(UTF_8));
  }

  private static TenantId tenantOf(String key) {
    return UsageKey.decode(key).tenant();
  }
}
