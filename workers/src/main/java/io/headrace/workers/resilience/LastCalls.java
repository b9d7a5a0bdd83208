package io.headrace.workers.resilience;

import java.util.BitSet;

/** How many of the last so many calls had something in common. */
final class LastCalls {
  private final int window;
  private final BitSet hits;
  private int calls;
  private int next;

  LastCalls(int window) {
    this.window = window;
    this.hits = new BitSet(window);
  }

  void add(boolean hit) {
    hits.set(next, hit);
    next = (next + 1) % window;
    calls = Math.min(window, calls + 1);
  }

  void clear() {
    hits.clear();
    calls = 0;
    next = 0;
  }

  /** Whether these are enough calls to say, and so many percent of them are hits. */
  boolean reach(int percent, int minimumCalls) {
    return calls >= minimumCalls && hits.cardinality() * 100L >= (long) percent * calls;
  }
}
