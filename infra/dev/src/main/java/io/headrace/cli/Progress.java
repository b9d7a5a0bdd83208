package io.headrace.cli;

/**
 * How far a batch is.
 *
 * @param perSecond lines done a second, over the last minute at most; 0 while unknown
 */
record Progress(String status, BatchObject.Counts counts, double perSecond) {

  /** As {@code 46 %}: 100 only when all is done. */
  long percent() {
    return counts.total() == 0 ? 0 : 100 * counts.done() / counts.total();
  }

  boolean hasCounts() {
    return counts.total() > 0;
  }

  boolean hasEta() {
    return perSecond > 0 && counts.done() < counts.total();
  }

  String eta() {
    return Text.whole((long) Math.ceil((counts.total() - counts.done()) / perSecond));
  }

  String rate() {
    return perSecond < 10
        ? String.format(java.util.Locale.ROOT, "%.1f/s", perSecond)
        : Text.count(Math.round(perSecond)) + "/s";
  }
}
