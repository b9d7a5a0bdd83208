package io.headrace.workers.pacing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Who grants leases: slices of an account's limits, to be spent without asking again. */
interface Leases {
  /**
   * So much time's worth of a limit may be leased before it is there; the lease spreads over it.
   */
  Duration AHEAD = Duration.ofSeconds(1);

  /**
   * Gives back and takes in one step, of all limits or of none. Never fails: who can't be asked is
   * stood in for.
   *
   * @param limits of one account; not empty
   */
  CompletionStage<Lease> ask(List<Limit> limits, Ask ask);

  /**
   * @param calls wanted; 0 only gives back
   * @param meanTokens of a call
   * @param nextTokens of the call that waits; it is granted whole, or nothing is
   * @param backCalls not used of earlier leases
   * @param backTokens likewise; below zero when more was used than leased
   * @param callsLeft what the provider says is left; -1 when it says nothing
   * @param tokensLeft likewise
   * @param refunds what isn't used of leases of sliding windows
   */
  record Ask(
      int calls,
      long meanTokens,
      long nextTokens,
      int backCalls,
      long backTokens,
      long callsLeft,
      long tokensLeft,
      List<Refund> refunds) {}

  /**
   * What isn't used of a lease of a sliding window.
   *
   * @param second in which it counts
   */
  record Refund(long second, long calls, long tokens) {
    Refund plus(Refund more) {
      return new Refund(second, calls + more.calls, tokens + more.tokens);
    }
  }

  /**
   * @param spread the calls are to be made evenly over this time
   * @param delay until the first call; when nothing is granted: until it can be
   * @param second in which sliding windows count it
   */
  record Lease(int calls, long tokens, Duration spread, Duration delay, long second) {}
}
