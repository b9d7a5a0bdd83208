package io.headrace.workers.provider;

/**
 * A value for a stretch of a body.
 *
 * @param start in bytes; the same as {@code end} to insert
 */
record Splice(int start, int end, byte[] value) {
  int growth() {
    return value.length - (end - start);
  }
}
