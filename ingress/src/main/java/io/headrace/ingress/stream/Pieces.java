package io.headrace.ingress.stream;

import java.util.ArrayList;
import java.util.List;

/** A whole text cut into what a stream gives at a time. */
final class Pieces {
  private static final int PIECE = 256;

  private Pieces() {}

  /** Never cut between the halves of a surrogate pair. */
  static List<String> of(String text) {
    List<String> pieces = new ArrayList<>();
    for (int start = 0; start < text.length(); ) {
      int end = Math.min(text.length(), start + PIECE);
      if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
        end++;
      }
      pieces.add(text.substring(start, end));
      start = end;
    }
    return pieces;
  }
}
