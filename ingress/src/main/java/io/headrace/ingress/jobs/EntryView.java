package io.headrace.ingress.jobs;

import io.headrace.ingress.jobs.JobEntry.Accepted;
import io.headrace.ingress.jobs.JobEntry.Outcome;
import io.headrace.ingress.jobs.Records.Request;
import io.headrace.ingress.jobs.Records.Result;
import io.headrace.job.JobId;
import io.headrace.job.JobRequest;
import io.headrace.job.JobStatus;
import java.time.Instant;
import java.util.Optional;

/** An entry as others see it. */
final class EntryView {
  private EntryView() {}

  static JobView of(
      JobId id, JobEntry entry, Instant now, Optional<Result> result, Records records) {
    JobStatus status = entry.status(now);
    Instant changed = changed(id, entry, status);
    return new JobView(
        id,
        status,
        entry.accepted().map(Accepted::background).orElse(true),
        entry.accepted().map(Accepted::deadline).orElse(changed),
        changed,
        result.map(Result::finished),
        new LazyBodies(requestOf(id, entry), result, records));
  }

  private static Instant changed(JobId id, JobEntry entry, JobStatus status) {
    Optional<Instant> expired =
        entry.accepted().filter(_ -> status == JobStatus.EXPIRED).map(Accepted::deadline);
    return entry.outcome().map(Outcome::finished).or(() -> expired).orElse(id.created());
  }

  private static Optional<RecordAt> requestOf(JobId id, JobEntry entry) {
    return entry
        .accepted()
        .map(request -> new RecordAt(request.topic(), id.partition(), request.offset()));
  }

  /** The request is read when it is asked for: most polls need the outcome only. */
  private record LazyBodies(Optional<RecordAt> at, Optional<Result> result, Records records)
      implements JobView.Bodies {

    @Override
    public JobRequest request() {
      return read().request();
    }

    @Override
    public byte[] requestBody() {
      return read().body();
    }

    @Override
    public byte[] resultBody() {
      return result
          .map(Result::body)
          .orElseThrow(() -> new IllegalStateException("the job has no outcome yet"));
    }

    private Request read() {
      return records.request(at.orElseThrow(() -> new BodyGone("the job's request record")));
    }
  }
}
