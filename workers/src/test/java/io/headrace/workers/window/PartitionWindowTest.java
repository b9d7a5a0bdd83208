package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

final class PartitionWindowTest {
  private static final int MAX_METADATA = 4096;

  private final RandomGenerator random = new Random(3);
  private final PartitionWindow window = PartitionWindow.open(0, "");
  private final List<Slot> inFlight = new ArrayList<>();
  private long next;

  @Test
  void commit_fiveThousandInFlight_fitsWhateverEndsFirst() {
    read(5_000);

    while (!inFlight.isEmpty()) {
      finish(1 + random.nextInt(20));
    }

    assertThat(window.commit().offset()).isEqualTo(next);
  }

  @Test
  void commit_stragglerWithTwentyThousandFinishedBehind_fitsAndIsRemembered() {
    read(1);
    Slot straggler = inFlight.removeFirst();
    while (next < 20_000) {
      read(500);
      inFlight.forEach(window::finish);
      inFlight.clear();
      window.committed();
    }

    OffsetAndMetadata commit = commit();

    assertThat(commit.offset()).isEqualTo(straggler.offset);
    PartitionWindow reopened = PartitionWindow.open(commit.offset(), commit.metadata());
    assertThat(reopened.add(0, 0)).isPresent();
    for (long offset = 1; offset < next; offset++) {
      assertThat(reopened.add(offset, 0)).as("offset %d", offset).isEmpty();
    }
    assertThat(reopened.add(next, 0)).isPresent();
  }

  /** Also while transactions are refused, and where offsets are missing. */
  @Test
  void commit_anyWindowThatMayGrow_fits() {
    for (int step = 0; step < 3_000; step++) {
      if (random.nextInt(4) > 0) {
        readIfItMay(random.nextInt(Progress.MAX_POLL));
      }
      finish(random.nextInt(Math.min(2_000, inFlight.size()) + 1));
    }
  }

  @Test
  void mayGrow_atTransactionThatMayFail_countsWhatItFinishes() {
    while (window.mayGrow(20_000)) {
      read(Progress.MAX_POLL);
    }

    inFlight.subList(0, 2_000).forEach(window::finish);

    assertThat(window.mayGrow(20_000)).isFalse();
    window.committed();
    assertThat(window.mayGrow(20_000)).isTrue();
  }

  @Test
  void fits_jumpOverMissingOffsets_onlyWhenItCanBeWritten() {
    read(2_000);

    assertThat(window.fits(next + 7_000)).isFalse();
    inFlight.forEach(window::finish);
    assertThat(window.fits(next + 7_000)).isFalse();
    window.committed();
    assertThat(window.fits(next + 7_000_000)).isTrue();
  }

  @Test
  void release_callsStopped_countNoCrash() {
    read(3);
    window.committed();

    OffsetAndMetadata last = window.release();

    PartitionWindow reopened = PartitionWindow.open(last.offset(), last.metadata());
    assertThat(reopened.add(0, 0).orElseThrow().crashes).isZero();
  }

  @Test
  void open_afterThreeDeathsInFlight_isPoison() {
    OffsetAndMetadata left = new OffsetAndMetadata(0, "");
    for (int death = 0; death <= PartitionWindow.MAX_CRASHES; death++) {
      PartitionWindow reopened = PartitionWindow.open(left.offset(), left.metadata());
      Slot slot = reopened.add(0, 0).orElseThrow();
      assertThat(slot.crashes).isEqualTo(death);
      reopened.start(slot, true);
      left = reopened.commit();
    }
  }

  @Test
  void open_crashesOfRecordsNotReadAgain_arePassedOn() {
    read(3);
    inFlight.forEach(slot -> window.start(slot, true));
    OffsetAndMetadata left = commit();

    for (int owner = 0; owner < 5; owner++) {
      left = PartitionWindow.open(left.offset(), left.metadata()).commit();
    }

    PartitionWindow reopened = PartitionWindow.open(left.offset(), left.metadata());
    assertThat(reopened.add(0, 0).orElseThrow().crashes).isEqualTo(1);
  }

  private void readIfItMay(int records) {
    if (window.mayGrow(20_000)) {
      for (int i = 0; i < records && window.fits(next); i++) {
        read(1);
        next += random.nextInt(50) == 0 ? random.nextInt(3_000) : 0;
      }
    }
  }

  private void read(int records) {
    for (int i = 0; i < records; i++) {
      Slot slot = window.add(next++, 0).orElseThrow();
      window.start(slot, true);
      inFlight.add(slot);
    }
  }

  /** In one transaction, which is refused now and then. */
  private void finish(int jobs) {
    List<Slot> done = new ArrayList<>();
    for (int i = Math.min(jobs, inFlight.size()); i > 0; i--) {
      done.add(inFlight.remove(random.nextInt(inFlight.size())));
    }
    done.forEach(window::finish);
    commit();
    if (random.nextInt(10) > 0) {
      window.committed();
    } else {
      done.forEach(window::unfinish);
      window.refused();
      inFlight.addAll(done);
    }
  }

  private OffsetAndMetadata commit() {
    OffsetAndMetadata commit = window.commit();
    assertThat(commit.metadata().length()).isLessThanOrEqualTo(MAX_METADATA);
    return commit;
  }
}
