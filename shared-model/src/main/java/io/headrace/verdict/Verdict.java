package io.headrace.verdict;

import java.time.Instant;
import java.util.List;

/**
 * The newest judgement of one tenant.
 *
 * @param score the sum of the scores of the rules that fired
 * @param rules the names of those rules
 * @param until from then on it counts as {@link Decision#ALLOW}
 * @param enforced false in shadow mode: published and counted, nobody is refused
 */
public record Verdict(
    Decision decision, int score, List<String> rules, Instant until, boolean enforced) {

  /** What may happen to the tenant's next request. */
  public enum Decision {
    ALLOW,
    REVIEW,
    BLOCK
  }

  public boolean blocks(Instant now) {
    return enforced && decision == Decision.BLOCK && now.isBefore(until);
  }

  /** {@code decision,score,until in epoch milliseconds,enforced,rule+rule}. */
  public String encode() {
    return "%s,%d,%d,%s,%s"
        .formatted(decision, score, until.toEpochMilli(), enforced, String.join("+", rules));
  }

  public static Verdict decode(String text) {
    String[] parts = text.split(",", 5);
    return new Verdict(
        Decision.valueOf(parts[0]),
        Integer.parseInt(parts[1]),
        parts[4].isEmpty() ? List.of() : List.of(parts[4].split("\\+", -1)),
        Instant.ofEpochMilli(Long.parseLong(parts[2])),
        Boolean.parseBoolean(parts[3]));
  }
}
