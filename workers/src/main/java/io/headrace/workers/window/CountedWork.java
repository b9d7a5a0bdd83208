package io.headrace.workers.window;

import io.headrace.job.Priority;
import io.headrace.job.Tier;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A lane's work, with what it serves by priority: {@code headrace_queue_wait_seconds} from a job's
 * acceptance to its start, {@code headrace_served_token_cost_total}, also by tier, as fairness
 * counts it, and {@code headrace_token_usage_rate}, tokens a second as providers have counted them
 * over the last minute.
 */
final class CountedWork implements Work {
  private static final Duration[] WAITS = {
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(30),
    Duration.ofMinutes(2),
    Duration.ofMinutes(10),
    Duration.ofHours(1),
    Duration.ofHours(6),
    Duration.ofHours(24)
  };

  private final Work work;
  private final InstantSource clock;
  private final Map<Priority, Served> served = new EnumMap<>(Priority.class);

  private record Served(Timer waits, Map<Tier, Counter> costs, TokenRate tokens) {
    Counter cost(Job job) {
      return Objects.requireNonNull(costs.get(job.request().tier()));
    }
  }

  CountedWork(String lane, Work work, MeterRegistry registry, InstantSource clock) {
    this.work = work;
    this.clock = clock;
    for (Priority priority : Priority.values()) {
      served.put(priority, served(registry, Tags.of("lane", lane, "priority", priority.label())));
    }
  }

  private Served served(MeterRegistry registry, Tags tags) {
    TokenRate rate = new TokenRate();
    Gauge.builder("headrace.token.usage.rate", rate, now -> now.perSecond(clock.millis()))
        .tags(tags)
        .strongReference(true)
        .register(registry);
    return new Served(
        Timer.builder("headrace.queue.wait")
            .description("From a job's acceptance to its start")
            .serviceLevelObjectives(WAITS)
            .tags(tags)
            .register(registry),
        costs(registry, tags),
        rate);
  }

  private static Map<Tier, Counter> costs(MeterRegistry registry, Tags tags) {
    Map<Tier, Counter> costs = new EnumMap<>(Tier.class);
    for (Tier tier : Tier.values()) {
      Tags ofTier = tags.and("tier", tier.label());
      costs.put(tier, registry.counter("headrace.served.token.cost", ofTier));
    }
    return costs;
  }

  @Override
  public String model(Job job) {
    return work.model(job);
  }

  @Override
  public Optional<Ticket> ticket(Job job) {
    return work.ticket(job);
  }

  @Override
  public boolean isOver(Job job) {
    return work.isOver(job);
  }

  @Override
  public List<ProducerRecord<String, byte[]>> run(Job job) throws InterruptedException {
    Served here = served.get(job.priority());
    if (here == null) {
      return work.run(job);
    }
    long waited = Math.max(0, clock.millis() - job.source().timestamp());
    here.waits.record(waited, TimeUnit.MILLISECONDS);
    List<ProducerRecord<String, byte[]>> records = work.run(job);
    here.cost(job).increment((double) (job.cost() + job.overrun()));
    here.tokens.add(clock.millis(), job.took().orElse(0));
    return records;
  }

  @Override
  public List<ProducerRecord<String, byte[]>> giveUp(Job job, String reason) {
    return work.giveUp(job, reason);
  }

  @Override
  public List<ProducerRecord<String, byte[]>> unreadable(
      ConsumerRecord<String, byte[]> source, String why) {
    return work.unreadable(source, why);
  }
}
