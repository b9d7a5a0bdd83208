package io.headrace.workers;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.AccountConfig;
import io.headrace.config.LimitsConfig;
import io.headrace.config.Secret;
import io.headrace.job.JobStatus;
import io.headrace.workers.resilience.RetryBudget;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LaneObserverTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final LaneObserver observer =
      new LaneObserver("claude", new ModelLabels(Set.of(), 1, () -> {}), registry);

  @Test
  void finished_andMoved_countJobs() {
    observer.finished(JobStatus.EXPIRED);
    observer.finished(JobStatus.COMPLETED);
    observer.finished(JobStatus.COMPLETED);
    observer.moved("gpt");

    assertThat(counted("headrace.jobs.finished", "status", "completed")).isEqualTo(2);
    assertThat(counted("headrace.jobs.finished", "status", "expired")).isEqualTo(1);
    assertThat(counted("headrace.jobs.finished", "status", "failed")).isZero();
    assertThat(counted("headrace.jobs.moved", "to", "gpt")).isEqualTo(1);
  }

  @Test
  void watchBudget_countsWhatItGrantsAndRefuses() {
    RetryBudget budget = new RetryBudget(0);
    observer.watch(budget);
    for (int i = 0; i < 130; i++) {
      budget.take();
    }

    assertThat(retries("granted")).isEqualTo(100);
    assertThat(retries("refused")).isEqualTo(30);
  }

  @Test
  void watchAccounts_allLimited_tellsWhatTheyMayUseTogether() {
    observer.watch(List.of(account(Optional.of(90_000L)), account(Optional.of(10_000L))));

    assertThat(registry.get("headrace.token.limit").tag("provider", "claude").gauge().value())
        .isEqualTo(100_000);
  }

  @Test
  void watchAccounts_oneWithoutALimit_tellsNone() {
    observer.watch(List.of(account(Optional.of(90_000L)), account(Optional.empty())));

    assertThat(registry.find("headrace.token.limit").gauge()).isNull();
  }

  private double counted(String name, String key, String value) {
    return registry.get(name).tags("provider", "claude", key, value).counter().count();
  }

  private double retries(String budget) {
    return registry
        .get("headrace.retries")
        .tags("provider", "claude", "budget", budget)
        .functionCounter()
        .count();
  }

  private static AccountConfig account(Optional<Long> tokensPerMinute) {
    LimitsConfig limits =
        new LimitsConfig(
            Optional.empty(),
            tokensPerMinute,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new AccountConfig(
        "main", new Secret("sk-1"), Optional.empty(), Optional.of(limits), Optional.empty());
  }
}
