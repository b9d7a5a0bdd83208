package io.headrace.ingress.jobs;

import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.Operation;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;

/** The lines of batches in the table's index of jobs. */
final class StoredLines implements LineTable {
  private final OpenStores stores;
  private final BatchTallies tallies;
  private final JobIds ids;
  private final InstantSource clock;

  StoredLines(OpenStores stores, BatchTallies tallies, JobIds ids, InstantSource clock) {
    this.stores = stores;
    this.tallies = tallies;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public Optional<BatchTally> tally(JobId batch) {
    return tallies.of(batch.value());
  }

  @Override
  public List<LineState> lines(JobId batch, Operation operation, int from, int to) {
    if (from >= to) {
      return List.of();
    }
    String first = ids.line(batch, operation, from).value();
    String last = ids.line(batch, operation, to - 1).value();
    var store = stores.of(batch.partition()).orElseThrow(() -> unavailable(batch));
    try {
      return read(store.range(first, last));
    } catch (InvalidStateStoreException _) { // closed since
      throw unavailable(batch);
    }
  }

  private List<LineState> read(KeyValueIterator<String, byte[]> range) {
    Instant now = clock.instant();
    List<LineState> lines = new ArrayList<>();
    try (range) {
      range.forEachRemaining(next -> lines.add(line(next.key, EntryCodec.decode(next.value), now)));
    }
    return lines;
  }

  private static LineState line(String id, JobEntry entry, Instant now) {
    OptionalLong outcome =
        entry.outcome().map(end -> OptionalLong.of(end.offset())).orElse(OptionalLong.empty());
    return new LineState(JobIds.lineOf(id), id, entry.status(now), outcome);
  }

  private static JobTableUnavailable unavailable(JobId batch) {
    return new JobTableUnavailable("partition " + batch.partition() + " is not served here now");
  }
}
