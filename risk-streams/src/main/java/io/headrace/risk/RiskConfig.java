package io.headrace.risk;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The section {@code risk}.
 *
 * @param maxTokensPerMinute of one tenant; above it the velocity rule fires
 * @param velocityScore what that counts for. 100, a block, unless set: this maximum is the
 *     operator's own and final word. The mere flag (30) for more than 1,000 tokens a minute, which
 *     means something only beside other findings, comes with the other rules.
 * @param blockFor a verdict holds for so long after the last breach
 * @param opsPort health and metrics of a risk process
 */
record RiskConfig(
    String stateDir,
    Duration commitInterval,
    Mode mode,
    long maxTokensPerMinute,
    Optional<Integer> velocityScore,
    Duration blockFor,
    int opsPort) {
  private static final int BLOCK = 100;
  private static final Duration MIN_INTERVAL = Duration.ofMillis(10);
  private static final Duration MAX_INTERVAL = Duration.ofSeconds(5);
  private static final Duration MIN_BLOCK = Duration.ofSeconds(1);
  private static final Duration MAX_BLOCK = Duration.ofDays(30);

  /** What becomes of a verdict. */
  enum Mode {
    /** No tenant is judged. */
    OFF,
    /** Verdicts are published, nobody is refused. */
    SHADOW,
    ENFORCE;

    @JsonCreator
    static Mode of(String label) {
      for (Mode mode : values()) {
        if (mode.name().toLowerCase(Locale.ROOT).equals(label)) {
          return mode;
        }
      }
      throw new IllegalArgumentException(
          "mode must be off, shadow or enforce, got '" + label + "'");
    }
  }

  RiskConfig {
    if (stateDir.isBlank()) {
      throw new IllegalArgumentException("stateDir must name a folder");
    }
    within("commitInterval", commitInterval, MIN_INTERVAL, MAX_INTERVAL);
    within("blockFor", blockFor, MIN_BLOCK, MAX_BLOCK);
    if (maxTokensPerMinute < 1) {
      throw new IllegalArgumentException(
          "maxTokensPerMinute must be at least 1, got " + maxTokensPerMinute);
    }
    if (opsPort < 0 || opsPort > 65_535) {
      throw new IllegalArgumentException("opsPort must be 0 to 65535, got " + opsPort);
    }
    velocityScore.ifPresent(RiskConfig::checkScore);
  }

  int score() {
    return velocityScore.orElse(BLOCK);
  }

  private static void checkScore(int score) {
    if (score < 0 || score > BLOCK) {
      throw new IllegalArgumentException("velocityScore must be 0 to 100, got " + score);
    }
  }

  private static void within(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s must be %d ms to %d ms, got %d ms"
              .formatted(name, least.toMillis(), most.toMillis(), value.toMillis()));
    }
  }
}
