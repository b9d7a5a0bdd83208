package io.headrace.ingress.batch;

/**
 * How far an input file has been made into jobs.
 *
 * @param total lines of the file; 0 before they have been counted
 * @param nextLine the first that isn't a job yet, from 0
 * @param nextByte where it begins
 */
record Splitting(int total, int nextLine, long nextByte) {
  static final Splitting NOT_COUNTED = new Splitting(0, 0, 0);

  Splitting {
    if (nextLine < 0 || nextLine > total || nextByte < 0) {
      throw new IllegalArgumentException("line " + nextLine + " of " + total + " is no progress");
    }
  }

  Splitting to(int line, long at) {
    if (line <= nextLine || at <= nextByte) {
      throw new IllegalArgumentException("from line " + nextLine + " to " + line + " is no step");
    }
    return new Splitting(total, line, at);
  }

  boolean isWhole() {
    return nextLine == total;
  }
}
