package io.headrace.ingress.submit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.ingress.auth.Caller;
import io.headrace.job.Priority;
import io.headrace.job.TenantId;
import io.headrace.job.Tier;
import io.headrace.topic.ShardSet;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PlacementTest {
  private static final Caller CALLER =
      new Caller(new TenantId("dev"), "k", Tier.DEFAULT, Priority.HIGH, 4);
  private static final List<Integer> SHARDS =
      Arrays.stream(ShardSet.of(CALLER.tenant(), 16, 4)).boxed().toList();

  private final Placement placement = new Placement(16);
  private final Random random = new Random(1);

  @Test
  void any_manyJobs_useTheWholeShardSet() {
    assertThat(IntStream.range(0, 200).map(_ -> placement.any(CALLER, random)).boxed().distinct())
        .containsExactlyInAnyOrderElementsOf(SHARDS);
  }

  @Test
  void near_shardHere_isPreferred() {
    int here = SHARDS.get(2);
    assertThat(placement.near(CALLER, partition -> partition == here, random)).isEqualTo(here);
  }

  @Test
  void near_noneHere_isAnyShard() {
    assertThat(SHARDS).contains(placement.near(CALLER, _ -> false, random));
  }
}
