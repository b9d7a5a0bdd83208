package io.headrace.ingress.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ChangesTest {
  private final Changes changes = new Changes();

  @Test
  void ring_wakesAllWhoWait() {
    try (var first = changes.watch("a", 0);
        var second = changes.watch("a", 0);
        var other = changes.watch("b", 0)) {
      changes.ring("a");
      assertThat(other.next()).isNotDone();
      assertThat(second.next()).isNotDone(); // a new ring is waited for
      assertThat(first.next()).isNotDone();
    }
    assertThat(changes.waiting()).isZero();
  }

  @Test
  void next_takenBeforeTheRing_isDone() {
    try (var watch = changes.watch("a", 0)) {
      var change = watch.next();
      changes.ring("a");
      assertThat(change).isCompleted();
    }
    assertThat(changes.waiting()).isZero();
  }

  @Test
  void close_ofOneOfTwo_leavesTheOther() {
    try (var stays = changes.watch("a", 0)) {
      changes.watch("a", 0).close();
      assertThat(changes.waiting()).isOne();
      var change = stays.next();
      changes.ring("a");
      assertThat(change).isCompleted();
    }
  }

  @Test
  void ringAll_wakesThePartitionOnly() {
    try (var here = changes.watch("a", 1);
        var elsewhere = changes.watch("b", 2)) {
      var first = here.next();
      var second = elsewhere.next();
      changes.ringAll(1);
      assertThat(first).isCompleted();
      assertThat(second).isNotDone();
    }
  }
}
