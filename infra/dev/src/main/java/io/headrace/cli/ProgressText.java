package io.headrace.cli;

import java.util.ArrayList;
import java.util.List;

/** How progress looks: one line that is redrawn, or plain lines. */
final class ProgressText {
  private static final int MAX_BAR = 40;
  private static final int MIN_BAR = 8;

  /** So that in 80 columns all the rest has place. */
  private static final int SHARE_OF_THE_WIDTH = 6;

  private static final String GAP = "  ";

  private ProgressText() {}

  /** Fits into the width, leaving its last column free, where some terminals break the line. */
  static String live(Progress progress, int width) {
    if (!progress.hasCounts()) {
      return cut(progress.status() + " ...", width);
    }
    List<String> parts = parts(progress);
    // The least important is at the end, and goes first.
    while (parts.size() > 1 && joined(parts).length() >= width) {
      parts.removeLast();
    }
    // Of one length all the time: a bar that shrinks when a number grows can't be read.
    int bar = Math.min(MAX_BAR, width / SHARE_OF_THE_WIDTH);
    if (bar >= MIN_BAR && joined(parts).length() + GAP.length() + 2 + bar < width) {
      parts.add(1, bar(progress.counts().done(), progress.counts().total(), bar));
    }
    return cut(joined(parts), width);
  }

  static String plain(Progress progress) {
    if (!progress.hasCounts()) {
      return progress.status();
    }
    BatchObject.Counts counts = progress.counts();
    return "%s %s/%s (%d %%)%s%s%s"
        .formatted(
            progress.status(),
            Text.count(counts.done()),
            Text.count(counts.total()),
            progress.percent(),
            counts.failed() > 0 ? ", " + Text.count(counts.failed()) + " failed" : "",
            progress.perSecond() > 0 ? ", " + progress.rate() : "",
            progress.hasEta() ? ", ETA " + progress.eta() : "");
  }

  static String upload(long sent, long total, int width) {
    String text = GAP + Text.size(sent) + " of " + Text.size(total);
    int bar =
        Math.min(MAX_BAR, width - 1 - "uploading".length() - GAP.length() - 2 - text.length());
    return cut("uploading" + (bar >= MIN_BAR ? GAP + bar(sent, total, bar) : "") + text, width);
  }

  private static List<String> parts(Progress progress) {
    BatchObject.Counts counts = progress.counts();
    List<String> parts = new ArrayList<>();
    parts.add(progress.status());
    parts.add(Text.count(counts.done()) + "/" + Text.count(counts.total()));
    parts.add(progress.percent() + " %");
    parts.add(Text.count(counts.failed()) + " failed");
    if (progress.perSecond() > 0) {
      parts.add(progress.rate());
    }
    if (progress.hasEta()) {
      parts.add("ETA " + progress.eta());
    }
    return parts;
  }

  private static String bar(long done, long total, int width) {
    int full = total == 0 ? 0 : (int) Math.min(width, width * done / total);
    return "[" + "#".repeat(full) + "-".repeat(width - full) + "]";
  }

  private static String joined(List<String> parts) {
    return String.join(GAP, parts);
  }

  private static String cut(String line, int width) {
    return line.substring(0, Math.clamp(width - 1, 0, line.length()));
  }
}
