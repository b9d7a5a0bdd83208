package io.headrace.ingress.batch;

/**
 * How a batch will end, and the ids of its files, chosen once: a writer that starts over after a
 * crash writes the same files.
 */
record Ending(BatchStatus status, String outputFile, String errorFile) {
  Ending {
    if (!status.isTerminal() || status == BatchStatus.FAILED) {
      throw new IllegalArgumentException("files are not written for a batch that is " + status);
    }
  }
}
