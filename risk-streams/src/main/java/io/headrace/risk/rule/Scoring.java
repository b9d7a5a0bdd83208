package io.headrace.risk.rule;

import io.headrace.verdict.Verdict.Decision;
import java.util.List;
import java.util.Optional;

/** Adds up what the rules found and decides by two thresholds. */
public record Scoring(List<Rule> rules) {
  static final int REVIEW_FROM = 40;
  static final int BLOCK_FROM = 70;

  public Judgement judge(Activity activity) {
    List<Finding> findings =
        rules.stream().map(rule -> rule.check(activity)).flatMap(Optional::stream).toList();
    int score = findings.stream().mapToInt(Finding::score).sum();
    return new Judgement(decide(score), score, findings.stream().map(Finding::rule).toList());
  }

  static Decision decide(int score) {
    if (score >= BLOCK_FROM) {
      return Decision.BLOCK;
    }
    return score >= REVIEW_FROM ? Decision.REVIEW : Decision.ALLOW;
  }
}
