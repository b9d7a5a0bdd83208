package io.headrace.ingress.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class CoalescedTest {
  private final List<CompletableFuture<Integer>> calls = new ArrayList<>();
  private final Coalesced<Integer> ends =
      new Coalesced<>(() -> {
        CompletableFuture<Integer> call = new CompletableFuture<>();
        calls.add(call);
        return call;
      });

  @Test
  void ask_whileACallIsUnderWay_sharesTheNextOne() {
    var first = ends.ask();
    var second = ends.ask();
    var third = ends.ask();
    calls.get(0).complete(1);
    assertThat(calls).hasSize(2);
    calls.get(1).complete(2);
    assertThat(first).isCompletedWithValue(1);
    assertThat(second).isCompletedWithValue(2);
    assertThat(third).isCompletedWithValue(2);
    assertThat(ends.ask()).isNotDone();
    assertThat(calls).hasSize(3);
  }

  @Test
  void ask_afterAFailedCall_callsAgain() {
    var failed = ends.ask();
    calls.get(0).completeExceptionally(new IllegalStateException("no broker"));
    var next = ends.ask();
    calls.get(1).complete(5);
    assertThat(failed).isCompletedExceptionally();
    assertThat(next).isCompletedWithValue(5);
  }
}
