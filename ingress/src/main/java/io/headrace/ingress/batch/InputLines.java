package io.headrace.ingress.batch;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Reads a file line by line, with no more of it in memory than the longest line allowed. */
final class InputLines implements AutoCloseable {
  private static final int CHUNK = 64 << 10;

  /** A byte order mark, which some editors write, belongs to no line. */
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final int maxLine;
  private final byte[] chunk = new byte[CHUNK];
  private int next;
  private int limit;
  private byte[] line = new byte[CHUNK];
  private int length;
  private boolean whole = true;
  private long offset;
  private int index;
  private int number;

  /**
   * @param in stands at {@code offset}, where the line {@code index} begins; closed with this
   * @param maxLine bytes; of a longer line nothing is kept
   */
  InputLines(InputStream in, long offset, int index, int maxLine) {
    this.in = in;
    this.offset = offset;
    this.index = index;
    this.maxLine = maxLine;
  }

  /** The index of the line that comes next. */
  int nextIndex() {
    return index;
  }

  /** Empty at the end. */
  Optional<InputLine> next() throws IOException {
    while (readLine()) {
      number++;
      if (!whole || !isBlank()) {
        return Optional.of(
            new InputLine(index++, number, offset, Arrays.copyOf(line, length), whole));
      }
    }
    return Optional.empty();
  }

  private boolean readLine() throws IOException {
    boolean atTop = offset == 0;
    long begun = offset;
    length = 0;
    whole = true;
    while (fill()) {
      int end = indexOfNewline();
      keep(end);
      offset += end - next;
      next = end;
      if (next < limit) {
        next++;
        offset++;
        dropMark(atTop);
        return true;
      }
    }
    dropMark(atTop);
    return offset > begun;
  }

  private boolean fill() throws IOException {
    if (next == limit) {
      next = 0;
      limit = Math.max(0, in.read(chunk));
    }
    return next < limit;
  }

  private int indexOfNewline() {
    int at = next;
    while (at < limit && chunk[at] != '\n') {
      at++;
    }
    return at;
  }

  private void keep(int end) {
    int more = end - next;
    whole &= length + more <= maxLine;
    if (!whole) {
      length = 0;
      return;
    }
    if (length + more > line.length) {
      line = Arrays.copyOf(line, Math.max(length + more, Math.min(maxLine, line.length * 2)));
    }
    System.arraycopy(chunk, next, line, length, more);
    length += more;
  }

  private void dropMark(boolean atTop) {
    if (atTop
        && length >= MARK.length
        && Arrays.equals(line, 0, MARK.length, MARK, 0, MARK.length)) {
      length -= MARK.length;
      System.arraycopy(line, MARK.length, line, 0, length);
    }
  }

  private boolean isBlank() {
    for (int i = 0; i < length; i++) {
      if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
