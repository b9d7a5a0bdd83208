package io.headrace.risk.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TokenVelocityTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void perMinute_tokensOfTheLastMinute_areSummed() {
    var velocity = TokenVelocity.none().plus(10, NOON).plus(20, NOON.plusSeconds(30));

    assertThat(velocity.perMinute(NOON.plusSeconds(59))).isEqualTo(30);
    assertThat(velocity.perMinute(NOON.plusSeconds(60))).isEqualTo(20);
    assertThat(velocity.perMinute(NOON.plusSeconds(90))).isZero();
  }

  @Test
  void plus_lateButWithinTheMinute_counts() {
    var velocity = TokenVelocity.none().plus(10, NOON).plus(20, NOON.minusSeconds(55));

    assertThat(velocity.perMinute(NOON)).isEqualTo(30);
    assertThat(velocity.perMinute(NOON.plusSeconds(5))).isEqualTo(10);
  }

  @Test
  void plus_olderThanAMinute_doesNotCount() {
    var velocity = TokenVelocity.none().plus(10, NOON).plus(20, NOON.minusSeconds(60));

    assertThat(velocity.perMinute(NOON)).isEqualTo(10);
  }

  @Test
  void perMinute_anyHistory_isTheSumOverTheLastTwelveBuckets() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Long> used = new ArrayList<>();
    var velocity = TokenVelocity.none();
    long now = NOON.getEpochSecond();
    for (int n = 0; n < 5_000; n++) {
      now += random.nextInt(20) == 0 ? random.nextInt(100) : random.nextInt(2);
      long at = now - random.nextInt(70);
      velocity = velocity.plus(1, Instant.ofEpochSecond(at));
      used.add(at / 5);
      long current = now / 5;
      long newest = used.stream().mapToLong(Long::longValue).max().orElseThrow();
      // What came when it was already older than the ring is the only thing that may be missing.
      long expected = used.stream().filter(bucket -> bucket > current - 12).count();
      assertThat(velocity.perMinute(Instant.ofEpochSecond(now)))
          .as("seed %d, step %d", seed, n)
          .isEqualTo(expected);
      assertThat(velocity.newest()).isEqualTo(newest);
    }
  }

  @Test
  void decode_encoded_isEqual() {
    var velocity = TokenVelocity.none().plus(7, NOON).plus(9, NOON.plusSeconds(12));

    assertThat(TokenVelocity.decode(velocity.encode())).isEqualTo(velocity);
  }
}
