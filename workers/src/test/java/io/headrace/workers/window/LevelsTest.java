package io.headrace.workers.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LevelsTest {
  private static final TenantId GREEDY = new TenantId("greedy");
  private static final TenantId MODEST = new TenantId("modest");
  private static final int SHARE = 4;

  private final List<String> moves = new ArrayList<>();
  private final Levels levels =
      new Levels((tenant, from, to) -> moves.add(tenant.value() + " " + from + ">" + to));
  private long now = 1_000_000_000_000L;

  @Test
  void started_farMoreThanTheOthersHave_isLoweredAStepASecond() {
    waits(MODEST, 1);
    waits(GREEDY, 100);
    starts(MODEST, 100);

    starts(GREEDY, 1_000);
    assertThat(levels.of(GREEDY)).isZero();
    pass(Levels.STAY);
    starts(GREEDY, 1_000);
    starts(GREEDY, 1_000);
    assertThat(levels.of(GREEDY)).isEqualTo(1);
    pass(Levels.STAY);
    starts(GREEDY, 1_000);

    assertThat(levels.of(GREEDY)).isEqualTo(2);
    assertThat(levels.of(MODEST)).isZero();
    assertThat(moves).containsExactly("greedy 0>1", "greedy 1>2");
  }

  @Test
  void started_nobodyElseIsThere_staysUp() {
    waits(GREEDY, 100);
    serve(GREEDY, 50);

    assertThat(levels.of(GREEDY)).isZero();
  }

  @Test
  void started_othersHadALittleOnceAndWaitForNothing_staysUp() {
    waits(MODEST, 1);
    starts(MODEST, 100);
    waits(GREEDY, 100);
    for (int i = 0; i < 60; i++) {
      starts(GREEDY, 1_000);
      pass(Levels.STAY);
    }

    assertThat(levels.of(GREEDY)).isZero();
  }

  @Test
  void waits_floodThatIsNotServedMore_movesNobody() {
    waits(GREEDY, 20_000);
    waits(MODEST, 100);
    for (int i = 0; i < 50; i++) {
      starts(GREEDY, 100);
      starts(MODEST, 100);
      pass(Levels.STAY);
    }

    assertThat(moves).isEmpty();
  }

  @Test
  void started_tiersHaveWhatTheyPayFor_nobodyIsLowered() {
    levels.waits(GREEDY, 16, now);
    levels.waits(MODEST, 1, now);
    for (int i = 0; i < 50; i++) {
      levels.waits(GREEDY, 16, now);
      levels.waits(MODEST, 1, now);
      starts(GREEDY, 1_600);
      starts(MODEST, 100);
      pass(Levels.STAY);
    }

    assertThat(moves).isEmpty();
  }

  @Test
  void ended_tookFarMoreThanThought_isLowered() {
    waits(GREEDY, 10);
    waits(MODEST, 10);
    starts(GREEDY, 100);
    starts(MODEST, 100);
    pass(Levels.STAY);

    levels.ended(GREEDY, 10_000, now);
    starts(GREEDY, 100);
    starts(MODEST, 100);

    assertThat(levels.of(GREEDY)).isEqualTo(1);
    assertThat(levels.of(MODEST)).isZero();
  }

  @Test
  void look_servedLittleOfLate_rises() {
    lower();
    waits(MODEST, 100);
    waits(GREEDY, 100);
    for (int second = 0; second < 20; second++) {
      starts(MODEST, 1_000);
      starts(GREEDY, 100);
      pass(Levels.STAY);
    }

    assertThat(levels.of(GREEDY)).isZero();
  }

  @Test
  void look_waitsAndIsNotServed_risesByAgeing() {
    lower();
    pass(Levels.AGEING.minusMillis(1));
    levels.look(now);
    assertThat(levels.of(GREEDY)).isEqualTo(2);
    pass(Duration.ofMillis(1));
    levels.look(now);
    assertThat(levels.of(GREEDY)).isEqualTo(1);
    levels.look(now);
    assertThat(levels.of(GREEDY)).isEqualTo(1);
    pass(Levels.AGEING);
    levels.look(now);

    assertThat(levels.of(GREEDY)).isZero();
  }

  @Test
  void look_manyAreLowered_eachHasItsTurn() {
    List<TenantId> many = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      many.add(new TenantId("many-" + i));
      waits(new TenantId("few-" + i), 1);
    }
    for (int round = 0; round < 10; round++) {
      for (TenantId tenant : many) {
        waits(tenant, 10);
        starts(tenant, 1_000);
      }
      pass(Levels.STAY);
    }
    assertThat(many).allMatch(tenant -> levels.of(tenant) == 2);

    pass(Levels.AGEING);
    for (int i = 0; i < many.size(); i++) {
      levels.look(now);
    }

    assertThat(many).allMatch(tenant -> levels.of(tenant) == 1);
  }

  /** Idling for a while doesn't clear what a tenant has had. */
  @Test
  void started_afterAPause_isLoweredByItsFirstJobsAgain() {
    lower();
    levels.leaves(GREEDY);
    for (int second = 0; second < 60; second++) {
      waits(MODEST, 1);
      starts(MODEST, 10);
      pass(Levels.STAY);
    }
    assertThat(levels.of(GREEDY)).isZero();

    for (int i = 0; i < 5; i++) {
      waits(GREEDY, 2);
      starts(GREEDY, 1_000);
    }

    assertThat(levels.of(GREEDY)).isEqualTo(1);
  }

  @Test
  void look_noJobForLong_isForgotten() {
    waits(GREEDY, 1);
    starts(GREEDY, 100_000);
    waits(MODEST, 1_000);
    serve(MODEST, 1);
    assertThat(levels.of(MODEST)).isZero();
    pass(Levels.FORGOTTEN);
    levels.look(now);
    levels.look(now);
    serve(MODEST, 20);

    assertThat(moves).isEmpty();
  }

  @Test
  void look_waitsForLong_isNotForgotten() {
    waits(GREEDY, 1);
    waits(MODEST, 1_000);
    pass(Levels.FORGOTTEN.plus(Levels.FORGOTTEN));
    levels.look(now);
    levels.look(now);

    serve(MODEST, 5);

    assertThat(levels.of(MODEST)).isEqualTo(2);
  }

  /** Greedy is lowered by two and has a job waiting. */
  private void lower() {
    waits(MODEST, 1);
    starts(MODEST, 100);
    waits(GREEDY, 4);
    for (int i = 0; i < 3; i++) {
      pass(Levels.STAY);
      starts(GREEDY, 1_000);
    }
    assertThat(levels.of(GREEDY)).isEqualTo(2);
  }

  private void serve(TenantId tenant, int seconds) {
    for (int i = 0; i < seconds; i++) {
      waits(tenant, 1);
      starts(tenant, 1_000);
      pass(Levels.STAY);
    }
  }

  private void waits(TenantId tenant, int jobs) {
    for (int i = 0; i < jobs; i++) {
      levels.waits(tenant, SHARE, now);
    }
  }

  private void starts(TenantId tenant, long cost) {
    levels.started(tenant, cost, now);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
