package io.headrace.ingress.jobs;

import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.Operation;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

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
    var store = stores.of(batch.partition()).orElseThrow(() -> unavailable(batch));
    try {
      return read(store, IntStream.range(from, to).mapToObj(n -> id(batch, operation, n)).toList());
    } catch (InvalidStateStoreException _) { // closed since
      throw unavailable(batch);
    }
  }

  private String id(JobId batch, Operation operation, int line) {
    return ids.line(batch, operation, line).value();
  }

  /**
   * A range takes the disk's entries first and the cache's then: one that is pushed out of the
   * cache in between is seen as it was before, or not at all. So lines that seem to have no outcome
   * are looked up one by one, which has no such gap.
   */
  private List<LineState> read(ReadOnlyKeyValueStore<String, byte[]> store, List<String> ids) {
    Map<String, JobEntry> ended = ended(store.range(ids.getFirst(), ids.getLast()));
    Instant now = clock.instant();
    List<LineState> lines = new ArrayList<>();
    for (String id : ids) {
      Optional.ofNullable(ended.get(id))
          .or(() -> Optional.ofNullable(store.get(id)).map(EntryCodec::decode))
          .ifPresent(entry -> lines.add(line(id, entry, now)));
    }
    return lines;
  }

  private static Map<String, JobEntry> ended(KeyValueIterator<String, byte[]> range) {
    Map<String, JobEntry> ended = new HashMap<>();
    try (range) {
      while (range.hasNext()) {
        var next = range.next();
        if (next.value != null) { // just deleted ones have none
          JobEntry entry = EntryCodec.decode(next.value);
          entry.outcome().ifPresent(_ -> ended.put(next.key, entry));
        }
      }
    }
    return ended;
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
