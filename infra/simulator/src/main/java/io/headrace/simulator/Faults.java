package io.headrace.simulator;

/**
 * What goes wrong, and how often. Each rate is the share of calls that meet this fault; a call
 * meets at most one. Errors come in the words of the call's provider.
 *
 * @param http503 overloaded: 529 where Anthropic is called
 * @param http429 429 without any header that says how long to wait
 * @param drop the connection closes without an answer
 * @param truncate the connection closes in the middle of the body
 * @param malformed a complete HTTP answer with half a JSON document
 * @param hang no answer until the client closes the connection
 * @param outage everything is answered as overloaded, at once
 * @param quota 429 for good: the account's money or its day is spent
 * @param slowBody the body trickles in over slowBodyMs
 */
public record Faults(
    double http500,
    double http502,
    double http503,
    double http429,
    double drop,
    double truncate,
    double malformed,
    double hang,
    boolean outage,
    double quota,
    double slowBody,
    long slowBodyMs) {
  /** Rates written as decimals may miss 1 by a rounding. */
  private static final double ROUNDING = 1e-9;

  private static final long SLOW_BODY_MS = 5_000;

  public static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0, 0, false);
  public static final Faults OUTAGE = new Faults(0, 0, 0, 0, 0, 0, 0, 0, true);

  public Faults {
    Require.between("faults.http500", http500, 0, 1);
    Require.between("faults.http502", http502, 0, 1);
    Require.between("faults.http503", http503, 0, 1);
    Require.between("faults.http429", http429, 0, 1);
    Require.between("faults.drop", drop, 0, 1);
    Require.between("faults.truncate", truncate, 0, 1);
    Require.between("faults.malformed", malformed, 0, 1);
    Require.between("faults.hang", hang, 0, 1);
    Require.between("faults.quota", quota, 0, 1);
    Require.between("faults.slowBody", slowBody, 0, 1);
    Require.between("faults.slowBodyMs", slowBodyMs, 1, (long) Latency.LONGEST_MS);
    double http = http500 + http502 + http503 + http429 + quota;
    double sum = http + drop + truncate + malformed + hang + slowBody;
    Require.between("faults (the sum of all rates)", sum, 0, 1 + ROUNDING);
  }

  /** Without spent quotas and slow bodies. */
  public Faults(
      double http500,
      double http502,
      double http503,
      double http429,
      double drop,
      double truncate,
      double malformed,
      double hang,
      boolean outage) {
    this(
        http500,
        http502,
        http503,
        http429,
        drop,
        truncate,
        malformed,
        hang,
        outage,
        0,
        0,
        SLOW_BODY_MS);
  }

  /**
   * The fault of one call: the unit interval is cut into one stretch for each kind, the rest is
   * none.
   */
  Fault pick(double point) {
    double end = 0;
    for (Fault fault : Fault.ALL) {
      end += rate(fault);
      if (point < end) {
        return fault;
      }
    }
    return Fault.NONE;
  }

  private double rate(Fault fault) {
    return switch (fault) {
      case HTTP_500 -> http500;
      case HTTP_502 -> http502;
      case HTTP_503 -> http503;
      case HTTP_429 -> http429;
      case DROP -> drop;
      case TRUNCATE -> truncate;
      case MALFORMED -> malformed;
      case HANG -> hang;
      case QUOTA -> quota;
      case SLOW_BODY -> slowBody;
      case NONE -> 0;
    };
  }
}
