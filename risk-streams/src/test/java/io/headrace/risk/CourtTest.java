package io.headrace.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.risk.Court.Ruling;
import io.headrace.risk.rule.Scoring;
import io.headrace.risk.rule.TokensPerMinuteRule;
import io.headrace.verdict.Verdict;
import io.headrace.verdict.Verdict.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CourtTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration HOLD = Duration.ofSeconds(60);

  private final Court court = court(100);
  private final List<Verdict> published = new ArrayList<>();
  private Suspect suspect = Suspect.unknown();

  private static Court court(int score) {
    return new Court(new Scoring(List.of(new TokensPerMinuteRule(1_000, score))), HOLD, true);
  }

  @Test
  void breach_publishesABlockAtOnce() {
    use(1_001, NOON);

    assertThat(published).containsExactly(block(NOON.plus(HOLD)));
  }

  @Test
  void atTheMaximum_publishesNothing() {
    use(1_000, NOON);

    assertThat(published).isEmpty();
  }

  @Test
  void lastingBreach_isRenewedBeforeItEndsAndNotAtEachLook() {
    for (int second = 0; second <= 600; second += 5) {
      use(1_001, NOON.plusSeconds(second));
    }

    assertThat(published).hasSizeBetween(10, 22).allMatch(v -> v.decision() == Decision.BLOCK);
    for (int n = 1; n < published.size(); n++) {
      assertThat(published.get(n - 1).until()).isAfter(published.get(n).until().minus(HOLD));
    }
  }

  @Test
  void endedBreach_holdsOnAndIsThenAllowed() {
    use(1_001, NOON);
    for (int second = 5; second <= 300; second += 5) {
      look(NOON.plusSeconds(second));
    }

    // Tokens leave the sliding minute at 12:01:00, so 12:00:55 is the last breach.
    assertThat(published.getLast().decision()).isEqualTo(Decision.ALLOW);
    assertThat(published.get(published.size() - 2)).isEqualTo(block(NOON.plusSeconds(55 + 60)));
    assertThat(suspect.isForgettable(NOON.plusSeconds(300))).isTrue();
  }

  @Test
  void lesserFinding_doesNotWeakenWhatHolds() {
    use(1_001, NOON);

    Suspect next = court(40).rule(suspect, NOON.plusSeconds(10)).suspect();

    assertThat(next.held().decision()).isEqualTo(Decision.BLOCK);
  }

  @Test
  void flag_belowTheReviewThreshold_publishesNothing() {
    Ruling ruling = court(30).rule(Suspect.unknown().used(5_000, NOON), NOON);

    assertThat(ruling.verdict()).isEmpty();
  }

  @Test
  void decode_encoded_isEqual() {
    use(1_001, NOON);

    assertThat(Suspect.decode(suspect.encode())).isEqualTo(suspect);
    assertThat(Suspect.decode(Suspect.unknown().encode())).isEqualTo(Suspect.unknown());
  }

  private void use(long tokens, Instant at) {
    suspect = suspect.used(tokens, at);
    look(at);
  }

  private void look(Instant now) {
    Ruling ruling = court.rule(suspect, now);
    suspect = ruling.suspect();
    ruling.verdict().ifPresent(published::add);
  }

  private static Verdict block(Instant until) {
    return new Verdict(Decision.BLOCK, 100, List.of("tokens_per_minute"), until, true);
  }
}
