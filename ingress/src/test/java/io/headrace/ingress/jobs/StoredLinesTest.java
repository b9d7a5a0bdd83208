package io.headrace.ingress.jobs;

import static io.headrace.ingress.jobs.SampleRecords.IDS;
import static io.headrace.ingress.jobs.SampleRecords.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.headrace.job.JobId;
import io.headrace.job.JobStatus;
import io.headrace.job.Operation;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Lines and tallies while the store under them is written to. */
final class StoredLinesTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private final JobId batch = IDS.mint("batch_", 1);
  private final GappyStore store = new GappyStore();
  private final OpenStores stores = new OpenStores();
  private final BatchTallies tallies = new BatchTallies();
  private final StoredLines lines = new StoredLines(stores, tallies, IDS, () -> NOW);

  private String id(int line) {
    return IDS.line(batch, Operation.RESPONSES, line).value();
  }

  private static byte[] accepted() {
    return EntryCodec.encode(entry());
  }

  private static JobEntry entry() {
    return JobEntry.UNSEEN.accepted(
        TENANT, new JobEntry.Accepted(NOW.plusSeconds(60), true, true, "requests.a.low", 1));
  }

  private static byte[] ended(long offset) {
    return EntryCodec.encode(
        entry().finished(TENANT, new JobEntry.Outcome(JobStatus.COMPLETED, offset, NOW)));
  }

  private List<LineState> read(int from, int to) {
    return lines.lines(batch, Operation.RESPONSES, from, to);
  }

  @Test
  void lines_rangeShowsThemAsTheyWere_areReadAsTheyAre() {
    stores.opened(1, store);
    for (int line = 0; line < 4; line++) {
      store.present.put(id(line), ended(line));
    }
    store.inRanges.put(id(0), ended(0));
    store.inRanges.put(id(1), accepted());
    store.inRanges.put(id(2), null);
    assertThat(read(0, 4))
        .extracting(LineState::line, LineState::outcome)
        .containsExactly(
            tuple(0, OptionalLong.of(0)),
            tuple(1, OptionalLong.of(1)),
            tuple(2, OptionalLong.of(2)),
            tuple(3, OptionalLong.of(3)));
  }

  @Test
  void lines_deletedOrNotSubmitted_areLeftOut() {
    stores.opened(1, store);
    store.inRanges.put(id(0), null);
    store.present.put(id(1), accepted());
    store.inRanges.put(id(1), accepted());
    assertThat(read(0, 5))
        .extracting(LineState::line, LineState::status)
        .containsExactly(tuple(1, JobStatus.QUEUED));
    assertThat(read(3, 3)).isEmpty();
  }

  @Test
  void lines_partitionIsElsewhere_isUnavailable() {
    assertThatThrownBy(() -> read(0, 1)).isInstanceOf(JobTableUnavailable.class);
  }

  @Test
  void tally_entriesJustDeleted_areNotCounted() {
    store.inRanges.put(id(0), ended(0));
    store.inRanges.put(id(1), null);
    store.inRanges.put(id(2), accepted());
    assertThat(tallies.open(batch.value(), store, 1)).isTrue();
    assertThat(tallies.of(batch.value())).contains(new BatchTally(1, 0, 0, 0));
  }
}
