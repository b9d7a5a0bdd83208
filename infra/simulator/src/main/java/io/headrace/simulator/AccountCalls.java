package io.headrace.simulator;

import java.util.List;

/**
 * What the limits made of the calls of one account to one model, since the start or the last reset.
 *
 * @param account its name, or a hash of the key where it has none
 * @param refused calls that met a limit; a drawn fault counts neither way
 * @param tokens of admitted calls, input and output
 * @param seconds those with calls, the oldest first; the last half hour's worth at most
 */
public record AccountCalls(
    Provider provider,
    String account,
    String model,
    long admitted,
    long refused,
    long tokens,
    List<Second> seconds) {

  /**
   * @param second since 1970
   */
  public record Second(long second, long admitted, long refused, long tokens) {}
}
