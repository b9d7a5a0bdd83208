package io.headrace.risk;

import io.headrace.risk.rule.Activity;
import io.headrace.risk.rule.Judgement;
import io.headrace.risk.rule.TokenVelocity;
import io.headrace.verdict.Verdict.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is remembered of a tenant that used tokens of late or stands under a verdict.
 *
 * @param held the judgement of the last breach, or {@link Judgement#ALLOW}
 * @param heldUntil it holds for so long, however the tenant behaves
 * @param publishedUntil the end of it that readers know of
 */
record Suspect(TokenVelocity velocity, Judgement held, Instant heldUntil, Instant publishedUntil) {

  static Suspect unknown() {
    return new Suspect(TokenVelocity.none(), Judgement.ALLOW, Instant.EPOCH, Instant.EPOCH);
  }

  Suspect used(long tokens, Instant at) {
    return new Suspect(velocity.plus(tokens, at), held, heldUntil, publishedUntil);
  }

  Activity activity(Instant now) {
    return new Activity(velocity.perMinute(now));
  }

  /** Nothing is known of it that an unknown tenant wouldn't have too. */
  boolean isForgettable(Instant now) {
    return !held.isBreach() && velocity.perMinute(now) == 0;
  }

  /** A breach holds from now on; a lesser one doesn't weaken what already holds. */
  Suspect judged(Judgement judgement, Instant now, Duration holdFor) {
    if (judgement.isBreach() && (judgement.score() >= held.score() || !now.isBefore(heldUntil))) {
      return new Suspect(velocity, judgement, now.plus(holdFor), publishedUntil);
    }
    return now.isBefore(heldUntil)
        ? this
        : new Suspect(velocity, Judgement.ALLOW, heldUntil, publishedUntil);
  }

  Suspect published() {
    return new Suspect(velocity, held, heldUntil, heldUntil);
  }

  String encode() {
    return Stream.of(
            velocity.encode(),
            held.decision(),
            held.score(),
            heldUntil.toEpochMilli(),
            publishedUntil.toEpochMilli(),
            String.join("+", held.rules()))
        .map(Object::toString)
        .reduce((left, right) -> left + ";" + right)
        .orElseThrow();
  }

  static Suspect decode(String text) {
    String[] parts = text.split(";", 6);
    List<String> rules = parts[5].isEmpty() ? List.of() : List.of(parts[5].split("\\+", -1));
    return new Suspect(
        TokenVelocity.decode(parts[0]),
        new Judgement(Decision.valueOf(parts[1]), Integer.parseInt(parts[2]), rules),
        Instant.ofEpochMilli(Long.parseLong(parts[3])),
        Instant.ofEpochMilli(Long.parseLong(parts[4])));
  }
}
