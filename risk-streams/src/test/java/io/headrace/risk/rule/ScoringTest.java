package io.headrace.risk.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.verdict.Verdict.Decision;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScoringTest {
  private static final Activity BUSY = new Activity(1_001);

  @ParameterizedTest
  @CsvSource({"0,ALLOW", "39,ALLOW", "40,REVIEW", "69,REVIEW", "70,BLOCK", "195,BLOCK"})
  void decide_byScore(int score, Decision decision) {
    assertThat(Scoring.decide(score)).isEqualTo(decision);
  }

  @Test
  void judge_severalRules_addsScoresAndNamesThoseThatFired() {
    Rule never = _ -> Optional.empty();
    Rule odd = _ -> Optional.of(new Finding("odd", 40));
    var scoring = new Scoring(List.of(new TokensPerMinuteRule(1_000, 30), never, odd));

    assertThat(scoring.judge(BUSY))
        .isEqualTo(new Judgement(Decision.BLOCK, 70, List.of("tokens_per_minute", "odd")));
  }

  @Test
  void judge_atTheMaximum_findsNothing() {
    var scoring = new Scoring(List.of(new TokensPerMinuteRule(1_001, 30)));

    assertThat(scoring.judge(BUSY)).isEqualTo(Judgement.ALLOW);
  }
}
