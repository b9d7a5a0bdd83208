package io.headrace.ingress.http;

import io.headrace.ingress.jobs.JobView;
import io.headrace.ingress.submit.QueueUnavailable;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code GET /headrace/v1/jobs/{id}}: what the create call would have been answered had it waited;
 * 202 as long as there is no outcome.
 */
final class RetrieveJob implements Endpoint {
  private final AtOwner owners;
  private final HeldCalls held;

  RetrieveJob(AtOwner owners, HeldCalls held) {
    this.owners = owners;
    this.held = held;
  }

  @Override
  public Reply answer(Call call) throws Refused, QueueUnavailable, InterruptedException {
    Optional<Duration> outcomeWithin = call.outcomeWithin();
    return outcomeWithin.isPresent() ? held(call, "", outcomeWithin.get()) : poll(call);
  }

  private Reply poll(Call call) throws Refused, QueueUnavailable, InterruptedException {
    Optional<Duration> asked = Waiting.asked(call);
    Optional<Duration> preferred =
        asked.isPresent() ? Optional.empty() : Waiting.preferred(call.header("Prefer"));
    Duration wait = asked.or(() -> preferred).orElse(Duration.ZERO);
    Reply.Whole reply = held(call, "?wait=" + wait.toSeconds(), wait);
    return preferred.map(applied -> Waiting.applied(reply, applied)).orElse(reply);
  }

  /** A call that waits has a place here, wherever the job is. */
  private Reply.Whole held(Call call, String query, Duration wait)
      throws Refused, QueueUnavailable, InterruptedException {
    if (wait.isZero()) {
      return at(call, query, wait);
    }
    try (var _ = held.enter(call.caller().tenant())) {
      return at(call, query, wait);
    }
  }

  private Reply.Whole at(Call call, String query, Duration wait)
      throws Refused, QueueUnavailable, InterruptedException {
    return owners.answerAny(
        call,
        query,
        wait,
        (_, id) -> {
          JobView view = owners.view(call, id, wait);
          return JobAnswers.job(view);
        });
  }
}
