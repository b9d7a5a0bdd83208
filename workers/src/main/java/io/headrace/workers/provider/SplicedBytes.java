package io.headrace.workers.provider;

import java.io.IOException;
import java.util.List;

/**
 * A body in which a few values are exchanged: it is read through, never copied.
 *
 * @param splices in the order of the body, and not overlapping
 */
record SplicedBytes(byte[] source, List<Splice> splices) {

  /** Takes the parts in order. */
  interface Sink {
    void write(byte[] bytes, int offset, int length) throws IOException;
  }

  int length() {
    int length = source.length;
    for (Splice splice : splices) {
      length += splice.growth();
    }
    return length;
  }

  void writeTo(Sink sink) throws IOException {
    int done = 0;
    for (Splice splice : splices) {
      sink.write(source, done, splice.start() - done);
      sink.write(splice.value(), 0, splice.value().length);
      done = splice.end();
    }
    sink.write(source, done, source.length - done);
  }

  byte[] toByteArray() {
    byte[] whole = new byte[length()];
    int at = 0;
    int done = 0;
    for (Splice splice : splices) {
      at = append(whole, at, source, done, splice.start() - done);
      at = append(whole, at, splice.value(), 0, splice.value().length);
      done = splice.end();
    }
    append(whole, at, source, done, source.length - done);
    return whole;
  }

  private static int append(byte[] whole, int at, byte[] part, int offset, int length) {
    System.arraycopy(part, offset, whole, at, length);
    return at + length;
  }
}
