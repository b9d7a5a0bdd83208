package io.headrace.workers;

import io.headrace.config.Hop;
import io.headrace.job.JobError;
import io.headrace.job.JobEvent;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobEvent.Started;
import io.headrace.job.JobIds;
import io.headrace.job.JobRequest;
import io.headrace.job.JobStatus;
import io.headrace.llm.Usage;
import io.headrace.responses.ErrorObject;
import io.headrace.responses.InvalidRequest;
import io.headrace.responses.ResponseObject;
import io.headrace.responses.ResponseRequest;
import io.headrace.topic.HandOver;
import io.headrace.topic.JobRecords;
import io.headrace.topic.Topics;
import io.headrace.workers.provider.Reply.Answered;
import io.headrace.workers.resilience.Decision.GiveUp;
import io.headrace.workers.resilience.Decision.MoveOn;
import io.headrace.workers.window.Job;
import io.headrace.workers.window.RecordSize;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The records that a worker writes about a job. All go to the partition that the job lives in. */
final class Outcomes {
  private static final byte[] EMPTY_OBJECT = {'{', '}'};
  private static final byte[] NO_BODY = {};

  /** Of what a provider may say in a header; it has no bound of its own. */
  private static final int MAX_LABEL = 200;

  private final Topics topics;

  Outcomes(Topics topics) {
    this.topics = topics;
  }

  /**
   * What is known of the calls that were made.
   *
   * @param provider who was called last; "" when nobody was
   */
  record Calls(String provider, String model, int attempts, long queuedMillis, long lastMillis) {
    static final Calls NONE = new Calls("", "", 0, 0, 0);
  }

  static Instant created(Job job) {
    return Instant.ofEpochMilli(JobIds.createdMillis(job.id()).orElse(job.source().timestamp()));
  }

  ProducerRecord<String, byte[]> started(Job job) {
    return record(job, new Started(job.request().tenant(), job.request().model()), NO_BODY);
  }

  /** The request itself, in the lane of the target that is asked next. */
  ProducerRecord<String, byte[]> moved(Job job, MoveOn move, int attempts) {
    Hop next = move.next();
    ConsumerRecord<String, byte[]> source = job.source();
    return new ProducerRecord<>(
        topics.requests(next.lane(), job.priority()).name(),
        source.partition(),
        source.timestamp(),
        source.key(),
        source.value(),
        new HandOver(next.place(), attempts, move.passedBy()).in(source.headers()));
  }

  ProducerRecord<String, byte[]> answered(Job job, Answered reply, Calls calls) {
    Finished finished =
        finished(
            job, reply.status(), 200, reply.error(), reply.usage(), calls, reply.servedModel());
    return record(job, finished, reply.body());
  }

  ProducerRecord<String, byte[]> without(Job job, GiveUp end, Calls calls) {
    Optional<JobError> error =
        end.status() == JobStatus.CANCELLED ? Optional.empty() : Optional.of(end.error());
    Finished finished =
        finished(job, end.status(), end.httpStatus(), error, Usage.NONE, calls, calls.model());
    ProducerRecord<String, byte[]> whole = record(job, finished, body(job, end, error));
    return RecordSize.isTooLarge(whole) ? record(job, finished, EMPTY_OBJECT) : whole;
  }

  private static Finished finished(
      Job job,
      JobStatus status,
      int httpStatus,
      Optional<JobError> error,
      Usage usage,
      Calls calls,
      String servedModel) {
    JobRequest request = job.request();
    return new Finished(
        request.tenant(),
        request.keyId(),
        request.model(),
        status,
        httpStatus,
        error.map(Outcomes::labelled),
        calls.provider(),
        label(servedModel),
        usage,
        calls.attempts(),
        calls.queuedMillis(),
        calls.lastMillis(),
        request.background(),
        request.links().ofOutcome());
  }

  private static JobError labelled(JobError error) {
    return new JobError(
        label(error.type()), label(error.code()), error.message(), label(error.param()));
  }

  private static String label(String text) {
    return text.length() > MAX_LABEL ? text.substring(0, MAX_LABEL) : text;
  }

  private ProducerRecord<String, byte[]> record(Job job, JobEvent event, byte[] body) {
    return new ProducerRecord<>(
        topics.jobs().name(), job.source().partition(), job.id(), body, JobRecords.headers(event));
  }

  private static byte[] body(Job job, GiveUp end, Optional<JobError> error) {
    return switch (job.request().operation()) {
      case RESPONSES -> response(job, end.status(), error);
      case CHAT, EMBEDDINGS -> ErrorObject.json(end.error());
    };
  }

  private static byte[] response(Job job, JobStatus status, Optional<JobError> error) {
    try {
      return ResponseObject.empty(job.id(), created(job), status, job.request().previous(), error)
          .json(ResponseRequest.parse(job.body()));
    } catch (InvalidRequest e) { // only a record that ingress didn't write
      return EMPTY_OBJECT;
    }
  }
}
