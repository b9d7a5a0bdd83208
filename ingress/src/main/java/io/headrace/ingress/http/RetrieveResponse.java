package io.headrace.ingress.http;

import io.headrace.ingress.jobs.JobView;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.job.JobId;
import java.time.Duration;
import java.util.Optional;

/** {@code GET /v1/responses/{id}}: the job as it is now, or after {@code wait}. */
final class RetrieveResponse implements Endpoint {
  private final AtOwner owners;
  private final HeldCalls held;
  private final Streams streams;
  private final Duration longest;

  /**
   * @param longest how long a stream may be followed; no job runs longer
   */
  RetrieveResponse(AtOwner owners, HeldCalls held, Streams streams, Duration longest) {
    this.owners = owners;
    this.held = held;
    this.streams = streams;
    this.longest = longest;
  }

  @Override
  public Reply answer(Call call) throws Refused, QueueUnavailable, InterruptedException {
    if (call.query("stream").filter(stream -> stream.equals("true")).isPresent()) {
      return stream(call);
    }
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

  private Reply stream(Call call) throws Refused, InterruptedException {
    long after = startingAfter(call.query("starting_after"));
    JobId id = owners.verified(call.pathParam("id"));
    Reply.Whole now = owners.object(call, id, Duration.ZERO);
    return now.status() == 200
        ? streams.follow(call, held.enter(), id, after, id.created().plus(longest))
        : now;
  }

  private static long startingAfter(Optional<String> number) throws Refused {
    String digits = number.orElse("-1");
    if (!digits.matches("-1|\\d{1,9}")) {
      throw Refused.invalid(
          "invalid_value",
          "starting_after",
          "Invalid 'starting_after': expected the number of an event.");
    }
    return Long.parseLong(digits);
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
            .filter(text -> text.matches("\\d{1,9}"))
            .map(millis -> Duration.ofMillis(Long.parseLong(millis)));
    return outcomeWithin.isPresent()
        ? JobAnswers.outcome(hold(call, id, outcomeWithin.get()))
        : read(call, id, wait, Optional.empty());
  }

  private JobView hold(Call call, JobId id, Duration wait) throws Refused, InterruptedException {
    if (wait.isZero()) {
      return owners.view(call, id, wait);
    }
    try (var _ = held.enter()) {
      return owners.view(call, id, wait);
    }
  }
}
