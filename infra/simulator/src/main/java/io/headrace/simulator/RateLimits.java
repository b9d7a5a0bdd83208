package io.headrace.simulator;

import java.util.List;

/**
 * The limits of one account and model, by token buckets that start full and fill evenly. Not
 * thread-safe.
 */
final class RateLimits {
  private static final double MINUTE_NANOS = 60e9;
  private static final double MINUTE_SECONDS = 60;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Limits limits;
  private final Bucket requests;
  private final Bucket tokens;
  private final Bucket inputTokens;
  private final Bucket outputTokens;
  private final List<Bucket> all;

  RateLimits(Limits limits, long nowNanos) {
    this.limits = limits;
    requests = new Bucket(Resource.REQUESTS, limits.requestsPerMinute(), limits, nowNanos);
    tokens = new Bucket(Resource.TOKENS, limits.tokensPerMinute(), limits, nowNanos);
    inputTokens =
        new Bucket(Resource.INPUT_TOKENS, limits.inputTokensPerMinute(), limits, nowNanos);
    outputTokens =
        new Bucket(Resource.OUTPUT_TOKENS, limits.outputTokensPerMinute(), limits, nowNanos);
    all = List.of(requests, tokens, inputTokens, outputTokens);
  }

  Limits limits() {
    return limits;
  }

  /** Takes one request and its tokens from all buckets, or nothing from any. */
  Admission take(Usage usage, long nowNanos) {
    if (limits.unlimited()) {
      return Admission.Admitted.WITHOUT_LIMITS;
    }
    for (Bucket bucket : all) {
      bucket.fill(nowNanos);
      long needed = needed(bucket.resource, usage);
      if (!bucket.holds(needed)) {
        long wait = bucket.millisUntil((double) needed);
        return new Admission.Refused(state(), bucket.resource, needed, wait);
      }
    }
    for (Bucket bucket : all) {
      bucket.level -= needed(bucket.resource, usage);
    }
    return new Admission.Admitted(state());
  }

  private static long needed(Resource resource, Usage usage) {
    return switch (resource) {
      case REQUESTS -> 1;
      case TOKENS -> usage.total();
      case INPUT_TOKENS -> usage.input();
      case OUTPUT_TOKENS -> usage.output();
    };
  }

  private LimitState state() {
    return new LimitState(
        requests.gauge(), tokens.gauge(), inputTokens.gauge(), outputTokens.gauge());
  }

  /** Whether a call comes in, and what the buckets hold after it. */
  sealed interface Admission {
    LimitState state();

    record Admitted(LimitState state) implements Admission {
      static final Admitted WITHOUT_LIMITS = new Admitted(LimitState.NONE);
    }

    record Refused(LimitState state, Resource resource, long needed, long waitMillis)
        implements Admission {}
  }

  enum Resource {
    REQUESTS,
    TOKENS,
    INPUT_TOKENS,
    OUTPUT_TOKENS
  }

  private static final class Bucket {
    private final Resource resource;
    private final long perMinute;
    private final double capacity;
    private double level;
    private long filledNanos;

    Bucket(Resource resource, long perMinute, Limits limits, long nowNanos) {
      this.resource = resource;
      this.perMinute = perMinute;
      this.capacity = Math.max(1, perMinute * (limits.burstSeconds() / MINUTE_SECONDS));
      this.level = capacity;
      this.filledNanos = nowNanos;
    }

    void fill(long nowNanos) {
      double gained = (nowNanos - filledNanos) * (perMinute / MINUTE_NANOS);
      level = Math.min(capacity, level + gained);
      filledNanos = nowNanos;
    }

    boolean holds(long needed) {
      return perMinute == 0 || level >= needed;
    }

    /** A need above the capacity never fits; then this is the time until the bucket is full. */
    long millisUntil(double needed) {
      double missing = Math.max(0, Math.min(needed, capacity) - level);
      return (long) Math.ceil(missing / perMinute * MINUTE_NANOS / NANOS_PER_MILLI);
    }

    LimitState.Gauge gauge() {
      return perMinute == 0
          ? LimitState.Gauge.NONE
          : new LimitState.Gauge(perMinute, (long) Math.max(0, level), millisUntil(capacity));
    }
  }
}
