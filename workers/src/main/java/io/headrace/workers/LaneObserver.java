package io.headrace.workers;

import io.headrace.config.AccountConfig;
import io.headrace.job.JobStatus;
import io.headrace.workers.resilience.RetryBudget;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What became of a provider's jobs: {@code headrace_jobs_finished_total} by status, {@code
 * headrace_jobs_moved_total} by the lane that goes on, {@code headrace_retries_total} by the
 * budget's word, and {@code headrace_token_limit}, tokens a minute.
 */
final class LaneObserver {
  private static final String PROVIDER = "provider";

  private final Map<JobStatus, Counter> finished = new EnumMap<>(JobStatus.class);
  private final String provider;
  private final MeterRegistry registry;
  private final CallMetrics calls;

  LaneObserver(String provider, ModelLabels models, MeterRegistry registry) {
    this.provider = provider;
    this.registry = registry;
    this.calls = new CallMetrics(provider, models, registry);
    for (JobStatus status : JobStatus.values()) {
      if (status.isTerminal()) {
        finished.put(
            status,
            registry.counter(
                "headrace.jobs.finished", PROVIDER, provider, "status", status.label()));
      }
    }
  }

  CallMetrics calls() {
    return calls;
  }

  void watch(RetryBudget budget) {
    FunctionCounter.builder("headrace.retries", budget, RetryBudget::granted)
        .tags(PROVIDER, provider, "budget", "granted")
        .register(registry);
    FunctionCounter.builder("headrace.retries", budget, RetryBudget::refused)
        .tags(PROVIDER, provider, "budget", "refused")
        .register(registry);
  }

  /** What all accounts may use together; unknown when one has no limit of tokens. */
  void watch(List<AccountConfig> accounts) {
    List<Long> limits =
        accounts.stream()
            .flatMap(account -> account.limitsOrNone().tokensPerMinute().stream())
            .toList();
    if (limits.size() == accounts.size()) {
      long all = limits.stream().mapToLong(Long::longValue).sum();
      Gauge.builder("headrace.token.limit", () -> all).tag(PROVIDER, provider).register(registry);
    }
  }

  /** A job went on in another lane. */
  void moved(String lane) {
    registry.counter("headrace.jobs.moved", PROVIDER, provider, "to", lane).increment();
  }

  void finished(JobStatus status) {
    Counter counter = finished.get(status);
    if (counter != null) {
      counter.increment();
    }
  }
}
