package io.headrace.ingress.http;

import java.util.List;
import java.util.Optional;

/** How an API tells a job's end as server-sent events. */
interface StreamWords {

  /** All events of the job that {@code reply} shows; empty when it hasn't ended. */
  Optional<List<byte[]>> of(Reply.Whole reply);

  /** Why there are no other events. */
  byte[] error(Refused refused);
}
