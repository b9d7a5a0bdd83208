package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.Priority;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

final class CountedWorkTest implements UnpacedWork {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:10Z");
  private static final String[] TAGS = {"lane", "fast", "priority", "high"};

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Work counted = new CountedWork("fast", this, registry, InstantSource.fixed(NOW));
  private long tokens;

  @Test
  void run_usageIsKnown_countsWaitTokensAndTrueCost() throws Exception {
    tokens = 600;

    counted.run(acceptedBefore(3_000));

    var wait = registry.get("headrace.queue.wait").tags(TAGS).timer();
    assertThat(wait.count()).isEqualTo(1);
    assertThat(wait.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(3_000);
    assertThat(
            registry
                .get("headrace.served.token.cost")
                .tags(TAGS)
                .tag("tier", "growth")
                .counter()
                .count())
        .isEqualTo(664);
    assertThat(registry.get("headrace.token.usage.rate").tags(TAGS).gauge().value()).isEqualTo(10);
  }

  @Test
  void run_usageIsUnknown_countsTheEstimate() throws Exception {
    Job job = acceptedBefore(0);

    counted.run(job);

    assertThat(
            registry
                .get("headrace.served.token.cost")
                .tags(TAGS)
                .tag("tier", "growth")
                .counter()
                .count())
        .isEqualTo((double) job.cost());
    assertThat(registry.get("headrace.token.usage.rate").tags(TAGS).gauge().value()).isZero();
  }

  private static Job acceptedBefore(long millis) {
    long accepted = NOW.toEpochMilli() - millis;
    return SampleRequests.job("job", "tenant", "sim-1", Priority.HIGH, 1_000, accepted);
  }

  @Override
  public List<ProducerRecord<String, byte[]>> run(Job job) {
    if (tokens > 0) {
      job.took(tokens);
    }
    return List.of();
  }

  @Override
  public List<ProducerRecord<String, byte[]>> giveUp(Job job, String reason) {
    throw new IllegalStateException("no job of this test is given up");
  }

  @Override
  public List<ProducerRecord<String, byte[]>> unreadable(
      ConsumerRecord<String, byte[]> source, String why) {
    throw new IllegalStateException("every record of this test is a job");
  }
}
