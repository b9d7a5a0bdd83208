package io.headrace.workers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.ProviderConfig.Kind;
import io.headrace.config.Secret;
import io.headrace.config.Settings;
import io.headrace.job.JobError;
import io.headrace.job.JobStatus;
import io.headrace.trace.Tracing;
import io.headrace.workers.provider.Call;
import io.headrace.workers.provider.Provider;
import io.headrace.workers.provider.Reply;
import io.headrace.workers.resilience.Decision.GiveUp;
import io.headrace.workers.window.Job;
import io.headrace.workers.window.SampleRequests;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What a provider hears of a job's trace. */
final class JobTracesTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Job job =
      SampleRequests.job("resp_1", Instant.now(), Instant.now().plus(Duration.ofMinutes(1)));

  private final Provider provider =
      new Provider() {
        @Override
        public Reply call(Call call) {
          calls.add(call);
          return new Reply.TimedOut();
        }

        @Override
        public void close() {}
      };

  @Test
  void call_byDefault_saysNothingOfTheTrace() throws Exception {
    callTwice("{ otlpEndpoint: 'http://127.0.0.1:1', exportTimeout: 10ms }");

    assertThat(calls).hasSize(2).allMatch(call -> call.traceparent().isEmpty());
  }

  @Test
  void call_toldToProviders_eachIsASpanOfTheJobsTrace() throws Exception {
    callTwice("{ otlpEndpoint: 'http://127.0.0.1:1', exportTimeout: 10ms, sendToProviders: true }");

    assertThat(calls)
        .extracting(Call::traceparent)
        .allMatch(sent -> sent.matches("00-" + TRACE + "-[0-9a-f]{16}-01"))
        .doesNotHaveDuplicates()
        .hasSize(2);
  }

  @Test
  void around_tracesAreOff_isTheProviderItself() {
    assertThat(JobTraces.OFF.around("lane", Kind.OPENAI, provider)).isSameAs(provider);
  }

  private void callTwice(String telemetry) throws InterruptedException {
    job.source()
        .headers()
        .add("traceparent", ("00-" + TRACE + "-b7ad6b7169203331-01").getBytes(UTF_8));
    Settings settings = Settings.load(Optional.empty(), Map.of()).with("telemetry: " + telemetry);
    try (Tracing tracing = Tracing.start(settings, "tests", new SimpleMeterRegistry())) {
      JobTraces traces = new JobTraces(tracing, InstantSource.system());
      Provider traced = traces.around("lane", Kind.OPENAI, provider);
      try (JobTrace trace = traces.begin(job)) {
        trace.around(() -> {
          assertThat(traced.call(call())).isInstanceOf(Reply.TimedOut.class);
          assertThat(traced.call(call())).isInstanceOf(Reply.TimedOut.class);
          return END;
        });
      }
    }
  }

  private static final Attempts.End END =
      new Attempts.End(
          new GiveUp(JobStatus.FAILED, 504, JobError.server("No.")), Outcomes.Calls.NONE);

  private Call call() {
    return new Call(
        job.id(),
        Instant.now(),
        job.request(),
        job.body(),
        "sim-1",
        new Secret(""),
        Optional.empty(),
        Duration.ofSeconds(1));
  }
}
