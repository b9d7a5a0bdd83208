package io.headrace.simulator;

import java.util.ArrayList;
import java.util.List;

/** Counts the calls of one account and model, in all and by second. Not thread-safe. */
final class AccountCounts {
  /** Seconds with calls that are remembered: the first ones are forgotten first. */
  static final int MOST_SECONDS = 1_800;

  private final List<Second> seconds = new ArrayList<>();
  private long admitted;
  private long refused;
  private long tokens;

  void admitted(long second, int tokensTaken) {
    admitted++;
    tokens += tokensTaken;
    Second current = at(second);
    current.admitted++;
    current.tokens += tokensTaken;
  }

  void refused(long second) {
    refused++;
    at(second).refused++;
  }

  /** Event loops may be a second apart at its end: a late call counts in the newer one. */
  private Second at(long second) {
    if (seconds.isEmpty() || seconds.getLast().second < second) {
      if (seconds.size() == MOST_SECONDS) {
        seconds.removeFirst();
      }
      seconds.add(new Second(second));
    }
    return seconds.getLast();
  }

  AccountCalls snapshot(Provider provider, String account, String model) {
    List<AccountCalls.Second> copies =
        seconds.stream()
            .map(s -> new AccountCalls.Second(s.second, s.admitted, s.refused, s.tokens))
            .toList();
    return new AccountCalls(provider, account, model, admitted, refused, tokens, copies);
  }

  private static final class Second {
    private final long second;
    private long admitted;
    private long refused;
    private long tokens;

    Second(long second) {
      this.second = second;
    }
  }
}
