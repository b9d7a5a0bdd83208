package io.headrace.simulator;

import java.util.Optional;

/**
 * One request that can be answered.
 *
 * @param model as it is written in the request, without its quotes
 * @param hash of the whole body: with the seed, all that the answer depends on
 * @param maxOutputTokens {@link #UNBOUNDED} when the request sets none
 * @param form what the answer has to be, if not plain text
 */
record Prompt(
    RequestFields fields,
    String model,
    long hash,
    int inputTokens,
    int maxOutputTokens,
    Optional<Form> form)
    implements Reading {
  /** Models whose names start so refuse every call. */
  static final String REFUSING = "refuse";

  static final int UNBOUNDED = Integer.MAX_VALUE;

  /** The rule of thumb for English text, and near enough for a simulator. */
  static final int BYTES_PER_TOKEN = 4;

  static int tokens(int bytes) {
    return Math.max(1, bytes / BYTES_PER_TOKEN);
  }
}
