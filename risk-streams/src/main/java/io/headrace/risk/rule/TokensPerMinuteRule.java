package io.headrace.risk.rule;

import java.util.Optional;

/** Fires above a number of tokens within a sliding minute. */
public record TokensPerMinuteRule(long maxTokensPerMinute, int score) implements Rule {
  private static final String NAME = "tokens_per_minute";

  @Override
  public Optional<Finding> check(Activity activity) {
    return activity.tokensPerMinute() > maxTokensPerMinute
        ? Optional.of(new Finding(NAME, score))
        : Optional.empty();
  }
}
