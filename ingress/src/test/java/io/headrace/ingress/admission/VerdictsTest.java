package io.headrace.ingress.admission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.job.TenantId;
import io.headrace.verdict.Verdict;
import io.headrace.verdict.Verdict.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class VerdictsTest {
  private static final TenantId TENANT = new TenantId("dev");
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

  private final Verdicts verdicts = new Verdicts();

  private void read(Decision decision, boolean enforced) {
    Verdict verdict = new Verdict(decision, 9, List.of("velocity"), NOW.plusSeconds(60), enforced);
    verdicts.read("dev", Optional.of(verdict.encode().getBytes(UTF_8)));
  }

  @Test
  void blocking_enforcedBlock_lastsUntilItsEnd() {
    read(Decision.BLOCK, true);
    assertThat(verdicts.blocking(TENANT, NOW)).isPresent();
    assertThat(verdicts.blocking(TENANT, NOW.plusSeconds(60))).isEmpty();
    assertThat(verdicts.blocking(new TenantId("other"), NOW)).isEmpty();
  }

  @Test
  void blocking_shadowOrReview_letsIn() {
    read(Decision.BLOCK, false);
    assertThat(verdicts.blocking(TENANT, NOW)).isEmpty();
    read(Decision.REVIEW, true);
    assertThat(verdicts.blocking(TENANT, NOW)).isEmpty();
  }

  @Test
  void blocking_deletedVerdict_letsIn() {
    read(Decision.BLOCK, true);
    verdicts.read("dev", Optional.empty());
    assertThat(verdicts.blocking(TENANT, NOW)).isEmpty();
  }
}
