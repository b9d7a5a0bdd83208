package io.headrace.ingress.http;

import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.ingress.submit.Wishes;
import io.headrace.job.JobId;
import java.time.Duration;
import java.util.Optional;

/** {@code GET /v1/responses/{id}}: the job as it is now, or after {@code wait}. */
final class RetrieveResponse implements Endpoint {
  private final AtOwner owners;
  private final HeldCalls held;

  RetrieveResponse(AtOwner owners, HeldCalls held) {
    this.owners = owners;
    this.held = held;
  }

  @Override
  public Reply answer(Call call) throws Refused, QueueUnavailable, InterruptedException {
    Optional<Duration> asked = Waiting.asked(call);
    Optional<Duration> preferred =
        asked.isPresent() ? Optional.empty() : Waiting.preferred(call.header("Prefer"));
    Duration wait = asked.or(() -> preferred).orElse(Duration.ZERO);
    return owners.answer(
        call,
        wait,
        (_, id) ->
            call.isForwarded() ? forwarded(call, id, wait) : read(call, id, wait, preferred));
  }

  private Reply.Whole read(Call call, JobId id, Duration wait, Optional<Duration> preferred)
      throws Refused, InterruptedException {
    Reply.Whole object = JobAnswers.object(hold(call, id, wait));
    return preferred.map(p -> Waiting.applied(object, p)).orElse(object);
  }

  /** For another instance: a poll, or the outcome for a create call that it holds. */
  private Reply.Whole forwarded(Call call, JobId id, Duration wait)
      throws Refused, InterruptedException {
    Optional<Duration> outcomeWithin =
        call.header(Outcomes.WAIT_MILLIS)
            .flatMap(text -> Wishes.seconds(text, Integer.MAX_VALUE))
            .map(millis -> Duration.ofMillis(millis.toSeconds()));
    return outcomeWithin.isPresent()
        ? JobAnswers.outcome(hold(call, id, outcomeWithin.get()))
        : read(call, id, wait, Optional.empty());
  }

  private io.headrace.ingress.jobs.JobView hold(Call call, JobId id, Duration wait)
      throws Refused, InterruptedException {
    if (wait.isZero()) {
      return owners.view(call, id, wait);
    }
    try (var _ = held.enter()) {
      return owners.view(call, id, wait);
    }
  }
}
