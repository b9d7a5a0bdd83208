package io.headrace.ingress.batch;

import java.time.Instant;
import java.util.Optional;

/** When a batch came to each status, besides its creation, which its id tells. */
record BatchTimes(
    Optional<Instant> inProgress,
    Optional<Instant> finalizing,
    Optional<Instant> cancelling,
    Optional<Instant> ended) {
  static final BatchTimes NONE =
      new BatchTimes(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  BatchTimes inProgressAt(Instant now) {
    return new BatchTimes(Optional.of(now), finalizing, cancelling, ended);
  }

  BatchTimes finalizingAt(Instant now) {
    return new BatchTimes(inProgress, Optional.of(now), cancelling, ended);
  }

  BatchTimes cancellingAt(Instant now) {
    return new BatchTimes(inProgress, finalizing, Optional.of(now), ended);
  }

  BatchTimes endedAt(Instant now) {
    return new BatchTimes(inProgress, finalizing, cancelling, Optional.of(now));
  }
}
