package io.headrace.workers;

import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;
import io.headrace.workers.provider.Reply;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a lane's provider did: {@code headrace_provider_seconds} by reply, {@code
 * headrace_jobs_finished_total} by status, {@code headrace_tokens_total} by direction, {@code
 * headrace_jobs_moved_total} by the lane that goes on.
 */
final class LaneObserver {
  private final Map<Class<? extends Reply>, Timer> calls = new HashMap<>();
  private final Map<JobStatus, Counter> finished = new EnumMap<>(JobStatus.class);
  private final String provider;
  private final MeterRegistry registry;
  private final Counter input;
  private final Counter output;

  LaneObserver(String provider, MeterRegistry registry) {
    this.provider = provider;
    this.registry = registry;
    for (Class<?> kind : Reply.class.getPermittedSubclasses()) {
      calls.put(
          kind.asSubclass(Reply.class),
          Timer.builder("headrace.provider")
              .description("One provider call")
              .tags(
                  "provider",
                  provider,
                  "reply",
                  kind.getSimpleName().toLowerCase(java.util.Locale.ROOT))
              .publishPercentileHistogram()
              .register(registry));
    }
    for (JobStatus status : JobStatus.values()) {
      if (status.isTerminal()) {
        finished.put(
            status,
            registry.counter(
                "headrace.jobs.finished", "provider", provider, "status", status.label()));
      }
    }
    input = registry.counter("headrace.tokens", "provider", provider, "direction", "input");
    output = registry.counter("headrace.tokens", "provider", provider, "direction", "output");
  }

  void called(Reply reply, long millis) {
    Timer timer = calls.get(reply.getClass());
    if (timer != null) {
      timer.record(millis, TimeUnit.MILLISECONDS);
    }
  }

  /** A job went on in another lane. */
  void moved(String lane) {
    registry.counter("headrace.jobs.moved", "provider", provider, "to", lane).increment();
  }

  void finished(JobStatus status, Usage usage) {
    Counter counter = finished.get(status);
    if (counter != null) {
      counter.increment();
    }
    input.increment((double) usage.input());
    output.increment((double) usage.output());
  }
}
