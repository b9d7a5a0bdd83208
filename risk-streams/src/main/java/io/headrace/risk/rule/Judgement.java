package io.headrace.risk.rule;

import io.headrace.verdict.Verdict.Decision;
import java.util.List;

/**
 * What the rules say of a tenant at one moment.
 *
 * @param rules the names of those that fired
 */
public record Judgement(Decision decision, int score, List<String> rules) {
  public static final Judgement ALLOW = new Judgement(Decision.ALLOW, 0, List.of());

  public boolean isBreach() {
    return decision != Decision.ALLOW;
  }
}
