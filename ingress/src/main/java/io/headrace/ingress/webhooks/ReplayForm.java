package io.headrace.ingress.webhooks;

import static io.headrace.ingress.form.Fields.invalid;
import static io.headrace.ingress.form.Fields.required;

import io.headrace.ingress.form.Fields;
import io.headrace.ingress.jobs.PastAttempt.Outcome;
import io.headrace.responses.InvalidRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a replay call asks for, by the time of events.
 *
 * @param since included
 * @param until excluded
 * @param outcome only deliveries that were left so
 * @param after the last delivery that the call before queued
 */
public record ReplayForm(
    Instant since, Instant until, Optional<Outcome> outcome, Optional<String> after) {
  private static final long LAST = Instant.parse("9999-12-31T00:00:00Z").getEpochSecond();

  public static ReplayForm read(byte[] body, Instant now) throws InvalidRequest {
    Fields fields = Fields.read(body, Set.of("since", "until", "status", "after"));
    Instant since = Instant.ofEpochSecond(required(fields.integer("since", 0, LAST), "since"));
    Instant until = fields.integer("until", 0, LAST).map(Instant::ofEpochSecond).orElse(now);
    if (!since.isBefore(until)) {
      throw invalid("since", "it must be before 'until'");
    }
    return new ReplayForm(since, until, outcome(fields.text("status")), fields.text("after"));
  }

  /** Absent stands for any. */
  public static Optional<Outcome> outcome(Optional<String> status) throws InvalidRequest {
    Optional<Outcome> outcome = status.flatMap(Outcome::of);
    if (status.isPresent() && outcome.isEmpty()) {
      throw invalid("status", "expected delivered, waiting, failed or dropped");
    }
    return outcome;
  }
}
