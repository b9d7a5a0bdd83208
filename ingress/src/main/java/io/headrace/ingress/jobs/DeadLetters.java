package io.headrace.ingress.jobs;

import io.headrace.job.JobId;
import io.headrace.job.JobRequest;
import io.headrace.job.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The dead letters of the partitions that this instance serves. A letter is shown as long as its
 * job is: not once it was deleted, and of a job with {@code store: false} for ten minutes. Any
 * thread may ask.
 *
 * <p>All methods throw {@link JobTableUnavailable} when the partition isn't served here now.
 */
public interface DeadLetters {
  /** Letters looked at per partition and call; then the page ends, however few it has. */
  int MAX_LOOKED_AT = 10_000;

  /**
   * Which letters are asked for.
   *
   * @param after the letter that the page before ended at; the page begins behind it
   * @param from the job was accepted then or later
   * @param before the job was accepted earlier
   * @param replayed whether it has been replayed
   */
  record Search(
      int limit,
      boolean ascending,
      Optional<String> after,
      Optional<Instant> from,
      Optional<Instant> before,
      Optional<String> model,
      Optional<String> code,
      Optional<Boolean> replayed) {

    boolean includes(DeadLetter letter) {
      return model.filter(name -> !name.equals(letter.model())).isEmpty()
          && code.filter(name -> !name.equals(letter.why().code())).isEmpty()
          && replayed.filter(asked -> asked != letter.replayedAs().isPresent()).isEmpty();
    }
  }

  /**
   * A page.
   *
   * @param end the last letter looked at, if there are more behind it; not always one of those here
   */
  record Page(List<DeadLetter> letters, Optional<String> end) {}

  /** A letter's request as it was. */
  record Content(JobRequest request, byte[] body) {}

  /** The tenant's letters in one partition, by the time their jobs were accepted. */
  Page search(TenantId tenant, int partition, Search search);

  /** Empty when it is unknown or another tenant's, or its job is no longer shown. */
  Optional<DeadLetter> find(TenantId tenant, JobId id);

  /**
   * Reads the letter's record from Kafka.
   *
   * @throws BodyGone when it is no longer kept
   */
  Content content(JobId id, DeadLetter letter);

  /** Compares ids of any operations by time. */
  static int byTime(String id, String other) {
    return DeadLetterStore.order(id).compareTo(DeadLetterStore.order(other));
  }
}
