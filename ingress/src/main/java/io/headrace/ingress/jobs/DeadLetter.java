package io.headrace.ingress.jobs;

import io.headrace.job.GivenUp;
import io.headrace.job.JobIds;
import io.headrace.job.Operation;
import java.time.Instant;
import java.util.Optional;

/**
 * A job that was given up, without its body.
 *
 * @param id of the job
 * @param model as the client named it
 * @param died when it was given up
 * @param bytes of the request's body
 * @param offset where the letter lies, in the id's partition of its topic
 * @param batch whose line it was
 * @param replayOf the dead letter that it was the replay of, itself
 * @param replayedAs the newest job that was made of it
 */
public record DeadLetter(
    String id,
    String model,
    GivenUp why,
    Instant died,
    int bytes,
    long offset,
    Optional<String> batch,
    Optional<String> replayOf,
    Optional<String> replayedAs) {

  public Operation operation() {
    return Operation.ofId(id).orElseThrow();
  }

  /** When the job was accepted. */
  public Instant created() {
    return Instant.ofEpochMilli(JobIds.createdMillis(id).orElseThrow());
  }

  DeadLetter replayedAs(Optional<String> job) {
    return new DeadLetter(id, model, why, died, bytes, offset, batch, replayOf, job);
  }
}
