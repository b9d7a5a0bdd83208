package io.headrace.simulator;

import java.nio.charset.StandardCharsets;

/**
 * How the simulated provider behaves, as a whole. Immutable: a change at run time swaps the record.
 * Calls that have already been decided keep what they were given.
 *
 * @param seed the answers, latencies and faults of two runs with the same seed and the same calls
 *     are the same
 * @param requireKey whether a call without a bearer key is answered 401
 */
public record Behavior(
    long seed,
    Latency latency,
    OutputTokens outputTokens,
    Limits limits,
    Faults faults,
    boolean requireKey) {

  /** Answers at once, without limits or faults. */
  public static final Behavior CALM =
      new Behavior(
          1, new Latency.Fixed(0), new OutputTokens(8, 64), Limits.NONE, Faults.NONE, false);

  /**
   * This behavior with the fields that the JSON names, as the admin route takes it: {@code
   * {"faults":{"http500":0.1}}}. Throws IllegalArgumentException naming a bad field.
   */
  public Behavior with(String json) {
    return BehaviorJson.merge(this, json.getBytes(StandardCharsets.UTF_8));
  }

  public Behavior withSeed(long seed) {
    return new Behavior(seed, latency, outputTokens, limits, faults, requireKey);
  }

  public Behavior withLatency(Latency latency) {
    return new Behavior(seed, latency, outputTokens, limits, faults, requireKey);
  }

  public Behavior withOutputTokens(int min, int max) {
    return new Behavior(seed, latency, new OutputTokens(min, max), limits, faults, requireKey);
  }

  public Behavior withLimits(long requestsPerMinute, long tokensPerMinute) {
    Limits changed = new Limits(requestsPerMinute, tokensPerMinute);
    return new Behavior(seed, latency, outputTokens, changed, faults, requireKey);
  }

  public Behavior withFaults(Faults faults) {
    return new Behavior(seed, latency, outputTokens, limits, faults, requireKey);
  }

  public Behavior withRequireKey(boolean requireKey) {
    return new Behavior(seed, latency, outputTokens, limits, faults, requireKey);
  }

  /**
   * How long answers are, in tokens, when the request does not ask for fewer. Uniform between both
   * ends.
   */
  public record OutputTokens(int min, int max) {
    static final int MOST = 1_000_000;

    public OutputTokens {
      Require.between("outputTokens.min", min, 1, MOST);
      Require.between("outputTokens.max", max, min, MOST);
    }
  }

  /** What one API key may use of one model in a minute. 0 means no limit. */
  public record Limits(long requestsPerMinute, long tokensPerMinute) {
    static final long MOST = 1_000_000_000_000L;
    public static final Limits NONE = new Limits(0, 0);

    public Limits {
      Require.between("limits.requestsPerMinute", requestsPerMinute, 0, MOST);
      Require.between("limits.tokensPerMinute", tokensPerMinute, 0, MOST);
    }
  }
}
