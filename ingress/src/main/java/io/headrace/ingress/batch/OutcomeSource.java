package io.headrace.ingress.batch;

import io.headrace.job.JobEvent.Finished;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;

/** Reads the outcomes of jobs by where they lie. Owned by one thread. */
interface OutcomeSource extends AutoCloseable {

  /** An outcome with the body to show. */
  record Outcome(Finished finished, byte[] body) {}

  /**
   * The outcomes at these offsets, by offset; those that aren't kept any more are left out. Empty
   * when their bodies are more than {@code maxBytes} together.
   */
  Optional<Map<Long, Outcome>> read(int partition, NavigableSet<Long> offsets, long maxBytes);

  @Override
  void close();
}
