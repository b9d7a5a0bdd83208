package io.headrace.simulator;

/**
 * What a call costs, in tokens. Dialects differ in what they add up.
 *
 * @param input all of it, with what was read from a cache or written to it
 * @param output all of it, with reasoning
 */
record Usage(int input, int cacheRead, int cacheWrite, int output, int reasoning) {
  int total() {
    return Math.addExact(input, output);
  }

  /** Input that no cache had a part in. */
  int freshInput() {
    return input - cacheRead - cacheWrite;
  }

  /** Output that the caller sees. */
  int visibleOutput() {
    return output - reasoning;
  }
}
