package io.headrace.risk;

import io.headrace.risk.rule.Judgement;
import io.headrace.risk.rule.Scoring;
import io.headrace.verdict.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides what is said of a tenant, and when: at once when a verdict changes, again before it would
 * run out while the breach lasts, and once more when it's over. Steady behaviour costs no record.
 *
 * @param holdFor a verdict holds for so long after the last breach
 * @param enforced false in shadow mode
 */
record Court(Scoring scoring, Duration holdFor, boolean enforced) {

  /**
   * The tenant as it's remembered from now on, and the verdict to publish if there is a new one.
   */
  record Ruling(Suspect suspect, Optional<Verdict> verdict) {}

  Ruling rule(Suspect before, Instant now) {
    Judgement judgement = scoring.judge(before.activity(now));
    Suspect after = before.judged(judgement, now, holdFor);
    if (!after.held().equals(before.held()) || mustRenew(after, judgement.isBreach(), now)) {
      return new Ruling(after.published(), Optional.of(verdict(after)));
    }
    return new Ruling(after, Optional.empty());
  }

  /** While the breach lasts, at half time; when it's over, so that readers know the true end. */
  private boolean mustRenew(Suspect suspect, boolean breached, Instant now) {
    boolean longer = suspect.heldUntil().isAfter(suspect.publishedUntil());
    return longer
        && (!breached || suspect.publishedUntil().isBefore(now.plus(holdFor.dividedBy(2))));
  }

  private Verdict verdict(Suspect suspect) {
    Judgement held = suspect.held();
    return new Verdict(held.decision(), held.score(), held.rules(), suspect.heldUntil(), enforced);
  }
}
