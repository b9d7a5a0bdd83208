package io.headrace.simulator;

/**
 * What one account may use of one model in a minute. 0 means no limit.
 *
 * @param tokensPerMinute input and output together
 * @param burstSeconds how much of the limit can be saved up, and so come at once: 60 is a whole
 *     minute's worth. At least one request can.
 */
public record Limits(
    long requestsPerMinute,
    long tokensPerMinute,
    long inputTokensPerMinute,
    long outputTokensPerMinute,
    int burstSeconds) {
  private static final long MOST = 1_000_000_000_000L;
  private static final int MINUTE = 60;
  public static final Limits NONE = new Limits(0, 0, 0, 0, MINUTE);

  public Limits {
    Require.between("limits.requestsPerMinute", requestsPerMinute, 0, MOST);
    Require.between("limits.tokensPerMinute", tokensPerMinute, 0, MOST);
    Require.between("limits.inputTokensPerMinute", inputTokensPerMinute, 0, MOST);
    Require.between("limits.outputTokensPerMinute", outputTokensPerMinute, 0, MOST);
    Require.between("limits.burstSeconds", burstSeconds, 1, MINUTE);
  }

  /** Requests and tokens of both directions, with bursts of a whole minute's worth. */
  public static Limits perMinute(long requests, long tokens) {
    return new Limits(requests, tokens, 0, 0, MINUTE);
  }

  public Limits withDirections(long inputTokens, long outputTokens) {
    return new Limits(requestsPerMinute, tokensPerMinute, inputTokens, outputTokens, burstSeconds);
  }

  public Limits withBurstSeconds(int seconds) {
    return new Limits(
        requestsPerMinute, tokensPerMinute, inputTokensPerMinute, outputTokensPerMinute, seconds);
  }

  boolean unlimited() {
    return requestsPerMinute == 0
        && tokensPerMinute == 0
        && inputTokensPerMinute == 0
        && outputTokensPerMinute == 0;
  }
}
