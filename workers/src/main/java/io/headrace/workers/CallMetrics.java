package io.headrace.workers;

import io.headrace.job.JobStatus;
import io.headrace.job.Tier;
import io.headrace.llm.Usage;
import io.headrace.workers.provider.Reply;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What one provider was asked and what came of it, by model and tier: {@code
 * headrace_provider_seconds}, also by outcome, and {@code headrace_tokens_total} by direction and
 * part. A series is there from its first call on.
 */
final class CallMetrics {
  private static final int SERVER_ERROR = 500;

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(20),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1),
    Duration.ofMinutes(2),
    Duration.ofMinutes(5),
    Duration.ofMinutes(10)
  };

  private final String provider;
  private final ModelLabels models;
  private final MeterRegistry registry;
  private final Map<Outcome, Timer> calls = new ConcurrentHashMap<>();
  private final Map<Target, Tokens> tokens = new ConcurrentHashMap<>();

  private record Target(String model, Tier tier) {}

  private record Outcome(Target target, String label) {}

  private record Tokens(
      Counter input, Counter cached, Counter cacheWrite, Counter output, Counter reasoning) {
    /** The parts don't overlap, so that a sum over them is the direction's whole. */
    void add(Usage usage) {
      cached.increment((double) usage.cached());
      cacheWrite.increment((double) usage.cacheWrite());
      input.increment(atLeastZero(usage.input() - usage.cached() - usage.cacheWrite()));
      reasoning.increment((double) usage.reasoning());
      output.increment(atLeastZero(usage.output() - usage.reasoning()));
    }

    private static double atLeastZero(long count) {
      return (double) Math.max(0, count);
    }
  }

  CallMetrics(String provider, ModelLabels models, MeterRegistry registry) {
    this.provider = provider;
    this.models = models;
    this.registry = registry;
  }

  void called(String model, Tier tier, Reply reply, long millis) {
    Target target = target(model, tier, reply instanceof Reply.Answered);
    timer(target, outcome(reply)).record(millis, TimeUnit.MILLISECONDS);
    if (reply instanceof Reply.Answered answered) {
      tokens.computeIfAbsent(target, this::tokens).add(answered.usage());
    }
  }

  /**
   * A call that ended from our side.
   *
   * @param isLate the job's deadline came first; else it was cancelled, or this process ends
   */
  void stopped(String model, Tier tier, boolean isLate, long millis) {
    timer(target(model, tier, false), isLate ? "deadline" : "stopped")
        .record(millis, TimeUnit.MILLISECONDS);
  }

  private Target target(String model, Tier tier, boolean isAnswered) {
    return new Target(models.of(model, isAnswered), tier);
  }

  private static String outcome(Reply reply) {
    return switch (reply) {
      case Reply.Answered answered -> answered.status() == JobStatus.FAILED ? "failed" : "answered";
      case Reply.Throttled _ -> "throttled";
      case Reply.Overloaded overloaded ->
          overloaded.httpStatus() >= SERVER_ERROR ? "overloaded" : "transient";
      case Reply.Refused _ -> "refused";
      case Reply.TimedOut _ -> "timed_out";
      case Reply.Unreachable _ -> "unreachable";
    };
  }

  private Timer timer(Target target, String outcome) {
    return calls.computeIfAbsent(new Outcome(target, outcome), this::timer);
  }

  private Timer timer(Outcome outcome) {
    return Timer.builder("headrace.provider")
        .description("One provider call")
        .serviceLevelObjectives(BUCKETS)
        .tags(tags(outcome.target()).and("outcome", outcome.label()))
        .register(registry);
  }

  private Tokens tokens(Target target) {
    return new Tokens(
        tokens(target, "input", "plain"),
        tokens(target, "input", "cached"),
        tokens(target, "input", "cache_write"),
        tokens(target, "output", "plain"),
        tokens(target, "output", "reasoning"));
  }

  private Counter tokens(Target target, String direction, String part) {
    return registry.counter(
        "headrace.tokens", tags(target).and("direction", direction, "part", part));
  }

  private Tags tags(Target target) {
    return Tags.of("provider", provider, "model", target.model(), "tier", target.tier().label());
  }
}
