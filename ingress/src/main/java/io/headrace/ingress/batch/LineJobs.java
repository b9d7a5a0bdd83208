package io.headrace.ingress.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.config.Hop;
import io.headrace.config.Routes;
import io.headrace.ingress.submit.Wishes;
import io.headrace.job.JobError;
import io.headrace.job.JobEvent.Finished;
import io.headrace.job.JobId;
import io.headrace.job.JobIds;
import io.headrace.job.JobLinks;
import io.headrace.job.JobRequest;
import io.headrace.job.JobStatus;
import io.headrace.job.Operation;
import io.headrace.job.Priority;
import io.headrace.job.TenantId;
import io.headrace.job.Tier;
import io.headrace.llm.Usage;
import io.headrace.request.RequestFacts;
import io.headrace.responses.InvalidRequest;
import io.headrace.responses.ResponseRequest;
import io.headrace.topic.JobRecords;
import io.headrace.topic.Topics;
import io.headrace.wire.InexpressibleException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Makes lines into jobs: a request record in the lane of its model; or, where the line's request
 * can't be taken, the outcome at once, for which no worker is needed.
 */
final class LineJobs {
  private static final byte[] NO_OBJECT = "{}".getBytes(UTF_8);
  private static final int BAD_REQUEST = 400;

  private final JobIds ids;
  private final Topics topics;
  private final Routes routes;
  private final Function<TenantId, Tier> tiers;

  LineJobs(JobIds ids, Topics topics, Routes routes, Function<TenantId, Tier> tiers) {
    this.ids = ids;
    this.topics = topics;
    this.routes = routes;
    this.tiers = tiers;
  }

  /** The line's job has the same id every time. */
  JobId id(BatchOrder order, int line) {
    return ids.line(order.id(), order.operation(), line);
  }

  /**
   * @param line valid by {@link LineCheck}
   */
  ProducerRecord<String, byte[]> record(BatchOrder order, InputLine line, Instant now) {
    JobId id = id(order, line.index());
    byte[] body = BatchLine.scan(line.bytes()).orElseThrow().body();
    try {
      RequestFacts facts = RequestFacts.scan(order.operation(), body);
      requireAlone(order.operation(), body);
      Hop first = first(order, facts.model(), body);
      return record(
          topics.requests(first.lane(), Priority.LOW).name(),
          id,
          now,
          body,
          JobRecords.headers(request(order, facts)));
    } catch (InvalidRequest refused) {
      return record(
          topics.jobs().name(), id, now, NO_OBJECT, JobRecords.headers(refused(order, refused)));
    }
  }

  private Hop first(BatchOrder order, String model, byte[] body) throws InvalidRequest {
    try {
      return routes
          .route(order.tenant(), order.operation(), model, body)
          .orElseThrow(() -> notServed(model));
    } catch (InexpressibleException e) {
      throw new InvalidRequest(e.error().code(), e.error().param(), e.error().message());
    }
  }

  /** The lines of a batch stand by themselves: what they continue would have to be in the file. */
  private static void requireAlone(Operation operation, byte[] body) throws InvalidRequest {
    if (operation == Operation.RESPONSES) {
      ResponseRequest request = ResponseRequest.parse(body);
      requireAbsent(request.previousResponseId().isPresent(), "previous_response_id");
      requireAbsent(request.hasConversation(), "conversation");
    }
  }

  private static void requireAbsent(boolean present, String field) throws InvalidRequest {
    if (present) {
      throw new InvalidRequest(
          "unsupported_parameter", field, "'" + field + "' is not supported in the Batch API.");
    }
  }

  private static InvalidRequest notServed(String model) {
    return new InvalidRequest(
        "model_not_found",
        "model",
        "The model '" + model + "' does not exist or you do not have access to it.");
  }

  private JobRequest request(BatchOrder order, RequestFacts facts) throws InvalidRequest {
    JobLinks links = JobLinks.ofBatch(order.id().value());
    return new JobRequest(
        order.tenant(),
        order.keyId(),
        tiers.apply(order.tenant()),
        order.operation(),
        facts.model(),
        order.expires(),
        true,
        true,
        Optional.empty(),
        facts.modelAt(),
        facts.backgroundAt(),
        Wishes.session(Optional.empty(), facts).map(links::in).orElse(links));
  }

  private static Finished refused(BatchOrder order, InvalidRequest refused) {
    return new Finished(
        order.tenant(),
        order.keyId(),
        "",
        JobStatus.FAILED,
        BAD_REQUEST,
        Optional.of(
            new JobError(
                "invalid_request_error", refused.code(), refused.getMessage(), refused.param())),
        "",
        "",
        Usage.NONE,
        0,
        0,
        0,
        true,
        JobLinks.ofBatch(order.id().value()));
  }

  private static ProducerRecord<String, byte[]> record(
      String topic, JobId id, Instant now, byte[] value, Headers headers) {
    return new ProducerRecord<>(
        topic, id.partition(), now.toEpochMilli(), id.value(), value, headers);
  }
}
