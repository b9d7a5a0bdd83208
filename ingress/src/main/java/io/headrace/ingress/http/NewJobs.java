package io.headrace.ingress.http;

import io.headrace.ingress.submit.Accepted;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.ingress.submit.Submission;
import io.headrace.ingress.submit.Submitter;
import io.headrace.job.IdempotencyKey;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts a checked job, and answers at once or when it has ended, as its client asked. */
final class NewJobs {
  private static final Logger log = LoggerFactory.getLogger(NewJobs.class);

  /** For the worker's own word on a job that crosses its deadline. */
  static final Duration GRACE = Duration.ofMillis(300);

  /** The one that the job has: what was asked for, or the most that the tenant may. */
  private static final String PRIORITY = "x-headrace-priority";

  private final Submitter submitter;
  private final KeyedCreates keyed;
  private final HeldCalls held;
  private final Outcomes outcomes;
  private final Streams streams;

  NewJobs(
      Submitter submitter, KeyedCreates keyed, HeldCalls held, Outcomes outcomes, Streams streams) {
    this.submitter = submitter;
    this.keyed = keyed;
    this.held = held;
    this.outcomes = outcomes;
    this.streams = streams;
  }

  /**
   * @param queued what a client that polls is answered
   */
  Reply answer(Call call, Submission job, Function<Accepted, Reply.Whole> queued)
      throws Refused, QueueUnavailable, InterruptedException {
    return job.facts().background() ? background(call, job, queued) : waiting(call, job);
  }

  /** Errors before the job is accepted are HTTP errors; after that they are events. */
  Reply stream(Call call, Submission job, StreamWords words)
      throws Refused, QueueUnavailable, InterruptedException {
    HeldCalls.Place place = held.enter(call.caller().tenant());
    try {
      Accepted accepted = accepted(call, job);
      Reply.Events events =
          streams.follow(call, place, accepted.id(), accepted.deadline().plus(GRACE), words);
      return accepted.replayed() ? events : events.with(PRIORITY, job.priority().label());
    } catch (Refused | QueueUnavailable | InterruptedException | RuntimeException e) {
      place.close();
      throw e;
    }
  }

  /** The place is taken first: no job is made for a call that can't be held. */
  private Reply.Whole waiting(Call call, Submission job)
      throws Refused, QueueUnavailable, InterruptedException {
    try (HeldCalls.Place place = held.enter(call.caller().tenant())) {
      Accepted accepted = accepted(call, job);
      return marked(
          accepted.replayed() ? outcomeOfFirst(call, accepted) : outcome(call, place, accepted),
          job,
          accepted);
    }
  }

  /** What the first call with the key was answered, or will be. */
  private Reply.Whole outcomeOfFirst(Call call, Accepted first)
      throws Refused, InterruptedException {
    return outcomes.present(call, first.id()).orElseThrow(IdempotencyHeader::inProgress);
  }

  private Accepted accepted(Call call, Submission job)
      throws Refused, QueueUnavailable, InterruptedException {
    Optional<IdempotencyKey> key = job.links().idempotency();
    Accepted accepted =
        key.isPresent() ? keyed.accept(call, job, key.get()) : submitter.submit(job);
    call.letGoOfBody();
    call.accepted(accepted);
    return accepted;
  }

  /** No error here may make the client send the job again. */
  private Reply.Whole outcome(Call call, HeldCalls.Place place, Accepted accepted) throws Refused {
    try {
      return outcomes.await(call, place, accepted);
    } catch (Refused refused) {
      throw refused.afterAcceptance();
    } catch (InterruptedException _) {
      throw HeldCalls.closing().afterAcceptance();
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("requestId", call.id())
          .addKeyValue("jobId", accepted.id())
          .setCause(e)
          .log("an accepted job's outcome can't be shown; its call is answered 500");
      throw Refused.failed().afterAcceptance();
    }
  }

  private Reply background(Call call, Submission job, Function<Accepted, Reply.Whole> queued)
      throws Refused, QueueUnavailable, InterruptedException {
    Optional<Duration> wait = Waiting.preferred(call.header("Prefer"));
    if (wait.isEmpty()) {
      Accepted accepted = accepted(call, job);
      return marked(queued.apply(accepted), job, accepted);
    }
    try (HeldCalls.Place _ = held.enter(call.caller().tenant())) {
      Accepted accepted = accepted(call, job);
      Reply.Whole now =
          outcomes.state(call, accepted.id(), wait.get()).orElseGet(() -> queued.apply(accepted));
      return Waiting.applied(marked(now, job, accepted), wait.get());
    }
  }

  /** Which priority the first call had isn't known here. */
  private static Reply.Whole marked(Reply.Whole reply, Submission job, Accepted accepted) {
    return accepted.replayed()
        ? reply.with(IdempotencyHeader.REPLAYED, "true")
        : reply.with(PRIORITY, job.priority().label());
  }
}
