package io.headrace.workers.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.LimitsConfig.Algorithm;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LocalLeasesTest extends LeasesContract {
  private final LocalLeases leases = new LocalLeases(() -> 1, System::nanoTime);

  @Override
  Leases leases() {
    return leases;
  }

  @Test
  void ask_overAMinute_grantsTheShareOfTheLimit() throws Exception {
    AtomicLong now = new AtomicLong();
    LocalLeases quarter = new LocalLeases(() -> 0.25, now::get);
    List<Limit> limits = limits(600, 0, Algorithm.TOKEN_BUCKET);
    long granted = 0;
    for (int tenth = 0; tenth <= 600; tenth++) {
      now.set(tenth * 100_000_000L);
      var ask = new Leases.Ask(5, 0, 0, 0, 0, -1, -1, List.of());
      granted += quarter.ask(limits, ask).toCompletableFuture().get().calls();
    }
    assertThat(granted).isBetween(149L, 150L);
  }
}
