package io.headrace.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a simulated provider behaves, as a whole. Immutable: a change at run time swaps the record.
 * Calls that have already been decided keep what they were given.
 *
 * @param seed the answers, latencies and faults of two runs with the same seed and the same calls
 *     are the same
 * @param limits of each account that is not named
 * @param accounts by a name that the counts show instead of the key
 * @param requireKey whether a call without a key, or with one of no account where accounts are
 *     named, is refused
 */
public record Behavior(
    long seed,
    Latency latency,
    OutputTokens outputTokens,
    Shares shares,
    Limits limits,
    Map<String, Account> accounts,
    Faults faults,
    boolean requireKey) {
  private static final int MOST_ACCOUNTS = 100;

  /** Answers at once, without limits or faults. */
  public static final Behavior CALM =
      new Behavior(
          1,
          new Latency.Fixed(0),
          new OutputTokens(8, 64),
          Shares.NONE,
          Limits.NONE,
          Map.of(),
          Faults.NONE,
          false);

  public Behavior {
    Require.between("accounts (their number)", accounts.size(), 0, MOST_ACCOUNTS);
    accounts = Collections.unmodifiableMap(new TreeMap<>(accounts));
  }

  /**
   * This behavior with the fields that the JSON names, as the admin route takes it: {@code
   * {"faults":{"http500":0.1}}}. Throws IllegalArgumentException naming a bad field.
   */
  public Behavior with(String json) {
    return BehaviorJson.merge(this, json.getBytes(StandardCharsets.UTF_8));
  }

  public Behavior withSeed(long seed) {
    return new Behavior(seed, latency, outputTokens, shares, limits, accounts, faults, requireKey);
  }

  public Behavior withLatency(Latency latency) {
    return new Behavior(seed, latency, outputTokens, shares, limits, accounts, faults, requireKey);
  }

  public Behavior withOutputTokens(int min, int max) {
    OutputTokens changed = new OutputTokens(min, max);
    return new Behavior(seed, latency, changed, shares, limits, accounts, faults, requireKey);
  }

  public Behavior withShares(Shares shares) {
    return new Behavior(seed, latency, outputTokens, shares, limits, accounts, faults, requireKey);
  }

  public Behavior withLimits(long requestsPerMinute, long tokensPerMinute) {
    return withLimits(Limits.perMinute(requestsPerMinute, tokensPerMinute));
  }

  public Behavior withLimits(Limits limits) {
    return new Behavior(seed, latency, outputTokens, shares, limits, accounts, faults, requireKey);
  }

  /** With one account more, or another one of this name. */
  public Behavior withAccount(String name, Account account) {
    Map<String, Account> changed = new TreeMap<>(accounts);
    changed.put(name, account);
    return new Behavior(seed, latency, outputTokens, shares, limits, changed, faults, requireKey);
  }

  public Behavior withFaults(Faults faults) {
    return new Behavior(seed, latency, outputTokens, shares, limits, accounts, faults, requireKey);
  }

  public Behavior withRequireKey(boolean requireKey) {
    return new Behavior(seed, latency, outputTokens, shares, limits, accounts, faults, requireKey);
  }

  /** Where no account is named, every key is good. */
  boolean knows(@Nullable String key) {
    return accounts.isEmpty()
        || accounts.values().stream().anyMatch(account -> account.key().equals(key));
  }

  /** What holds for a key and a model: the terms of its account, or those of all others. */
  Terms terms(@Nullable String key, String model) {
    for (Map.Entry<String, Account> account : accounts.entrySet()) {
      if (account.getValue().key().equals(key)) {
        return new Terms(account.getKey(), account.getValue().limits(model));
      }
    }
    return new Terms(Terms.UNNAMED, limits);
  }

  record Terms(String account, Limits limits) {
    static final String UNNAMED = "";
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

  /**
   * The shares of a call's tokens that the usage tells apart.
   *
   * @param cacheRead of the input
   * @param cacheWrite of the input
   * @param reasoning of the output: words that the caller pays and does not see
   */
  public record Shares(double cacheRead, double cacheWrite, double reasoning) {
    private static final double MOST_REASONING = 0.9;
    public static final Shares NONE = new Shares(0, 0, 0);

    public Shares {
      Require.between("shares.cacheRead", cacheRead, 0, 1);
      Require.between("shares.cacheWrite", cacheWrite, 0, 1 - cacheRead);
      Require.between("shares.reasoning", reasoning, 0, MOST_REASONING);
    }

    Usage usage(int input, int output) {
      return new Usage(
          input,
          (int) (input * cacheRead),
          (int) (input * cacheWrite),
          output,
          (int) (output * reasoning));
    }
  }
}
