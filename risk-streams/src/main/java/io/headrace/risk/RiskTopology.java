package io.headrace.risk;

import io.headrace.job.TenantId;
import io.headrace.risk.rule.TokenVelocity;
import io.headrace.topic.Topics;
import io.headrace.usage.HomePartition;
import io.headrace.usage.PartialSums;
import io.headrace.usage.StreamsSettings;
import io.headrace.usage.UsageSerdes;
import io.headrace.usage.UsageSeries;
import io.headrace.usage.UsageSums;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * {@code jobs} to {@code risk.verdicts}: tokens by tenant in steps of five seconds, summed per
 * partition, then judged at the tenant's home partition.
 */
final class RiskTopology implements Supplier<Topology> {
  static final String APPLICATION = "headrace-risk";

  private final StreamsSettings settings;
  private final Topics topics;
  private final Court court;

  RiskTopology(StreamsSettings settings, Topics topics, Court court) {
    this.settings = settings;
    this.topics = topics;
    this.court = court;
  }

  @Override
  public Topology get() {
    StreamsBuilder builder = settings.builder();
    new PartialSums(
            UsageSeries::byTenant,
            TokenVelocity.BUCKET,
            settings.commitInterval(),
            settings.skipped())
        .from(topics.jobs(), settings.kafka().partitions(), builder)
        .process(new Judging(court), Named.as("judge"))
        .to(
            topics.verdicts().name(),
            Produced.with(
                    topics.verdicts().key(),
                    topics.verdicts().value(),
                    new HomePartition<>(TenantId::new))
                .withName("verdicts"));
    return builder.build();
  }

  /** In memory: only tenants of the last minute, and those under a verdict, are in there. */
  private record Judging(Court court)
      implements ProcessorSupplier<UsageSeries, UsageSums, String, byte[]> {
    @Override
    public Processor<UsageSeries, UsageSums, String, byte[]> get() {
      return new Judge(court);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(
          Stores.keyValueStoreBuilder(
                  Stores.inMemoryKeyValueStore(Judge.STORE),
                  Serdes.String(),
                  UsageSerdes.text(Suspect::encode, Suspect::decode))
              .withCachingEnabled()
              .withLoggingEnabled(Map.of()));
    }
  }
}
