package io.headrace.ingress.jobs;

import io.headrace.job.JobId;
import io.headrace.job.Operation;
import java.util.List;
import java.util.Optional;

/** The lines of batches, of the partitions that this instance serves. Any thread may ask. */
public interface LineTable {

  /** How the lines have ended so far; empty when the batch isn't open here. */
  Optional<BatchTally> tally(JobId batch);

  /**
   * The submitted lines among {@code from <= line < to}, in order.
   *
   * @throws JobTableUnavailable when the partition isn't served here now
   */
  List<LineState> lines(JobId batch, Operation operation, int from, int to);
}
