package io.headrace.bench;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** One run: where the jobs go, when they are due, how each is asked for, and what it carries. */
public record LoadPlan(
    Target target, Arrivals arrivals, Mode mode, Payload payload, Limits limits) {

  /** The defaults: 1 kB bodies, ten seconds of warm-up, a minute of measuring. */
  public static LoadPlan of(URI url, String apiKey, double rate, Mode mode) {
    return new LoadPlan(
        new Target(url, apiKey, "gpt-4o-mini", Optional.empty()),
        Arrivals.constant(rate, Duration.ofSeconds(10), Duration.ofSeconds(60)),
        mode,
        new Payload.Sized(1000),
        Limits.forMode(mode));
  }

  public LoadPlan with(Target other) {
    return new LoadPlan(other, arrivals, mode, payload, limits);
  }

  public LoadPlan with(Arrivals other) {
    return new LoadPlan(target, other, mode, payload, limits);
  }

  public LoadPlan with(Payload other) {
    return new LoadPlan(target, arrivals, mode, other, limits);
  }

  public LoadPlan with(Limits other) {
    return new LoadPlan(target, arrivals, mode, payload, other);
  }

  /** The gateway; {@code metrics} is a Prometheus page read while the run is measured. */
  public record Target(URI url, String apiKey, String model, Optional<URI> metrics) {
    public Target {
      Require.http("url", url);
      metrics.ifPresent(page -> Require.http("metrics-url", page));
    }

    @Override
    public String toString() {
      return "Target[" + url + ", model=" + model + "]";
    }
  }

  /**
   * When jobs are due. Arrivals of the warm-up are sent and must succeed, but no latency is kept
   * from them. The warm-up should be longer than a job takes, so that the measured span starts in
   * the steady state.
   */
  public record Arrivals(
      double rate, Duration warmup, Duration duration, Spacing spacing, long seed) {
    public Arrivals {
      Require.that(rate > 0 && rate <= 1e6, "rate", rate, "more than 0, at most 1000000 a second");
      Require.that(!warmup.isNegative(), "warmup", warmup, "0 or longer");
      Require.that(duration.isPositive(), "duration", duration, "longer than 0");
    }

    public static Arrivals constant(double rate, Duration warmup, Duration duration) {
      return new Arrivals(rate, warmup, duration, Spacing.CONSTANT, 1);
    }

    Duration total() {
      return warmup.plus(duration);
    }
  }

  /**
   * How arrivals lie in time: at equal distances, or independent of each other at the same mean.
   */
  public enum Spacing {
    CONSTANT,
    POISSON
  }

  /**
   * What the client may use. An arrival that finds {@code maxInFlight} jobs unfinished waits, and
   * its wait counts. {@code drain} is how long unfinished jobs are waited for after the last
   * arrival.
   */
  public record Limits(int connections, int maxInFlight, int eventLoops, Duration drain) {
    private static final int SHORT_CALL_CONNECTIONS = 64;
    private static final int SHORT_CALLS_IN_FLIGHT = 5000;

    /** A server that falls behind must not be asked for thousands of new connections as well. */
    private static final int HELD_CALLS = 1000;

    public Limits {
      Require.that(eventLoops >= 1 && eventLoops <= 64, "event-loops", eventLoops, "1 to 64");
      Require.that(
          connections >= eventLoops && connections <= 50_000,
          "connections",
          connections,
          "one per event loop up to 50000");
      Require.that(
          maxInFlight >= eventLoops && maxInFlight <= 1_000_000,
          "max-in-flight",
          maxInFlight,
          "one per event loop up to 1000000");
      Require.that(!drain.isNegative(), "drain", drain, "0 or longer");
    }

    /** Calls that are held need a connection each; short calls share a few. */
    public static Limits forMode(Mode mode) {
      Duration drain = Duration.ofSeconds(30);
      return mode.holdsCalls()
          ? new Limits(HELD_CALLS, HELD_CALLS, 1, drain)
          : new Limits(SHORT_CALL_CONNECTIONS, SHORT_CALLS_IN_FLIGHT, 1, drain);
    }
  }
}
