package io.headrace.wire;

import java.time.Instant;
import java.util.Optional;

/**
 * What an answer repeats of the job that it answers.
 *
 * @param model the provider's own name for it
 * @param created when the job was accepted
 * @param answered when the provider's answer came
 * @param previous the response that this one continues
 * @param body the client's
 */
public record Asked(
    String jobId,
    String model,
    Instant created,
    Instant answered,
    Optional<String> previous,
    byte[] body) {

  /** What ids of the answer's parts end in, so that a job that runs twice shows the same ones. */
  String idTail() {
    int prefix = Math.max(jobId.indexOf('_'), jobId.indexOf('-'));
    return jobId.substring(prefix + 1);
  }
}
