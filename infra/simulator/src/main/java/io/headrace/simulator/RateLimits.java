package io.headrace.simulator;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Requests and tokens per minute for each pair of API key and model, by token bucket: a bucket
 * holds one minute's worth, starts full and fills evenly. Shared by all event loops.
 */
final class RateLimits {
  /** Pairs remembered; the one unused for longest is forgotten first, and so starts full again. */
  private static final int MAX_PAIRS = 10_000;

  private static final double MINUTE_NANOS = 60e9;
  private static final double NANOS_PER_MILLI = 1e6;

  /** The key only as a hash: no secret stays in memory. */
  record Pair(long keyHash, String model) {}

  private final Behavior.Limits limits;
  private final Map<Pair, Buckets> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Pair, Buckets> eldest) {
          return size() > MAX_PAIRS;
        }
      };

  RateLimits(Behavior.Limits limits) {
    this.limits = limits;
  }

  Behavior.Limits limits() {
    return limits;
  }

  boolean unlimited() {
    return limits.equals(Behavior.Limits.NONE);
  }

  /** Takes one request and its tokens from both buckets, or nothing from either. */
  synchronized Admission take(Pair pair, long tokens, long nowNanos) {
    Buckets pairs = buckets.computeIfAbsent(pair, _ -> new Buckets(limits, nowNanos));
    return pairs.take(tokens, nowNanos);
  }

  /** Whether a call comes in, and what both buckets hold after it. */
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
    TOKENS
  }

  private static final class Buckets {
    private final Bucket requests;
    private final Bucket tokens;

    Buckets(Behavior.Limits limits, long nowNanos) {
      requests = new Bucket(limits.requestsPerMinute(), nowNanos);
      tokens = new Bucket(limits.tokensPerMinute(), nowNanos);
    }

    Admission take(long cost, long nowNanos) {
      requests.fill(nowNanos);
      tokens.fill(nowNanos);
      if (!requests.holds(1)) {
        return refused(Resource.REQUESTS, 1, requests);
      }
      if (!tokens.holds(cost)) {
        return refused(Resource.TOKENS, cost, tokens);
      }
      requests.level -= 1;
      tokens.level -= cost;
      return new Admission.Admitted(state());
    }

    private Admission refused(Resource resource, long needed, Bucket bucket) {
      return new Admission.Refused(state(), resource, needed, bucket.millisUntil(needed));
    }

    private LimitState state() {
      return new LimitState(requests.gauge(), tokens.gauge());
    }
  }

  private static final class Bucket {
    private final long perMinute;
    private double level;
    private long filledNanos;

    Bucket(long perMinute, long nowNanos) {
      this.perMinute = perMinute;
      this.level = perMinute;
      this.filledNanos = nowNanos;
    }

    void fill(long nowNanos) {
      double gained = (nowNanos - filledNanos) * (perMinute / MINUTE_NANOS);
      level = Math.min((double) perMinute, level + gained);
      filledNanos = nowNanos;
    }

    boolean holds(long needed) {
      return perMinute == 0 || level >= needed;
    }

    /** A need above the whole limit never fits; then this is the time until the bucket is full. */
    long millisUntil(long needed) {
      double missing = Math.max(0, (double) Math.min(needed, perMinute) - level);
      return (long) Math.ceil(missing / perMinute * MINUTE_NANOS / NANOS_PER_MILLI);
    }

    LimitState.Gauge gauge() {
      return perMinute == 0
          ? LimitState.Gauge.NONE
          : new LimitState.Gauge(perMinute, (long) Math.max(0, level), millisUntil(perMinute));
    }
  }
}
