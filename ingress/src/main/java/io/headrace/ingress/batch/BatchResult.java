package io.headrace.ingress.batch;

import io.headrace.llm.Usage;

/**
 * What the files hold.
 *
 * @param completed lines of the output file; there is none where this is 0
 * @param failed lines of the error file; likewise
 */
record BatchResult(int completed, int failed, Usage usage) {
  static final BatchResult NONE = new BatchResult(0, 0, Usage.NONE);

  BatchResult plusCompleted(Usage more) {
    return new BatchResult(completed + 1, failed, usage.plus(more));
  }

  BatchResult plusFailed(Usage more) {
    return new BatchResult(completed, failed + 1, usage.plus(more));
  }
}
