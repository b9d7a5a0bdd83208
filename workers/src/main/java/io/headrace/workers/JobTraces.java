package io.headrace.workers;

import io.headrace.config.ProviderConfig.Kind;
import io.headrace.trace.Tracing;
import io.headrace.workers.provider.Call;
import io.headrace.workers.provider.Provider;
import io.headrace.workers.provider.Reply;
import io.headrace.workers.window.Job;
import java.time.InstantSource;

/** The spans of jobs: their wait, their work in a lane and each call, all below the HTTP call's. */
final class JobTraces {
  static final JobTraces OFF = new JobTraces(Tracing.OFF, InstantSource.system());

  private final Tracing tracing;
  private final InstantSource clock;

  JobTraces(Tracing tracing, InstantSource clock) {
    this.tracing = tracing;
    this.clock = clock;
  }

  boolean isOn() {
    return tracing.isOn();
  }

  /** Of a job that starts now. */
  JobTrace begin(Job job) {
    return JobTrace.begin(tracing, clock, job);
  }

  /** The same provider, with a span for each call that a traced job makes. */
  Provider around(String name, Kind kind, Provider provider) {
    return isOn() ? new Traced(name, provider, label(name, kind)) : provider;
  }

  /** As OpenTelemetry has the providers that it knows. */
  private static String label(String name, Kind kind) {
    return switch (kind) {
      case OPENAI -> "openai";
      case ANTHROPIC -> "anthropic";
      case GEMINI -> "gcp.gemini";
      case AZURE_OPENAI -> "azure.ai.openai";
      case OPENAI_COMPATIBLE, SIMULATOR -> name;
    };
  }

  private record Traced(String name, Provider provider, String label) implements Provider {
    @Override
    public Reply call(Call call) throws InterruptedException {
      return JobTrace.CURRENT.isBound()
          ? JobTrace.CURRENT.get().call(name, label, provider, call)
          : provider.call(call);
    }

    @Override
    public void close() {
      provider.close();
    }
  }
}
