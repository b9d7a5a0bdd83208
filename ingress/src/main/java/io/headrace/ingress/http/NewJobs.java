package io.headrace.ingress.http;

import io.headrace.ingress.submit.Accepted;
import io.headrace.ingress.submit.QueueUnavailable;
import io.headrace.ingress.submit.Submission;
import io.headrace.ingress.submit.Submitter;
import io.headrace.job.JobStatus;
import io.headrace.responses.ResponseObject;
import java.time.Duration;
import java.util.Optional;

/** Accepts a checked job, and answers at once or when it has ended, as its client asked. */
final class NewJobs {
  /** For the worker's own word on a job that crosses its deadline. */
  static final Duration GRACE = Duration.ofMillis(300);

  private final Submitter submitter;
  private final HeldCalls held;
  private final Outcomes outcomes;
  private final Streams streams;

  NewJobs(Submitter submitter, HeldCalls held, Outcomes outcomes, Streams streams) {
    this.submitter = submitter;
    this.held = held;
    this.outcomes = outcomes;
    this.streams = streams;
  }

  Reply answer(Call call, Submission job) throws Refused, QueueUnavailable, InterruptedException {
    return job.request().background() ? background(call, job) : waiting(call, job);
  }

  /** Errors before the job is accepted are HTTP errors; after that they are events. */
  Reply stream(Call call, Submission job) throws Refused, QueueUnavailable, InterruptedException {
    HeldCalls.Place place = held.enter();
    try {
      Accepted accepted = submitter.submit(job);
      return streams.follow(call, place, accepted.id(), -1, accepted.deadline().plus(GRACE));
    } catch (QueueUnavailable | InterruptedException | RuntimeException e) {
      place.close();
      throw e;
    }
  }

  /** The place is taken first: no job is made for a call that can't be held. */
  private Reply waiting(Call call, Submission job)
      throws Refused, QueueUnavailable, InterruptedException {
    try (HeldCalls.Place place = held.enter()) {
      return outcomes.await(call, place, submitter.submit(job));
    }
  }

  private Reply background(Call call, Submission job)
      throws Refused, QueueUnavailable, InterruptedException {
    Optional<Duration> wait = Waiting.preferred(call.header("Prefer"));
    if (wait.isEmpty()) {
      return queued(submitter.submit(job), job);
    }
    try (HeldCalls.Place _ = held.enter()) {
      Accepted accepted = submitter.submit(job);
      Reply.Whole now =
          outcomes.state(call, accepted.id(), wait.get()).orElseGet(() -> queued(accepted, job));
      return Waiting.applied(now, wait.get());
    }
  }

  private static Reply.Whole queued(Accepted accepted, Submission job) {
    return Reply.json(
        ResponseObject.empty(
                accepted.id().value(),
                accepted.id().created(),
                JobStatus.QUEUED,
                job.previous(),
                Optional.empty())
            .json(job.request()));
  }
}
