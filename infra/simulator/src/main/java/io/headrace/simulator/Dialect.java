package io.headrace.simulator;

import io.vertx.core.buffer.Buffer;

/**
 * One wire format for questions and answers. The instances are stateless and shared by all event
 * loops.
 */
interface Dialect {
  /** Takes from the question what the answer needs, or says what is wrong with it. */
  Reading read(Question question) throws RequestScan.NotJsonException;

  Buffer write(Prompt prompt, Completion completion);
}
