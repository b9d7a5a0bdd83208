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
    Optional<Duration> outcomeWithin = call.outcomeWithin();
    return outcomeWithin.isPresent() ? outcome(call, outcomeWithin.get()) : poll(call);
  }

  private Reply poll(Call call) throws Refused, QueueUnavailable, InterruptedException {
    Optional<Duration> asked = Waiting.asked(call);
    Optional<Duration> preferred =
        asked.isPresent() ? Optional.empty() : Waiting.preferred(call.header("Prefer"));
    Duration wait = asked.or(() -> preferred).orElse(Duration.ZERO);
    Reply.Whole reply =
        held(
            call,
            "?wait=" + wait.toSeconds(),
            wait,
            (_, id) -> JobAnswers.object(owners.view(call, id, wait)));
    return reply.status() == 200
        ? preferred.map(p -> Waiting.applied(reply, p)).orElse(reply)
        : reply;
  }

  /** For another instance, which holds the create call and asks again when this takes long. */
  private Reply outcome(Call call, Duration within)
      throws Refused, QueueUnavailable, InterruptedException {
    return held(
        call,
        "",
        within,
        (_, id) -> {
          JobView view = owners.view(call, id, within);
          return view.status().isTerminal() ? JobAnswers.outcome(view) : JobAnswers.PENDING;
        });
  }

  /** A call that waits has a place here, wherever the job is. */
  private Reply.Whole held(Call call, String query, Duration wait, AtOwner.Here here)
      throws Refused, QueueUnavailable, InterruptedException {
    if (wait.isZero()) {
      return owners.answer(call, query, wait, here);
    }
    try (var _ = held.enter(call.caller().tenant())) {
      return owners.answer(call, query, wait, here);
    }
  }

  private Reply stream(Call call) throws Refused, InterruptedException {
    long after = startingAfter(call.query("starting_after"));
    JobId id = owners.verified(call.pathParam("id"));
    Reply.Whole now = owners.object(call, id, Duration.ZERO);
    return now.status() == 200
        ? streams.follow(
            call,
            held.enter(call.caller().tenant()),
            id,
            id.created().plus(longest),
            new ResponseEvents(after))
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
}
