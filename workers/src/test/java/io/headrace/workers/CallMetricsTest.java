package io.headrace.workers;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.JobError;
import io.headrace.job.JobStatus;
import io.headrace.job.Tier;
import io.headrace.llm.Usage;
import io.headrace.workers.provider.Reply;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class CallMetricsTest {
  private static final JobError ERROR = new JobError("server_error", "code", "No.", "");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final CallMetrics metrics =
      new CallMetrics("claude", new ModelLabels(Set.of("m"), 1, () -> {}), registry);

  static Stream<Arguments> outcomes() {
    return Stream.of(
        Arguments.of(answered(JobStatus.COMPLETED, Usage.NONE), "answered"),
        Arguments.of(answered(JobStatus.INCOMPLETE, Usage.NONE), "answered"),
        Arguments.of(answered(JobStatus.FAILED, Usage.NONE), "failed"),
        Arguments.of(new Reply.Throttled(Optional.empty()), "throttled"),
        Arguments.of(new Reply.Overloaded(529, Optional.empty()), "overloaded"),
        Arguments.of(new Reply.Overloaded(408, Optional.empty()), "transient"),
        Arguments.of(new Reply.Refused(400, ERROR), "refused"),
        Arguments.of(new Reply.TimedOut(), "timed_out"),
        Arguments.of(new Reply.Unreachable("reset"), "unreachable"));
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void called_eachKindOfReply_hasItsOutcome(Reply reply, String outcome) {
    metrics.called("m", Tier.FREE, reply, 1_500);

    Timer timer = calls("m", "free", outcome);
    assertThat(timer.count()).isEqualTo(1);
    assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(1_500);
    assertThat(registry.find("headrace.provider").timers()).hasSize(1);
  }

  @Test
  void stopped_isNoOutcomeOfTheProvider() {
    metrics.stopped("m", Tier.FREE, true, 20);
    metrics.stopped("m", Tier.FREE, false, 20);

    assertThat(calls("m", "free", "deadline").count()).isEqualTo(1);
    assertThat(calls("m", "free", "stopped").count()).isEqualTo(1);
  }

  @Test
  void called_slowAndFast_tellsPercentilesByBuckets() {
    for (int i = 0; i < 95; i++) {
      metrics.called("m", Tier.FREE, new Reply.TimedOut(), 900);
    }
    for (int i = 0; i < 5; i++) {
      metrics.called("m", Tier.FREE, new Reply.TimedOut(), 4_000);
    }

    Map<Double, Double> below =
        Arrays.stream(calls("m", "free", "timed_out").takeSnapshot().histogramCounts())
            .collect(
                Collectors.toMap(
                    bucket -> bucket.bucket(TimeUnit.SECONDS), bucket -> bucket.count()));
    assertThat(below).containsEntry(1.0, 95.0).containsEntry(5.0, 100.0).containsKey(600.0);
  }

  @Test
  void called_answered_countsTokensByTierAndPart() {
    metrics.called("m", Tier.ENTERPRISE, answered(new Usage(100, 60, 10, 50, 20)), 1);
    metrics.called("m", Tier.FREE, answered(new Usage(1, 0, 0, 2, 0)), 1);

    assertThat(tokens("enterprise"))
        .isEqualTo(
            Map.of(
                "input plain", 30.0,
                "input cached", 60.0,
                "input cache_write", 10.0,
                "output plain", 30.0,
                "output reasoning", 20.0));
    assertThat(tokens("free")).containsEntry("input plain", 1.0).containsEntry("output plain", 2.0);
  }

  @Test
  void called_modelsThatClientsMadeUp_shareOneName() {
    for (int i = 0; i < 100; i++) {
      metrics.called("junk-" + i, Tier.FREE, new Reply.Refused(404, ERROR), 1);
    }

    assertThat(calls("other", "free", "refused").count()).isEqualTo(100);
    assertThat(registry.find("headrace.provider").timers()).hasSize(1);
  }

  private Timer calls(String model, String tier, String outcome) {
    return registry
        .get("headrace.provider")
        .tags("provider", "claude", "model", model, "tier", tier, "outcome", outcome)
        .timer();
  }

  private Map<String, Double> tokens(String tier) {
    return registry.find("headrace.tokens").tags("model", "m", "tier", tier).counters().stream()
        .collect(
            Collectors.toMap(
                counter -> tag(counter, "direction") + " " + tag(counter, "part"),
                counter -> counter.count()));
  }

  private static String tag(Meter meter, String key) {
    return Optional.ofNullable(meter.getId().getTag(key)).orElseThrow();
  }

  private static Reply answered(Usage usage) {
    return answered(JobStatus.COMPLETED, usage);
  }

  private static Reply answered(JobStatus status, Usage usage) {
    return new Reply.Answered(status, new byte[0], usage, "m", Optional.empty());
  }
}
